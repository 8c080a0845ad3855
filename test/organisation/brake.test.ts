import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { givePlaces, takePlaces } from '../../functions/adapters/acting/brake.ts';
import { parsePolicy } from '../../functions/deployments/policy.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { MORNING } from '../support/envelopes.ts';
import { SPOKES } from './org-rig.ts';

/** Calls for deployments of one number in services of one name: accounts alone tell them apart. */
const callIn = (account: string, name = 'web') => ({
  key: serviceKey({ account, region: 'eu-west-1', cluster: 'prod', name }),
  deployment: 'ecs-svc/1' as DeploymentId,
});

test('each account has its brake, and all of them one more by the hour', async () => {
  const clock = virtualClock(new Date(MORNING));
  const fx = { store: inMemoryStore(), clock };
  const [first, second, third] = SPOKES.map((account) => callIn(account));
  if (first === undefined || second === undefined || third === undefined) throw new Error('three spokes');
  const limits = { inPlace: 1, everywhere: 2 };
  expect(await takePlaces(fx, first, limits)).toBeNull();
  expect(await takePlaces(fx, first, limits)).toBeNull();
  const other = { ...callIn(SPOKES[0], 'api'), deployment: 'ecs-svc/2' as DeploymentId };
  expect(await takePlaces(fx, other, limits)).toBe('place');
  expect(await takePlaces(fx, second, limits)).toBeNull();
  expect(await takePlaces(fx, third, limits)).toBe('everywhere');
  await givePlaces(fx, second);
  expect(await takePlaces(fx, third, limits)).toBeNull();
  clock.set(new Date(MORNING + 601_000));
  expect(await takePlaces(fx, other, limits)).toBe('everywhere');
  clock.set(new Date(MORNING + 3_601_000));
  expect(await takePlaces(fx, other, limits)).toBeNull();
});

test('of calls at once in many accounts no more pass than the brake over all of them has places', async () => {
  const fx = { store: inMemoryStore(), clock: virtualClock(new Date(MORNING)) };
  const calls = Array.from({ length: 6 }, (_, n) => callIn(String(200_000_000_000 + n)));
  const limits = { inPlace: 1, everywhere: 4 };
  const taken: (string | null)[] = [];
  for (const call of calls) taken.push(await takePlaces(fx, call, limits));
  expect(taken.filter((brake) => brake === null)).toHaveLength(4);
});

test('the brake over all accounts is no key of one account', () => {
  expect(parsePolicy({ maxRollbacksPerHour: 3 })).toMatchObject({ ok: true, policy: { maxRollbacksPerHour: 3 } });
  expect(parsePolicy({ accounts: { [SPOKES[0]]: { maxRollbacksPerHour: 3 } } })).toMatchObject({ ok: false });
});
