import { expect, test } from 'vitest';
import { DEFAULT_POLICY, parsePolicy } from '../../functions/deployments/policy.ts';
import { policyAt } from '../../functions/deployments/policy-at.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';

const A = '222233334444';
const web = (account: string, cluster = 'prod') => serviceKey({ account, region: 'eu-west-1', cluster, name: 'web' });
const window = (day: number) => ({ from: `2026-12-${day}T00:00:00Z`, to: `2026-12-${day}T12:00:00Z` });

const parsed = (json: unknown) => {
  const read = parsePolicy(json);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.policy;
};

const POLICY = parsed({
  cooldownMinutes: 30,
  freezeWindows: [window(24)],
  accounts: {
    [A]: {
      defaultMode: 'approve',
      cooldownMinutes: 90,
      freezeWindows: [window(25)],
      clusters: { prod: { defaultMode: 'auto', maxRollbacksPerDay: 1, freezeWindows: [window(26)] } },
    },
  },
});

test('defaults, over them the account, over that the cluster', () => {
  expect(policyAt(POLICY, web('999988887777'))).toMatchObject({ defaultMode: 'observe', cooldownMinutes: 30 });
  expect(policyAt(POLICY, web(A, 'test'))).toMatchObject({
    defaultMode: 'approve',
    cooldownMinutes: 90,
    maxRollbacksPerDay: DEFAULT_POLICY.maxRollbacksPerDay,
  });
  expect(policyAt(POLICY, web(A))).toMatchObject({ defaultMode: 'auto', cooldownMinutes: 90, maxRollbacksPerDay: 1 });
});

test('a freeze of all holds in every account, whatever that sets', () => {
  expect(policyAt(POLICY, web(A)).freezeWindows).toEqual([window(24), window(25), window(26)]);
  expect(policyAt(POLICY, web('999988887777')).freezeWindows).toEqual([window(24)]);
});

test('a policy without accounts is the same everywhere', () => {
  expect(policyAt(DEFAULT_POLICY, web(A))).toEqual(DEFAULT_POLICY);
});

test.each([
  ['an id that is none', { accounts: { '2222': {} } }, /accounts/],
  ['an unknown key', { accounts: { [A]: { cooldown: 3 } } }, /accounts\.222233334444\.cooldown/],
  [
    'an unknown key of a cluster',
    { accounts: { [A]: { clusters: { prod: { mode: 'auto' } } } } },
    /clusters\.prod\.mode/,
  ],
  [
    'clusters in a cluster',
    { accounts: { [A]: { clusters: { prod: { clusters: {} } } } } },
    /clusters\.prod\.clusters/,
  ],
  ['on call of an account', { accounts: { [A]: { onCall: {} } } }, /onCall/],
])('%s is refused by its path', (_, json, path) => {
  const read = parsePolicy(json);
  expect(read.ok ? '' : read.problems.map((problem) => problem.path).join()).toMatch(path);
});
