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
/** Gaps of one text that are filled; of more it shows too little to be sure, and each one is compared with all. */
const GAPS_MAX = 8;

type Fit = { readonly begun: string; readonly between: string; readonly end: string };

/** Where the last clause of a text may begin: everywhere behind a boundary. */
const beginnings = (text: string): readonly string[] =>
  [0, ...[...text.matchAll(BOUNDARY)].map((match) => match.index + match[0].length)].map((at) => text.slice(at));

/** The longest end of a sentence, from a word on, that a text begins with. */
const endIn = (sentence: string, after: string): string => {
  const words = [...sentence.matchAll(/(?<= )\S/g)].map(({ index }) => sentence.slice(index));
  return words.find((end) => after.startsWith(end) && !/^\w/.test(after.slice(end.length))) ?? '';
};

const fitOf = (sentence: string, before: readonly string[], after: string): Fit | undefined => {
  for (const begun of before) {
    if (begun.length < 3 || !sentence.startsWith(`${begun} `)) continue;
    const end = endIn(sentence.slice(begun.length), after);
    const between = sentence.slice(begun.length, sentence.length - end.length);
    if (end !== '' && begun.length + end.length >= SEEN_MIN) return { begun, between, end };
  }
  return undefined;
};

const seen = ({ begun, end }: Fit): number => begun.length + end.length;

/** Whether another sentence goes on with the same words, of which the text only shows a part or has it otherwise. */
const isOnlyOne = ({ begun, between, end }: Fit): boolean =>
  KNOWN.every((other) => !other.startsWith(`${begun} `) || other.startsWith(begun + between) || !other.includes(end));

/** The one sentence of which most is there; undefined when none, two fit equally, or another could be meant. */
const best = (fits: readonly Fit[]): Fit | undefined => {
  const [first, second] = fits.toSorted((a, b) => seen(b) - seen(a));
  if (first === undefined || (second !== undefined && seen(first) === seen(second))) return undefined;
  return isOnlyOne(first) ? first : undefined;
};

/**
 * Both forms of a text with what was left out of a known sentence filled into the first, and as many spaces into the
 * second, which is the original: an index stays the same in both. `lowered` and `quoted` have equal length.
 */
export const filledGaps = (lowered: string, quoted: string): readonly [lowered: string, quoted: string] => {
  const gaps = [...lowered.matchAll(GAP)];
  if (gaps.length > GAPS_MAX) return [lowered, quoted];
  let [matched, original, last] = ['', '', 0];
  for (const gap of gaps) {
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
