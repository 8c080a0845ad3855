import { distance } from 'fastest-levenshtein';

const NEAREST_MAX = 5;

/** The known words most like `text`, the likest first: those that contain it, then those with the fewest edits. */
export const nearestOf = (text: string, known: readonly string[]): readonly string[] => {
  const wanted = text.toLowerCase();
  const score = (word: string): number =>
    word.toLowerCase().includes(wanted) ? 0 : distance(wanted, word.toLowerCase());
  return known
    .map((word) => ({ word, score: score(word) }))
    .sort((a, b) => a.score - b.score || (a.word < b.word ? -1 : 1))
    .slice(0, NEAREST_MAX)
    .map(({ word }) => word);
};
