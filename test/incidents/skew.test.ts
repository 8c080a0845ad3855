import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hypergeometricTail, skewOf, skewText } from '../../functions/incidents/skew.ts';

test('the tail is exact: values worked out by hand', () => {
  expect(hypergeometricTail({ population: 10, marked: 5, drawn: 5, hits: 5 })).toBeCloseTo(1 / 252, 10);
  expect(hypergeometricTail({ population: 4, marked: 2, drawn: 2, hits: 1 })).toBeCloseTo(5 / 6, 10);
  expect(hypergeometricTail({ population: 30, marked: 18, drawn: 18, hits: 18 })).toBeCloseTo(1 / 86_493_225, 15);
});

test('the probabilities of all outcomes add up to one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), fc.nat(), (population, a, b) => {
      const marked = a % (population + 1);
      const drawn = b % (population + 1);
      expect(
        hypergeometricTail({ population, marked, drawn, hits: Math.max(0, drawn + marked - population) }),
      ).toBeCloseTo(1, 6);
    }),
  );
});

test('failures of one zone stand out against tasks that run elsewhere', () => {
  const skew = skewOf({ failed: { a: 1, b: 17 }, running: { a: 9, b: 0, c: 9 } });
  expect(skew).toMatchObject({ value: 'b', failed: 17, of: 18 });
  expect(skew && skewText(skew)).toMatch(/^17 of 18 in b, p = 1e-\d+$/);
});

test('failures spread like the tasks are no skew, nor is a service in one zone', () => {
  expect(skewOf({ failed: { a: 6, b: 6 }, running: { a: 10, b: 10 } })).toBeUndefined();
  expect(skewOf({ failed: { a: 30 }, running: { a: 2 } })).toBeUndefined();
  expect(skewOf({ failed: { a: 3 }, running: { b: 50 } })).toBeUndefined();
});

test('failures in the zone where most tasks are stay unsaid', () => {
  expect(skewOf({ failed: { a: 9, b: 1 }, running: { a: 90, b: 10 } })).toBeUndefined();
});

test('each further value raises the bar', () => {
  expect(skewOf({ failed: { b: 7 }, running: { a: 6, b: 0 } })?.probability).toBeUndefined();
  expect(skewOf({ failed: { b: 9 }, running: { a: 9, b: 0 } })?.probability).toBeCloseTo(2 / 48_620, 6);
  expect(skewOf({ failed: { b: 7 }, running: { a: 6, b: 0, c: 0, d: 0 } })).toBeUndefined();
});

test('failures drawn at random are called a skew less than once in a thousand looks', () => {
  let seed = 20261120;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  let found = 0;
  for (let run = 0; run < 4000; run += 1) {
    const failed: Record<string, number> = {};
    for (let n = 0; n < 20; n += 1) {
      const zone = ['a', 'b', 'c'][Math.floor(random() * 3)] ?? 'a';
      failed[zone] = (failed[zone] ?? 0) + 1;
    }
    if (skewOf({ failed, running: { a: 20, b: 20, c: 20 } }) !== undefined) found += 1;
  }
  expect(found).toBeLessThan(4);
});

test('four failures can stand out, three cannot, and one chance in five hundred is chance', () => {
  expect(skewOf({ failed: { b: 4 }, running: { a: 40 } })?.value).toBe('b');
  expect(skewOf({ failed: { b: 3 }, running: { a: 400 } })).toBeUndefined();
  expect(hypergeometricTail({ population: 12, marked: 5, drawn: 5, hits: 5 })).toBeCloseTo(1 / 792, 6);
  expect(skewOf({ failed: { b: 5 }, running: { a: 7, b: 0 } })).toBeUndefined();
});
