/** Requests of one revision within a minute, and how many of them failed, or were slow. */
export type Tally = { readonly requests: number; readonly hits: number };

/** One minute of both revisions: the new one (green) and the one that it replaces (blue). */
export type Pair = { readonly green: Tally; readonly blue: Tally };

/** How much more often green may be hit than blue before it counts, and the alternatives, as ratios of odds. */
export type Ratios = { readonly tolerated: number; readonly alternatives: readonly number[] };

/**
 * Requests of a minute that count at most. Requests of one minute resemble one another, so ten thousand of them are no
 * stronger proof than these.
 */
const REQUESTS_MAX = 2000;

const scaled = ({ requests, hits }: Tally, factor: number): Tally => ({
  requests: Math.round(requests * factor),
  hits: Math.min(Math.round(hits * factor), Math.round(requests * factor)),
});

/** Terms below this share of the largest one (natural logarithm) add nothing. */
const NEGLIGIBLE = -40;

/** The terms on one side of the observed one, as logarithms, until they no longer matter. */
const side = (step: (index: number) => number, count: number): number => {
  let [term, sum, largest] = [0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    term += step(index);
    largest = Math.max(largest, term);
    if (term < largest + NEGLIGIBLE) break;
    sum += Math.exp(term);
  }
  return sum;
};

/**
 * The logarithm of 1 / probability (up to a factor that all ratios share) that green has its hits, given the hits of
 * both: Fisher's noncentral hypergeometric distribution, whose terms are walked from the observed one.
 */
const surprise = ({ green, blue }: Pair, ratio: number): number => {
  const all = green.hits + blue.hits;
  const log = Math.log(ratio);
  const ofHits = (hits: number): number => (green.requests - hits) * (all - hits);
  const ofNext = (hits: number): number => (hits + 1) * (blue.requests - all + hits + 1);
  const up = side(
    (index) => Math.log(ofHits(green.hits + index) / ofNext(green.hits + index)) + log,
    Math.min(green.requests, all) - green.hits,
  );
  const down = side(
    (index) => Math.log(ofNext(green.hits - index - 1) / ofHits(green.hits - index - 1)) - log,
    green.hits - Math.max(0, all - blue.requests),
  );
  return Math.log(1 + up + down);
};

/**
 * Logarithms of the likelihood ratios of one minute, one for each alternative, against the tolerated ratio. Given how
 * many requests were hit in all, nothing that hits both revisions alike counts, however it comes and goes.
 */
export const minuteEvidence = (pair: Pair, { tolerated, alternatives }: Ratios): readonly number[] => {
  const total = pair.green.requests + pair.blue.requests;
  const factor = Math.min(1, REQUESTS_MAX / Math.max(1, total));
  const counted: Pair = { green: scaled(pair.green, factor), blue: scaled(pair.blue, factor) };
  const usual = surprise(counted, tolerated);
  return alternatives.map((ratio) => usual - surprise(counted, ratio));
};

/**
 * The logarithm of the evidence of all minutes: the mean over the alternatives of the product of the ratios. No minute
 * adds more than `mostPerMinute`, so that one bad minute proves nothing; a ratio cut off is still a valid one.
 */
export const evidenceOf = (pairs: readonly Pair[], ratios: Ratios, mostPerMinute: number): number => {
  const sums = ratios.alternatives.map(() => 0);
  for (const pair of pairs)
    for (const [index, log] of minuteEvidence(pair, ratios).entries())
      sums[index] = (sums[index] ?? 0) + Math.min(log, mostPerMinute);
  const largest = Math.max(...sums);
  return largest + Math.log(sums.reduce((all, sum) => all + Math.exp(sum - largest), 0) / sums.length);
};
