import { expect, test } from 'vitest';
import { memoryText, NO_MEMORY, remember } from '../../functions/incidents/memory.ts';
import { foldStops } from '../../functions/incidents/stops.ts';
import { context, NINE, stop } from './stop-facts.ts';

const [open] = foldStops([], [stop(1), stop(2)], context()).incidents;
if (open === undefined) throw new Error('no incident');

test('a failure of which nothing is remembered was never seen before', () => {
  expect(memoryText(NO_MEMORY, open.fingerprint)).toBe('never seen before in this account');
  expect(remember(NO_MEMORY, open)).toBe(NO_MEMORY);
});

test('forty-one ends are remembered with how they ended, and each once', () => {
  let memory = NO_MEMORY;
  for (let n = 0; n < 41; n += 1) {
    const over = { ...open, resolvedAt: NINE + n * 3600 };
    memory = remember(remember(memory, over), over);
  }
  expect(memoryText(memory, open.fingerprint)).toBe('seen 41 times since 2026-11-20, always healed by itself');
  const bad = remember(memory, { ...open, severity: 'harm', resolvedAt: NINE + 999_999 });
  expect(memoryText(bad, open.fingerprint)).toBe('seen 42 times since 2026-11-20, 1 of them did harm');
});

test('the memory stays small', () => {
  let memory = NO_MEMORY;
  for (let n = 0; n < 640; n += 1) memory = remember(memory, { ...open, fingerprint: `f${n}`, resolvedAt: NINE + n });
  expect(Object.keys(memory.failures)).toHaveLength(600);
  expect(memory.failures['f639']).toBeDefined();
});
