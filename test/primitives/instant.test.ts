import { expect, test } from 'vitest';
import {
  clockInUtc,
  clockSecondInUtc,
  dayInUtc,
  isoText,
  minuteInUtc,
  secondInUtc,
} from '../../functions/primitives/instant-text.ts';
import type { EpochMs, EpochSeconds } from '../../functions/primitives/instant.ts';
import {
  dateOf,
  exactSecondsOf,
  msOf,
  secondsBetween,
  secondsOf,
  secondsRoundedUp,
} from '../../functions/primitives/instant.ts';

const TEXT = '2026-11-20T09:00:01.750Z';
const DATE = new Date(TEXT);
const MS: EpochMs = DATE.getTime();
const TEXTS = [isoText, secondInUtc, minuteInUtc, dayInUtc, clockInUtc, clockSecondInUtc];
const SECONDS: EpochSeconds = 1_795_165_201;

test('the compiler keeps seconds and milliseconds apart, and takes literals and plain numbers for both', () => {
  const seconds: EpochSeconds = 1_795_165_201;
  const ms: EpochMs = 1_795_165_201_750;
  const later: EpochSeconds = seconds + 60;
  const plain: number = ms;
  const taken: EpochMs = plain;
  // @ts-expect-error: seconds are not milliseconds.
  const wrong: EpochMs = seconds;
  // @ts-expect-error: milliseconds are not seconds.
  const alsoWrong: EpochSeconds = ms;
  // @ts-expect-error: only milliseconds become seconds.
  expect(secondsOf(seconds)).toBe(1_795_165);
  // @ts-expect-error: only seconds become a date this way.
  expect(dateOf(ms).getTime()).toBe(ms * 1000);
  expect([later - seconds, taken - ms, wrong - seconds, alsoWrong - ms]).toEqual([60, 0, 0, 0]);
});

test('a date and epoch milliseconds become the same epoch seconds', () => {
  for (const time of [DATE, MS]) {
    expect(secondsOf(time)).toBe(SECONDS);
    expect(exactSecondsOf(time)).toBe(1_795_165_201.75);
    expect(secondsRoundedUp(time)).toBe(SECONDS + 1);
  }
  expect(secondsRoundedUp(dateOf(SECONDS))).toBe(SECONDS);
});

test('epoch seconds become milliseconds and a date, with their fraction', () => {
  expect(msOf(exactSecondsOf(DATE))).toBe(MS);
  expect(dateOf(exactSecondsOf(DATE))).toEqual(DATE);
  expect(secondsBetween(DATE, MS + 1500)).toBe(1.5);
  expect(secondsBetween(DATE, dateOf(SECONDS))).toBe(-0.75);
});

test('the texts of a time are those of UTC, from a date or milliseconds', () => {
  for (const time of [DATE, MS]) {
    expect(TEXTS.map((text) => text(time))).toEqual([
      TEXT,
      '2026-11-20 09:00:01',
      '2026-11-20 09:00',
      '2026-11-20',
      '09:00',
      '09:00:01',
    ]);
  }
});
