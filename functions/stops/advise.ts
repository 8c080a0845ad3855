import { ADVICE } from './advice.ts';
import type { Cause } from './cause.ts';

/** What fills the gaps of an advice; an absent entry leaves the general words. */
export type AdviceFacts = (name: string) => string | undefined;

const GAP = /\{(\w{1,20})(?:\|([^{}]{0,400}))?\}/g;
const OPTIONAL = /\[([^[\]]{1,300})\]/g;
/** JSON in a value would look like gaps and options; these stand for its brackets while the text is filled. */
const HIDDEN: readonly (readonly [string, string])[] = [
  ['{', '\u0001'],
  ['}', '\u0002'],
  ['[', '\u0003'],
  [']', '\u0004'],
];

const hidden = (value: string): string => HIDDEN.reduce((text, [shown, code]) => text.replaceAll(shown, code), value);
const shown = (value: string): string => HIDDEN.reduce((text, [mark, code]) => text.replaceAll(code, mark), value);

/** A value may hold whatever people put in names: no control characters, and short enough for one paragraph. */
const clean = (value: string | undefined): string | undefined =>
  // eslint-disable-next-line no-control-regex
  value?.replace(/[\u0000-\u001f]+/g, ' ').slice(0, 400) || undefined;

const isKnown = (facts: AdviceFacts, text: string): boolean =>
  [...text.matchAll(GAP)].every(([, name = '']) => clean(facts(name)) !== undefined);

const filled = (facts: AdviceFacts, text: string): string =>
  text.replace(GAP, (_, name: string, otherwise: string | undefined) => hidden(clean(facts(name)) ?? otherwise ?? ''));

const isOption = (text: string): boolean => /\{\w{1,20}\}/.test(text);

/** What to do about a cause, in one paragraph of plain text, as concrete as the facts allow. */
export const advise = (cause: Cause, facts: AdviceFacts): string => {
  const options = ADVICE[cause].replace(OPTIONAL, (whole, inner: string) => {
    if (!isOption(inner)) return hidden(whole);
    return isKnown(facts, inner) ? inner : '';
  });
  return shown(filled(facts, options))
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[.,;)](?:\s|$))/g, '')
    .trim();
};
