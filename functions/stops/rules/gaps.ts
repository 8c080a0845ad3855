import { SENTENCES } from './complete.ts';

/** Sentences that are long enough to be known by both ends, but not by their beginning alone. */
const KNOWN: readonly string[] = [
  ...SENTENCES,
  'change successfully fulfilled by ecs',
  'failed to register targets in (target-group',
  'failed to deregister targets in (target-group',
];

/** What stands where somebody left words out. */
const GAP = / ?(?:\[(?:…|\.{3})\]|\((?:…|\.{3})\)|…|\.{3}) ?/g;
const BOUNDARY = /[:.;()\n"'] ?|\b(?:that|because|and|but) /g;

const CHARACTERS = 120;
/** Characters of a sentence that have to be there, on both sides together, for the rest of it to be sure. */
const SEEN_MIN = 14;

type Fit = { readonly between: string; readonly seen: number };

/** Where the last clause of a text may begin: everywhere behind a boundary. */
const beginnings = (text: string): readonly string[] =>
  [0, ...[...text.matchAll(BOUNDARY)].map((match) => match.index + match[0].length)].map((at) => text.slice(at));

/** The longest end of a sentence, from a word on, that a text begins with. */
const endIn = (sentence: string, after: string): string => {
  const words = [...sentence.matchAll(/(?<= )\S/g)].map(({ index }) => sentence.slice(index));
  return words.find((end) => after.startsWith(end)) ?? '';
};

const fitOf = (sentence: string, before: readonly string[], after: string): Fit | undefined => {
  for (const begun of before) {
    if (begun.length < 3 || !sentence.startsWith(`${begun} `)) continue;
    const end = endIn(sentence.slice(begun.length), after);
    const between = sentence.slice(begun.length, sentence.length - end.length);
    if (end !== '' && begun.length + end.length >= SEEN_MIN) return { between, seen: begun.length + end.length };
  }
  return undefined;
};

/** The one sentence of which most is there; undefined when none or two fit equally. */
const best = (fits: readonly Fit[]): Fit | undefined => {
  const [first, second] = fits.toSorted((a, b) => b.seen - a.seen);
  return first === undefined || first.seen === second?.seen ? undefined : first;
};

/**
 * Both forms of a text with what was left out of a known sentence filled into the first, and as many spaces into the
 * second, which is the original: an index stays the same in both. `lowered` and `quoted` have equal length.
 */
export const filledGaps = (lowered: string, quoted: string): readonly [lowered: string, quoted: string] => {
  let [matched, original, last] = ['', '', 0];
  for (const gap of lowered.matchAll(GAP)) {
    const [from, to] = [gap.index, gap.index + gap[0].length];
    const before = beginnings(lowered.slice(Math.max(0, from - CHARACTERS), from));
    const after = lowered.slice(to, to + CHARACTERS);
    const fit = best(KNOWN.flatMap((sentence) => fitOf(sentence, before, after) ?? []));
    const between = fit?.between ?? lowered.slice(from, to);
    const length = Math.max(between.length, gap[0].length);
    matched += lowered.slice(last, from) + between.padEnd(length);
    original += quoted.slice(last, to) + ' '.repeat(length - gap[0].length);
    last = to;
  }
  return [matched + lowered.slice(last), original + quoted.slice(last)];
};
