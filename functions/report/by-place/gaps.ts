import { countText } from '../text.ts';

/** Data that is missing of one account and region (`account/region`) as a whole. */
export type PlaceGap = { readonly place: string; readonly text: string };

const NAMED = 3;

/** Each text once, with the accounts and regions that it is about: `… (111122223333/eu-west-1 and 4 more)`. */
export const placeGapTexts = (gaps: readonly PlaceGap[]): readonly string[] => {
  const found = new Map<string, readonly string[]>();
  for (const { place, text } of gaps) found.set(text, [...(found.get(text) ?? []), place]);
  return [...found].map(([text, places]) => {
    const rest = places.length - NAMED;
    const more = rest > 0 ? ` and ${countText(rest)} more` : '';
    return `${text} (${places.slice(0, NAMED).join(', ')}${more})`;
  });
};
