import { expect, test } from 'vitest';
import { historyText, NO_HISTORY, remember } from '../../functions/incidents/failure-history.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import { context, NINE, stop } from './stop-facts.ts';

const [open] = applyStops([], [stop(1), stop(2)], context()).incidents;
if (open === undefined) throw new Error('no incident');

test('a failure of which nothing is remembered was never seen before', () => {
  expect(historyText(NO_HISTORY, open.fingerprint)).toBe('never seen before in this account');
  expect(remember(NO_HISTORY, open)).toBe(NO_HISTORY);
});

test('forty-one ends are remembered with how they ended, and each once', () => {
  let history = NO_HISTORY;
  for (let n = 0; n < 41; n += 1) {
    const over = { ...open, resolvedAt: NINE + n * 3600 };
    history = remember(remember(history, over), over);
  }
  expect(historyText(history, open.fingerprint)).toBe('seen 41 times since 2026-11-20, always recovered by itself');
  const bad = remember(history, { ...open, severity: 'harm', resolvedAt: NINE + 999_999 });
  expect(historyText(bad, open.fingerprint)).toBe('seen 42 times since 2026-11-20, 1 of them had an impact');
});

test('the memory stays small', () => {
  let history = NO_HISTORY;
  for (let n = 0; n < 640; n += 1) history = remember(history, { ...open, fingerprint: `f${n}`, resolvedAt: NINE + n });
  expect(Object.keys(history.failures)).toHaveLength(600);
  expect(history.failures['f639']).toBeDefined();
});
