import { expect, test } from 'vitest';
import { parsePolicy } from '../../functions/deployments/policy.ts';
import { onCallAt } from '../../functions/on-call/at-place.ts';
import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';

const [A, B] = ['222233334444', '333344445555'];
const NIGHT = [{ from: '22:00', to: '07:00' }];

const POLICY = {
  onCall: { timeZone: 'Europe/Berlin', escalateAfterMinutes: 10, escalateTo: 'S0ONCALL1', quietHours: NIGHT },
  accounts: {
    [A]: {
      timeZone: 'America/New_York',
      escalateAfterMinutes: 30,
      quietHours: [],
      clusters: { prod: { escalateAfterMinutes: 5, escalateTo: 'S0PRODUCT' }, lab: { escalateAfterMinutes: null } },
    },
  },
};

const rulesAt = (account: string, cluster: string) => {
  const parsed = parsePolicy(POLICY);
  const { timeZone, escalateAfterMinutes, escalateTo, quietHours } = onCallAt(
    parsed.ok ? parsed.policy.onCall : DEFAULT_ON_CALL,
    { account, cluster },
  );
  return [timeZone, escalateAfterMinutes, escalateTo, quietHours];
};

test.each([
  ['of the cluster', A, 'prod', ['America/New_York', 5, 'S0PRODUCT', []]],
  ['of the account, where the cluster says nothing', A, 'data', ['America/New_York', 30, 'S0ONCALL1', []]],
  ['of a cluster that is never escalated', A, 'lab', ['America/New_York', undefined, 'S0ONCALL1', []]],
  ['the general ones elsewhere', B, 'prod', ['Europe/Berlin', 10, 'S0ONCALL1', NIGHT]],
  ['the general ones for what several accounts have', '*', 'prod', ['Europe/Berlin', 10, 'S0ONCALL1', NIGHT]],
])('the rules are %s', (_, account, cluster, expected) => {
  expect(rulesAt(account, cluster)).toEqual(expected);
});

test('what is wrong in an account is named by its path', () => {
  const wrong = {
    timeZone: 'Mars/Olympus',
    escalateAfterMinutes: 0,
    escalateTo: 'everybody',
    quietHours: [{ from: '22:00', to: '7' }],
    clusters: { prod: { quietHours: [{ from: '22:00', to: '07:00', hold: 'pages' }], routes: [] } },
  };
  const read = parsePolicy({ accounts: { [A]: wrong } });
  expect(read.ok ? [] : read.problems.map(({ path }) => path.replace(`accounts.${A}.`, '')).sort()).toEqual([
    'clusters.prod.quietHours.0.hold',
    'clusters.prod.routes',
    'escalateAfterMinutes',
    'escalateTo',
    'quietHours.0.to',
    'timeZone',
  ]);
});
