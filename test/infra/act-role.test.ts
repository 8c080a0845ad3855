import { expect, test } from 'vitest';
import type { Caller, Role } from '../../cli/fake-aws/iam/access.ts';
import { accessOf, isAllowed } from '../../cli/fake-aws/iam/access.ts';
import type { Policy, Question } from '../../cli/fake-aws/iam/policy.ts';
import { actSession } from '../../functions/adapters/acting/session.ts';
import { partsOf, serviceKey } from '../../functions/primitives/identity.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { ACCOUNT, INSTALLATION, REGION, SETTINGS, deployedRoles, roleArn } from '../support/roles.ts';

const ROLES = deployedRoles();
const roleOf = (id: string): Role => {
  const found = ROLES.find(({ arn }) => arn === roleArn(id));
  if (found === undefined) throw new Error(`no role ${id}`);
  return found;
};

const key = (cluster: string, name: string, account = ACCOUNT, region = REGION): ServiceKey =>
  serviceKey({ account, region, cluster, name });

const WEB = key('prod', 'web');
const SERVICES = [
  WEB,
  key('prod', 'api'),
  key('test', 'web'),
  key('prod', 'web', '444455556666'),
  key('prod', 'web', ACCOUNT, 'us-east-1'),
];
const TARGETS = ['web:41', 'web:42', 'api:41', null];
const ACTIONS = [
  ...['UpdateService', 'StopServiceDeployment', 'ContinueServiceDeployment', 'CreateService', 'DeleteService'],
  ...['RegisterTaskDefinition', 'DeregisterTaskDefinition', 'RunTask', 'StopTask', 'TagResource', 'UpdateCluster'],
].map((name) => `ecs:${name}`);

const arnOf = (service: ServiceKey, kind: string, rest = ''): string => {
  const { account, region, cluster, name } = partsOf(service);
  return `arn:aws:ecs:${region}:${account}:${kind}/${cluster}/${name}${rest}`;
};
const clusterOf = (service: ServiceKey): string => {
  const { account, region, cluster } = partsOf(service);
  return `arn:aws:ecs:${region}:${account}:cluster/${cluster}`;
};

type Asked = {
  readonly action: string;
  readonly service: ServiceKey;
  readonly target: string | null;
  readonly mode: string | null;
};

/** What IAM is asked for a call: Stop and Continue ask for the service and for the deployment. */
const questionsOf = ({ action, service, target, mode }: Asked): readonly Question[] => {
  const { account, region } = partsOf(service);
  const context = {
    'ecs:cluster': clusterOf(service),
    ...(mode === null ? {} : { 'aws:ResourceTag/farwatch:mode': mode }),
    ...(target === null ? {} : { 'ecs:task-definition': `arn:aws:ecs:${region}:${account}:task-definition/${target}` }),
  };
  const ofService = { action, resource: arnOf(service, 'service'), context };
  if (!/Stop|Continue/.test(action) || action.endsWith('Task')) return [ofService];
  const { 'aws:ResourceTag/farwatch:mode': _tag, ...untagged } = { 'aws:ResourceTag/farwatch:mode': '', ...context };
  return [ofService, { action, resource: arnOf(service, 'service-deployment', '/one'), context: untagged }];
};

const inSession = (policy: string): Caller => ({
  role: roleOf('ActRole'),
  session: JSON.parse(policy) as Policy,
  name: 'act',
  sourceIdentity: null,
});

/** Every role signs by itself; the last one is the session that `rollback` opens for its decision. */
const callersFor = (policy: string): readonly (readonly [string, Caller])[] => [
  ...ROLES.filter(({ arn }) => arn !== roleArn('ActRole')).map(
    (role) => [role.arn, { role, session: null, name: role.arn, sourceIdentity: null }] as const,
  ),
  ['session of ActRole', inSession(policy)],
];

/** All of action × service × target × role that is allowed, as sentences. */
const allowedWith = (policy: string, mode: string | null): readonly string[] =>
  callersFor(policy).flatMap(([name, caller]) =>
    ACTIONS.flatMap((action) =>
      SERVICES.flatMap((service) =>
        TARGETS.filter((target) => target === null || action === 'ecs:UpdateService')
          .filter((target) => questionsOf({ action, service, target, mode }).every((one) => isAllowed(caller, one)))
          .map((target) => `${name}: ${action} ${service} to ${target ?? 'whatever it has'}`),
      ),
    ),
  );

const PERMIT = { decision: 'ecs-svc/7.1', target: 'web:41', roles: SETTINGS.PassableRoles };
const UPDATE = actSession(WEB, { action: 'UpdateService' }, PERMIT).policy;
const stop = (action: 'StopServiceDeployment' | 'ContinueServiceDeployment'): string =>
  actSession(WEB, { action, serviceDeploymentArn: arnOf(WEB, 'service-deployment', '/one') }, PERMIT).policy;

test.each(['approve', 'auto'])('a decision to update a service tagged %s can do that and nothing else', (mode) => {
  // Without a task definition ECS keeps the one that runs: so the platform version alone goes back.
  expect(allowedWith(UPDATE, mode)).toEqual([
    `session of ActRole: ecs:UpdateService ${WEB} to web:41`,
    `session of ActRole: ecs:UpdateService ${WEB} to whatever it has`,
  ]);
});

test.each(['StopServiceDeployment', 'ContinueServiceDeployment'] as const)(
  'a decision to %s can do that and nothing else',
  (action) => {
    expect(allowedWith(stop(action), 'auto')).toEqual([`session of ActRole: ecs:${action} ${WEB} to whatever it has`]);
  },
);

test.each([null, 'observe', 'off', 'AUTO'])(
  'of a service whose tag farwatch:mode is %s nobody can change anything',
  (mode) => {
    for (const policy of [UPDATE, stop('StopServiceDeployment'), stop('ContinueServiceDeployment')])
      expect(allowedWith(policy, mode)).toEqual([]);
  },
);

test('clusters outside ActClusters are out of reach', () => {
  const roles = deployedRoles({ ...SETTINGS, ActClusters: [`arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/test`] });
  const role = roles.find(({ arn }) => arn === roleArn('ActRole')) ?? roleOf('ActRole');
  const asked = { action: 'ecs:StopServiceDeployment', service: WEB, target: null, mode: 'auto' };
  const session = inSession(stop('StopServiceDeployment'));
  expect(questionsOf(asked).map((one) => isAllowed({ ...session, role }, one))).toEqual([false, false]);
});

test('only roles of the target that the operator lets pass are passed, and only to tasks', () => {
  const pass = (resource: string, to = 'ecs-tasks.amazonaws.com', policy = UPDATE): boolean =>
    isAllowed(inSession(policy), { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': to } });
  const [own = ''] = SETTINGS.PassableRoles;
  expect(pass(own)).toBe(true);
  expect(pass(own, 'ec2.amazonaws.com')).toBe(false);
  expect(pass(own, undefined, stop('StopServiceDeployment'))).toBe(false);
  const admin = `arn:aws:iam::${ACCOUNT}:role/admin`;
  expect(pass(admin)).toBe(false);
  expect(
    pass(admin, undefined, actSession(WEB, { action: 'UpdateService' }, { ...PERMIT, roles: [admin] }).policy),
  ).toBe(false);
});

const KEYS = Object.fromEntries(ROLES.map(({ arn }) => [`KEY-${arn}`, arn]));
const ASSUMED = {
  roleArn: roleArn('ActRole'),
  sessionName: 'farwatch-rollback',
  externalId: INSTALLATION,
  sourceIdentity: 'ecs-svc-7.1',
  policy: JSON.parse(UPDATE) as Policy,
};

test('the Act role is taken by rollback alone, for a decision, in the name of this installation', () => {
  const access = accessOf(ROLES, KEYS);
  const takers = ROLES.filter(({ arn }) => {
    const caller = access.callerOf(`KEY-${arn}`);
    return caller !== undefined && access.assume(caller, ASSUMED) !== undefined;
  });
  expect(takers.map(({ arn }) => arn)).toEqual([roleArn('RollbackRole')]);
  const rollback = access.callerOf(`KEY-${roleArn('RollbackRole')}`);
  const spoilt = [
    { externalId: null },
    { externalId: 'another' },
    { sourceIdentity: null },
    { roleArn: roleArn('SyncRole') },
  ];
  for (const change of spoilt) expect(rollback && access.assume(rollback, { ...ASSUMED, ...change })).toBeUndefined();
});

test.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('in the partition %s a session names services of that partition', (partition, region) => {
  const { policy } = actSession(key('prod', 'web', ACCOUNT, region), { action: 'UpdateService' }, PERMIT);
  expect(policy).toContain(`arn:${partition}:ecs:${region}:${ACCOUNT}:service/prod/web`);
  expect(policy).toContain(`arn:${partition}:ecs:${region}:${ACCOUNT}:task-definition/web:41`);
});

test('a session policy and its source identity are as small as STS wants them', () => {
  const long = 'x'.repeat(255);
  const deployment = `arn:aws:ecs:${REGION}:${ACCOUNT}:service-deployment/${long}/${long}/${long}`;
  const permit = {
    decision: `ecs-svc/${'9'.repeat(80)}.3`,
    target: `${long}:1`,
    roles: [long, long].map((name) => roleArn(name)),
  };
  for (const call of [
    { action: 'UpdateService' } as const,
    { action: 'StopServiceDeployment', serviceDeploymentArn: deployment } as const,
  ]) {
    const { policy, sourceIdentity } = actSession(key(long, long), call, permit);
    expect(policy.length).toBeLessThanOrEqual(2048);
    expect(sourceIdentity).toMatch(/^[\w+=,.@-]{2,64}$/);
  }
});
