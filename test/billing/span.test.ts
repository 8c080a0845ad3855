import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secondsWithin, spanOf } from '../../functions/billing/span.ts';
import { PULL, after, hourlyTask } from './task.ts';

const NOW = after(7200);

test.each([
  ['LINUX', 0, 60],
  ['LINUX', 59.999, 60],
  ['LINUX', 60, 60],
  ['LINUX', 60.001, 61],
  ['LINUX', 3600, 3600],
  ['WINDOWS', 60, 300],
  ['WINDOWS', 300.5, 301],
] as const)('a %s task of %d seconds is billed %d', (operatingSystem, seconds, billed) => {
  expect(spanOf(hourlyTask({ operatingSystem, stoppedAt: after(seconds) }), NOW)).toMatchObject({
    kind: 'billed',
    from: PULL,
    seconds: billed,
    usedSeconds: Math.ceil(seconds),
  });
});

test('createdAt is never billed', () => {
  const waited = hourlyTask({ createdAt: after(-86_400), pullStartedAt: undefined, startedAt: undefined });
  expect(spanOf(waited, NOW).kind).toBe('not-billed');
});

test('a second belongs to the window in which it begins', () => {
  const span = { from: after(0.5), seconds: 10 };
  expect(secondsWithin(span, { from: after(0), to: after(1) })).toBe(1);
  expect(secondsWithin(span, { from: after(0.5), to: after(1.5) })).toBe(1);
  expect(secondsWithin(span, { from: after(0.6), to: after(1.5) })).toBe(0);
  expect(secondsWithin(span, { from: after(8), to: after(100) })).toBe(2);
  expect(secondsWithin(span, { from: after(20), to: after(30) })).toBe(0);
  expect(secondsWithin(span, { from: after(5), to: after(3) })).toBe(0);
});

test('however time is cut, no second is lost or counted twice', () => {
  const instant = fc.integer({ min: -5_000, max: 400_000 });
  fc.assert(
    fc.property(instant, fc.integer({ min: 60, max: 300 }), fc.array(instant), (start, seconds, cuts) => {
      const span = { from: new Date(PULL.getTime() + start), seconds };
      const edges = [-1e6, ...cuts.sort((a, b) => a - b), 1e6].map((ms) => new Date(PULL.getTime() + ms));
      const pieces = edges.slice(1).map((to, index) => secondsWithin(span, { from: edges[index] ?? to, to }));
      expect(pieces.reduce((sum, piece) => sum + piece, 0)).toBe(seconds);
    }),
  );
});
