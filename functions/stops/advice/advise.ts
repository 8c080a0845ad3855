import { ADVICE } from './advice.ts';
import { ADVICE_OF_KIND } from './advice-of-kind.ts';
import type { Cause } from '../cause.ts';
import type { AdviceParameters } from './advice-parameters.ts';

const GAP = /\{(\w{1,20})(?:\|([^{}]{0,400}))?\}/g;
const OPTIONAL = /\[([^[\]]{1,300})\]/g;
/** JSON in a value would look like placeholders; these stand in for its brackets while the text is filled. */
const HIDDEN: readonly (readonly [string, string])[] = [
  ['{', '\u0001'],
  ['}', '\u0002'],
  ['[', '\u0003'],
  [']', '\u0004'],
];

const hidden = (value: string): string => HIDDEN.reduce((text, [shown, code]) => text.replaceAll(shown, code), value);
const shown = (value: string): string => HIDDEN.reduce((text, [mark, code]) => text.replaceAll(code, mark), value);

const namesIn = (text: string): readonly string[] => [...text.matchAll(GAP)].map(([, name = '']) => name);

const isKnown = (adviceParameters: AdviceParameters, text: string): boolean =>
  namesIn(text).every((name) => adviceParameters[name] !== undefined);

const filled = (adviceParameters: AdviceParameters, text: string): string =>
  text.replace(GAP, (_, name: string, otherwise: string | undefined) =>
    hidden(adviceParameters[name] ?? otherwise ?? ''),
  );

const isOption = (text: string): boolean => /\{\w{1,20}\}/.test(text);

/** What to do about a cause, in one paragraph of plain text, as concrete as the known values allow. */
export const advise = (cause: Cause, adviceParameters: AdviceParameters): string => {
  const words = ADVICE_OF_KIND[cause]?.[adviceParameters['kind'] ?? ''] ?? ADVICE[cause];
  const options = words.replace(OPTIONAL, (whole, inner: string) => {
    if (!isOption(inner)) return hidden(whole);
    return isKnown(adviceParameters, inner) ? inner : '';
  });
  return shown(filled(adviceParameters, options))
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[.,;)](?:\s|$))/g, '')
    .trim();
};
