import { expect, test } from 'vitest';
import { oneIn, riskAtAdvised, riskAtPresent } from '../../functions/sizing/observed.ts';

const danger = (exceeded: number, throttled: number) => ({
  memory: { exceeded, penalty: 0 },
  cpu: { throttled, penalty: 0 },
});

test('a class with a higher probability of the model has a higher observed frequency', () => {
  const probabilities = [0, 0.01, 0.03, 0.06, 0.15, 0.3, 0.5, 0.9];
  const rises = (values: readonly (number | null)[]) =>
    values.every((value, index) => index === 0 || (value ?? 0) >= (values[index - 1] ?? 0));
  expect(rises(probabilities.map((p) => riskAtPresent(danger(p, 0)).outOfMemory))).toBe(true);
  expect(rises(probabilities.map((p) => riskAtPresent(danger(0, p)).throttled))).toBe(true);
  expect(rises(probabilities.map((p) => riskAtAdvised(danger(0, p)).throttled))).toBe(true);
});

test('frequencies are told as people count', () => {
  expect([0.03, 0.09, 0.17, 0.29, 0.66, 0.72].map(oneIn)).toEqual([
    'about 1 in 33',
    'about 1 in 11',
    'about 1 in 6',
    'about 1 in 3',
    'about 3 in 4',
    'about 3 in 4',
  ]);
});
