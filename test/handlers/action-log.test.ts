import { expect, test } from 'vitest';
import { givePlace, recentRollbacks, takePlace } from '../../functions/adapters/dynamodb/action-log.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { KEY, NEW, NOW } from '../deployments/release.ts';
import { delivery } from './rollback-rig.ts';

const id = (n: number): DeploymentId => `ecs-svc/${n}` as DeploymentId;

test('of ten services that want a place at once five get one', async () => {
  const { fx } = await delivery();
  const taken = await Promise.all(Array.from({ length: 10 }, (_, n) => takePlace(fx, KEY, id(n), 5)));
  expect(taken.filter(Boolean)).toHaveLength(5);
});

test('a deployment takes one place however often it asks, and gives it back when it was refused', async () => {
  const { fx } = await delivery();
  await takePlace(fx, KEY, NEW, 5);
  await takePlace(fx, KEY, NEW, 5);
  expect([await recentRollbacks(fx, KEY, id(1)), await recentRollbacks(fx, KEY, NEW)]).toEqual([1, 0]);
  await givePlace(fx, KEY, NEW);
  expect(await recentRollbacks(fx, KEY, id(1))).toBe(0);
});

test('a place is free again after ten minutes', async () => {
  const { fx, seen } = await delivery();
  await takePlace(fx, KEY, NEW, 1);
  seen.now = NOW + 599;
  expect(await takePlace(fx, KEY, id(1), 1)).toBe(false);
  seen.now = NOW + 600;
  expect(await takePlace(fx, KEY, id(1), 1)).toBe(true);
});
