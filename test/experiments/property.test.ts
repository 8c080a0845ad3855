import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomOf } from '../../cli/fake-aws/random.ts';
import type { Behaviour } from '../../cli/experiments/releases/lives.ts';
import { arrivalsOf, evaluated, repeated, shuffled } from './deliveries.ts';

const behaving = (failingStarts: number): Behaviour => ({
  failingStarts,
  neverRunning: 0.3,
  deathsPerHour: 0.01,
  diesAt: null,
});

const RELEASE = fc.record({
  seed: fc.stringMatching(/^[a-z0-9]{8}$/),
  tasks: fc.constantFrom(1, 2, 4, 8),
  failingStarts: fc.constantFrom(0, 0.02, 0.2, 0.5, 0.9, 1),
});

/** The e-value that is needed, 1 / alpha, and the distance from it at which evidence is clear. */
const NEEDED = 1000;
const isClear = (peak: number): boolean => peak > 10 * NEEDED || peak < NEEDED / 10;

test('events that come twice change no action', () => {
  fc.assert(
    fc.property(RELEASE, ({ seed, tasks, failingStarts }) => {
      const arrivals = arrivalsOf(seed, tasks, behaving(failingStarts));
      expect(evaluated(repeated(arrivals, randomOf(seed)), 0).acts).toBe(evaluated(arrivals, 0).acts);
    }),
    { numRuns: 60, seed: 4 },
  );
});

test('batches of two seconds change no action', () => {
  fc.assert(
    fc.property(RELEASE, ({ seed, tasks, failingStarts }) => {
      const arrivals = arrivalsOf(seed, tasks, behaving(failingStarts));
      expect(evaluated(arrivals, 2).acts).toBe(evaluated(arrivals, 0).acts);
    }),
    { numRuns: 60, seed: 4 },
  );
});

test('events up to thirty seconds late change no action where the evidence is clear', () => {
  let clear = 0;
  fc.assert(
    fc.property(RELEASE, ({ seed, tasks, failingStarts }) => {
      const arrivals = arrivalsOf(seed, tasks, behaving(failingStarts));
      const { acts, peak } = evaluated(arrivals, 0);
      if (!isClear(peak)) return;
      clear += 1;
      expect(evaluated(shuffled(arrivals, 30, randomOf(seed)), 0).acts).toBe(acts);
    }),
    { numRuns: 60, seed: 4 },
  );
  expect(clear).toBeGreaterThan(20);
});
