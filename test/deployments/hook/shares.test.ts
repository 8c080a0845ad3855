import { expect, test } from 'vitest';
import type { Pair } from '../../../functions/deployments/hook/shares.ts';
import { evidenceOf, minuteEvidence } from '../../../functions/deployments/hook/shares.ts';

const RATIOS = { tolerated: 2, alternatives: [8, 30] };

const choose = (n: number, k: number): number =>
  k < 0 || k > n ? 0 : Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((all, factor) => all * factor, 1);

const pairOf = (green: number, blue: number, hits: number, all: number): Pair => ({
  green: { requests: green, hits },
  blue: { requests: blue, hits: all - hits },
});

/** The mean of the likelihood ratios when green is hit `ratio` times as easily as blue, given `all` hits. */
const meanRatio = (green: number, blue: number, all: number, ratio: number): readonly number[] => {
  const counts = Array.from({ length: all + 1 }, (_, hits) => hits).filter((k) => k <= green && all - k <= blue);
  const weights = counts.map((k) => choose(green, k) * choose(blue, all - k) * ratio ** k);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return RATIOS.alternatives.map((_, index) =>
    counts.reduce((sum, k, place) => {
      const log = minuteEvidence(pairOf(green, blue, k, all), RATIOS)[index] ?? NaN;
      return sum + ((weights[place] ?? 0) / total) * Math.exp(log);
    }, 0),
  );
};

test.each([
  [3, 40, 2],
  [20, 20, 7],
  [5, 300, 30],
  [60, 4, 5],
])(
  'with %i requests to green, %i to blue and %i hits, the mean ratio is 1 at what is tolerated',
  (green, blue, all) => {
    for (const mean of meanRatio(green, blue, all, RATIOS.tolerated)) expect(mean).toBeCloseTo(1, 9);
    for (const mean of meanRatio(green, blue, all, 1)) expect(mean).toBeLessThanOrEqual(1);
  },
);

test('what hits both revisions alike is no evidence, however much it is', () => {
  const outage = Array.from({ length: 10 }, () => pairOf(30, 570, 30, 600));
  expect(evidenceOf(outage, RATIOS, 3)).toBeCloseTo(0, 9);
  const half = Array.from({ length: 10 }, () => pairOf(30, 570, 15, 300));
  expect(evidenceOf(half, RATIOS, 3)).toBeLessThan(-20);
});

test('one minute proves at most a share, and four bad ones are enough', () => {
  const bad = pairOf(30, 570, 28, 29);
  expect(evidenceOf([bad], RATIOS, 2.8)).toBeCloseTo(2.8, 1);
  expect(evidenceOf([bad, bad, bad, bad], RATIOS, 2.8)).toBeGreaterThan(Math.log(5000));
});

test('a hundred thousand requests a minute count no more than those of a smaller service', () => {
  const huge = pairOf(5_000, 95_000, 500, 2_400);
  const [log = NaN] = minuteEvidence(huge, RATIOS);
  expect(log).toBeCloseTo(minuteEvidence(pairOf(100, 1_900, 10, 48), RATIOS)[0] ?? NaN, 9);
});
