import { ADVICE } from './advice.ts';
import type { Cause } from './cause.ts';

/** What can be known of a stop for the gaps of an advice, by name. */
export type AdviceFacts = (name: string) => string | undefined;

/** What fills the gaps of an advice; an absent entry leaves the general words. */
export type Gaps = Readonly<Record<string, string>>;

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

const namesIn = (text: string): readonly string[] => [...text.matchAll(GAP)].map(([, name = '']) => name);

const GAPS_OF = new Map<Cause, readonly string[]>();

const gapNames = (cause: Cause): readonly string[] => {
  const known = GAPS_OF.get(cause) ?? [...new Set(namesIn(ADVICE[cause]))];
  GAPS_OF.set(cause, known);
  return known;
};

/** What the advice about a cause asks for and `facts` know: all that has to be kept of it. */
export const gapsOf = (cause: Cause, facts: AdviceFacts): Gaps => {
  const gaps: Record<string, string> = {};
  for (const name of gapNames(cause)) {
    const value = clean(facts(name));
    if (value !== undefined) gaps[name] = value;
  }
  return gaps;
};

const isKnown = (gaps: Gaps, text: string): boolean => namesIn(text).every((name) => gaps[name] !== undefined);

const filled = (gaps: Gaps, text: string): string =>
  text.replace(GAP, (_, name: string, otherwise: string | undefined) => hidden(gaps[name] ?? otherwise ?? ''));

const isOption = (text: string): boolean => /\{\w{1,20}\}/.test(text);

/** What to do about a cause, in one paragraph of plain text, as concrete as what is known allows. */
export const advise = (cause: Cause, gaps: Gaps): string => {
  const options = ADVICE[cause].replace(OPTIONAL, (whole, inner: string) => {
    if (!isOption(inner)) return hidden(whole);
    return isKnown(gaps, inner) ? inner : '';
  });
  return shown(filled(gaps, options))
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[.,;)](?:\s|$))/g, '')
    .trim();
};
