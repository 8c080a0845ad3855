import { expect, test } from 'vitest';
import { isTimeZone, isWithin, localTimeOf, nextAt, tomorrowAt } from '../../functions/on-call/local-time.ts';

const BERLIN = 'Europe/Berlin';
const at = (iso: string): number => Date.parse(iso) / 1000;
const shown = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);

test('a moment has a day and a minute where people are', () => {
  expect(localTimeOf(at('2026-03-01T23:30:00Z'), BERLIN)).toEqual({ day: 'mon', minute: 30 });
  expect(localTimeOf(at('2026-07-01T23:30:00Z'), BERLIN)).toEqual({ day: 'thu', minute: 90 });
  expect([isTimeZone(BERLIN), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
});

test('hours over midnight belong to the day on which they begin', () => {
  const night = { from: '22:00', to: '07:00', days: ['fri'] } as const;
  const within = (iso: string) => isWithin(night, at(iso), 'Etc/UTC');
  expect(within('2026-03-06T21:59:59Z')).toBe(false);
  expect(within('2026-03-06T22:00:00Z')).toBe(true);
  expect(within('2026-03-07T06:59:59Z')).toBe(true);
  expect(within('2026-03-07T07:00:00Z')).toBe(false);
  expect(within('2026-03-07T22:30:00Z')).toBe(false);
  expect(isWithin({ from: '00:00', to: '00:00' }, at('2026-03-07T12:00:00Z'), BERLIN)).toBe(true);
});

test('nine o’clock tomorrow stays nine o’clock when the clocks change', () => {
  const tomorrow = (iso: string) => shown(tomorrowAt(540, at(iso), BERLIN));
  expect(tomorrow('2026-03-02T10:00:00Z')).toBe('2026-03-03T08:00');
  expect(tomorrow('2026-03-02T02:00:00Z')).toBe('2026-03-03T08:00');
  expect(tomorrow('2026-03-28T12:00:00Z')).toBe('2026-03-29T07:00');
  expect(tomorrow('2026-10-24T12:00:00Z')).toBe('2026-10-25T08:00');
});

test('the next moment of a time lies ahead, at the longest a day', () => {
  for (let hour = 0; hour < 96; hour += 1) {
    const now = at('2026-03-27T00:17:05Z') + hour * 3600;
    const next = nextAt(420, now, BERLIN);
    expect(next).toBeGreaterThan(now);
    expect(next - now).toBeLessThanOrEqual(25 * 3600);
    expect(localTimeOf(next, BERLIN).minute).toBe(420);
  }
});
