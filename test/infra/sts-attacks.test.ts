import type { STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { Access, Assumption } from '../../cli/fake-aws/iam/access.ts';
import { accessOf } from '../../cli/fake-aws/iam/access.ts';
import { actingAs } from '../../functions/adapters/acting/role.ts';
import type { Spoke } from '../../functions/organisation/spoke.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { ACCESS, ACT, GOOD, HUB, KEYS, MEMBER, MEMBERS, READ, ROLES, SPOKE, STRANGER } from '../support/attack-rig.ts';
import { roleIn } from '../support/attack-rig.ts';
import { ACCOUNT, INSTALLATION, REGION, roleArn, spokeRoleArn } from '../support/roles.ts';

type Attempt = { readonly by?: string; readonly as?: Partial<Assumption>; readonly in?: Access };

const takes = ({ by = roleArn('RollbackRole'), as = {}, in: access = ACCESS }: Attempt): boolean => {
  const caller = access.callerOf(by);
  if (caller === undefined) throw new Error(`nobody is ${by}`);
  return access.assume(caller, { ...GOOD, ...as }) !== undefined;
};

const without = (account: string): Access => {
  const { [account]: _left, ...rest } = MEMBERS;
  return accessOf(ROLES, KEYS, rest);
};

/** A session of a role in a chain: its key signs the next call. */
const chained = (first: Partial<Assumption>, second: Partial<Assumption>): boolean => {
  const rollback = ACCESS.callerOf(roleArn('RollbackRole'));
  const key = rollback && ACCESS.assume(rollback, { ...GOOD, ...first });
  if (key === undefined) throw new Error('the first session is a good one');
  return takes({ by: key, as: second });
};

const READERS = ['RollbackRole', 'InvestigateRole', 'SyncRole', 'ScalingPollRole', 'WeeklyReportRole', 'LakeRole'];
const functionsOf = (...except: readonly string[]): readonly string[] =>
  HUB.map(({ arn }) => arn.split('farwatch-')[1] ?? '').filter((id) => !except.includes(id) && id !== 'ActRole');

test('rollback takes both roles of a spoke, and investigate the one that reads', () => {
  expect(takes({})).toBe(true);
  for (const id of READERS) expect(takes({ by: roleArn(id), as: { roleArn: READ } })).toBe(true);
});

const TAKING: readonly (readonly [string, Attempt])[] = [
  ...functionsOf('RollbackRole').map((id) => [`FarwatchAct by ${id}`, { by: roleArn(id) }] as const),
  ...functionsOf(
    'RollbackRole',
    'InvestigateRole',
    'SyncRole',
    'ScalingPollRole',
    'WeeklyReportRole',
    'ReportShardRole',
    'LakeRole',
  ).map((id) => [`FarwatchRead by ${id}`, { by: roleArn(id), as: { roleArn: READ } }] as const),
  ["FarwatchAct by an administrator of the hub's account", { by: roleIn(ACCOUNT, 'admin') }],
  ['FarwatchAct by an administrator of another account of the organisation', { by: roleIn(MEMBER, 'admin') }],
  ['FarwatchRead by an administrator of another account', { by: roleIn(MEMBER, 'admin'), as: { roleArn: READ } }],
  ['FarwatchAct by a role of the same name elsewhere', { by: roleIn(STRANGER, 'farwatch-RollbackRole') }],
  ["FarwatchAct by an administrator of the spoke's own account", { by: roleIn(SPOKE, 'admin') }],
  ['FarwatchAct by an operator', { by: roleIn(ACCOUNT, 'operator') }],
  [
    'FarwatchRead by an operator without the external id',
    { by: roleIn(ACCOUNT, 'operator'), as: { roleArn: READ, externalId: null, sourceIdentity: null } },
  ],
  ['FarwatchAct without an external id', { as: { externalId: null } }],
  ['FarwatchAct with an empty external id', { as: { externalId: '' } }],
  ['FarwatchAct with the external id of another installation', { as: { externalId: INSTALLATION.replace('0', '1') } }],
  ['FarwatchAct with the external id in capitals', { as: { externalId: INSTALLATION.toUpperCase() } }],
  ['FarwatchRead without an external id', { as: { roleArn: READ, externalId: null } }],
  ['FarwatchRead with a stale external id', { as: { roleArn: READ, externalId: 'the-installation-before' } }],
  ['FarwatchAct without a source identity', { as: { sourceIdentity: null } }],
  ['FarwatchAct with an empty source identity', { as: { sourceIdentity: '' } }],
  ['FarwatchRead without a source identity', { as: { roleArn: READ, sourceIdentity: null } }],
  ['FarwatchAct after the hub left the organisation', { in: without(ACCOUNT) }],
  ['FarwatchRead after the hub left the organisation', { in: without(ACCOUNT), as: { roleArn: READ } }],
  ['FarwatchAct after the spoke left the organisation', { in: without(SPOKE) }],
  ['FarwatchAct in another organisation', { in: accessOf(ROLES, KEYS, { ...MEMBERS, [ACCOUNT]: 'o-other00000' }) }],
  ['the role of another installation in the spoke', { as: { roleArn: roleIn(SPOKE, 'FarwatchAct-other') } }],
  ['any other role of the spoke that trusts rollback', { as: { roleArn: roleIn(SPOKE, 'admin') } }],
  ['a role of the right name outside the organisation', { as: { roleArn: roleIn(STRANGER, 'FarwatchAct-farwatch') } }],
  ['a reading role outside the organisation', { as: { roleArn: roleIn(STRANGER, 'FarwatchRead-farwatch') } }],
  ['a role that is not there', { as: { roleArn: spokeRoleArn(MEMBER, 'FarwatchAct') } }],
  [
    'FarwatchAct where ActClusters is empty',
    {
      in: accessOf(
        ROLES.filter(({ arn }) => arn !== ACT),
        { [roleArn('RollbackRole')]: roleArn('RollbackRole') },
        MEMBERS,
      ),
    },
  ],
];

test.each(TAKING)('nobody takes %s', (_, attempt) => {
  expect(takes(attempt)).toBe(false);
});

test('no session takes a further role', () => {
  expect(chained({ roleArn: READ }, {})).toBe(false);
  expect(chained({ roleArn: READ }, { roleArn: READ })).toBe(false);
  expect(chained({}, { roleArn: READ })).toBe(false);
});

test('at least forty kinds of taking a role were tried', () => {
  expect(TAKING.length).toBeGreaterThanOrEqual(40);
});

const WEB = serviceKey({ account: SPOKE, region: REGION, cluster: 'prod', name: 'web' });

const spoke = (more: Partial<Spoke>): Spoke => ({
  account: SPOKE,
  region: REGION,
  readRole: READ,
  actRole: ACT,
  ceiling: 'auto',
  by: 'ana',
  at: '2026-11-20T08:00:00Z',
  ...more,
});

test.each([
  ['that was removed', undefined],
  ['that may only be observed', spoke({ ceiling: 'observe' })],
  ['without a role that may act', spoke({ actRole: null })],
])('STS is not even asked for a spoke %s', async (_, registered) => {
  const asked: unknown[] = [];
  const sts = { send: async (command: unknown) => void asked.push(command) } as unknown as STSClient;
  const spokes = new Map(registered === undefined ? [] : [[`${SPOKE}/${REGION}`, registered]]);
  const places = { own: { account: ACCOUNT, region: REGION }, spokesNow: async () => spokes };
  const acting = actingAs({ sts, arn: roleArn('ActRole'), externalId: INSTALLATION, places });
  await expect(acting(WEB, { policy: '{}', sourceIdentity: 'x' })).rejects.toThrow(
    /no registered spoke|only observed|ActClusters/,
  );
  expect(asked).toEqual([]);
});
