import { expect, test } from 'vitest';
import { historyExpires, historyKey } from '../../functions/adapters/dynamodb/keys.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';

test('history is kept for 400 days', () => {
  const at = Date.UTC(2026, 0, 1) / 1000;
  expect(new Date(historyExpires(at + 0.5) * 1000).toISOString()).toBe('2027-02-05T00:00:00.000Z');
});

test('entries of one kind lie beside one another in order of time', () => {
  const key = 'a/b/c/d' as ServiceKey;
  const keys = [historyKey(key, 'fact', 5, 'z'), historyKey(key, 'fact', 40, 'a'), historyKey(key, 'scale', 1)];
  expect(keys.map(({ sk }) => sk).toSorted()).toEqual(keys.map(({ sk }) => sk));
});
