import { expect, test } from 'vitest';
import {
  DUE_SHARDS,
  controlKey,
  controlPartitions,
  dueShardOf,
  historyExpires,
  historyKey,
  stateKey,
} from '../../functions/adapters/dynamodb/keys.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';

const SERVICES = Array.from({ length: 500 }, (_, n) => `111122223333/eu-west-1/prod/orders-${n}` as ServiceKey);

/** The largest share that one of the names has. */
const largestShare = (names: readonly string[]): number => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Math.max(...counts.values()) / names.length;
};

test('history is kept for 400 days', () => {
  const at = Date.UTC(2026, 0, 1) / 1000;
  expect(new Date(historyExpires(at + 0.5) * 1000).toISOString()).toBe('2027-02-05T00:00:00.000Z');
});

test('entries of one kind lie beside one another in order of time', () => {
  const key = 'a/b/c/d' as ServiceKey;
  const keys = [historyKey(key, 'fact', 5, 'z'), historyKey(key, 'fact', 40, 'a'), historyKey(key, 'scale', 1)];
  expect(keys.map(({ sk }) => sk).toSorted()).toEqual(keys.map(({ sk }) => sk));
});

test('what is audited lies in a partition of its own, which only those may write who decide', () => {
  const key = 'a/b/c/d' as ServiceKey;
  expect(historyKey(key, 'audit', 5, 'z')).toEqual({ pk: 'AUDIT#a/b/c/d', sk: '00000000000005#z' });
  expect(historyKey(key, 'scale', 5, 'z').pk).toBe('HISTORY#a/b/c/d');
});

test('no shard of the due index takes more than a tenth of the writes of 500 services with numbered names', () => {
  expect(largestShare(SERVICES.map((key) => dueShardOf(stateKey(key).pk)))).toBeLessThan(0.1);
  expect(new Set(SERVICES.map((key) => dueShardOf(stateKey(key).pk))).size).toBe(DUE_SHARDS.length);
});

test('a control bucket lies in one of the partitions that a decision reads, and they are evenly filled', () => {
  const [first = SERVICES[0]] = SERVICES;
  const partitions = SERVICES.map((key) => controlKey(key, 1).pk);
  expect(first && new Set(partitions)).toEqual(new Set(first && controlPartitions(first)));
  expect(largestShare(partitions)).toBeLessThan(0.2);
});
