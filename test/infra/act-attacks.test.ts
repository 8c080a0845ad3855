import { expect, test } from 'vitest';
import type { Caller, Role } from '../../cli/fake-aws/iam/access.ts';
import { isAllowed } from '../../cli/fake-aws/iam/access.ts';
import type { Policy } from '../../cli/fake-aws/iam/policy.ts';
import { actSession } from '../../functions/adapters/acting/session.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { ACT, CLUSTER, HUB, MEMBER, READ, ROLES, SPOKE, roleIn } from '../support/attack-rig.ts';
import { ACCOUNT, REGION } from '../support/roles.ts';

const at = (account: string, region: string, cluster: string, name: string) =>
  serviceKey({ account, region, cluster, name });
const WEB = at(SPOKE, REGION, 'prod', 'web');
const serviceArn = (account = SPOKE, region = REGION, name = 'prod/web'): string =>
  `arn:aws:ecs:${region}:${account}:service/${name}`;
const deploymentArn = (id = 'one', name = 'prod/web'): string =>
  `arn:aws:ecs:${REGION}:${SPOKE}:service-deployment/${name}/${id}`;
const definition = (target: string, account = SPOKE): string =>
  `arn:aws:ecs:${REGION}:${account}:task-definition/${target}`;

const PERMIT = { decision: 'ecs-svc/7.1', target: 'web:41', roles: [roleIn(SPOKE, 'web-task')] };
const UPDATE = JSON.parse(actSession(WEB, { action: 'UpdateService' }, PERMIT).policy) as Policy;
const STOP = JSON.parse(
  actSession(WEB, { action: 'StopServiceDeployment', serviceDeploymentArn: deploymentArn() }, PERMIT).policy,
) as Policy;

const roleNamed = (arn: string): Role => {
  const found = ROLES.find((role) => role.arn === arn);
  if (found === undefined) throw new Error(`no role ${arn}`);
  return found;
};
const session = (arn: string, policy: Policy | null): Caller => ({
  role: roleNamed(arn),
  session: policy,
  name: arn,
  sourceIdentity: 'x',
});

type Call = {
  readonly action?: string;
  readonly resource?: string;
  readonly cluster?: string;
  readonly target?: string;
  readonly mode?: string | null;
  readonly passedTo?: string;
  readonly with?: Policy | null;
  readonly by?: string;
};

const may = ({ by = ACT, with: policy = UPDATE, action = 'ecs:UpdateService', ...call }: Call): boolean => {
  const { resource = serviceArn(), cluster = CLUSTER, target = definition('web:41'), mode = 'auto' } = call;
  const context = {
    ...(action === 'iam:PassRole' ? { 'iam:PassedToService': call.passedTo ?? 'ecs-tasks.amazonaws.com' } : {}),
    'ecs:cluster': cluster,
    'ecs:task-definition': target,
    ...(mode === null ? {} : { 'aws:ResourceTag/farwatch:mode': mode }),
  };
  return isAllowed(session(by, policy), { action, resource, context });
};

test('what was decided can be done', () => {
  expect(may({})).toBe(true);
  expect(may({ with: STOP, action: 'ecs:StopServiceDeployment' })).toBe(true);
  expect(may({ action: 'iam:PassRole', resource: roleIn(SPOKE, 'web-task') })).toBe(true);
});

const CALLS: readonly (readonly [string, Call])[] = [
  ['another service of the cluster', { resource: serviceArn(SPOKE, REGION, 'prod/api') }],
  ['a service of the same name in another cluster', { resource: serviceArn(SPOKE, REGION, 'test/web') }],
  ['a service of the same name in another region', { resource: serviceArn(SPOKE, 'us-east-1') }],
  ["a service of the same name in the hub's account", { resource: serviceArn(ACCOUNT) }],
  ['a service of the same name in a third account', { resource: serviceArn(MEMBER) }],
  ['another target', { target: definition('web:40') }],
  ['a target of another family', { target: definition('api:41') }],
  ['a target of another account', { target: definition('web:41', MEMBER) }],
  ['a target that only begins alike', { target: definition('web:410') }],
  ['a service without the tag', { mode: null }],
  ['a service that is observed', { mode: 'observe' }],
  ['a service that is off', { mode: 'off' }],
  ['a service whose tag is in capitals', { mode: 'AUTO' }],
  ['a service in a cluster that is not in ActClusters', { cluster: CLUSTER.replace('prod', 'test') }],
  ['a cluster whose name only begins alike', { cluster: `${CLUSTER}uction` }],
  ['another role to pass', { action: 'iam:PassRole', resource: roleIn(SPOKE, 'admin') }],
  [
    'a role passed to another service',
    { action: 'iam:PassRole', resource: roleIn(SPOKE, 'web-task'), passedTo: 'ec2.amazonaws.com' },
  ],
  [
    'a role passed by a session that stops',
    { with: STOP, action: 'iam:PassRole', resource: roleIn(SPOKE, 'web-task') },
  ],
  ['a stop by a session that updates', { action: 'ecs:StopServiceDeployment' }],
  ['an update by a session that stops', { with: STOP }],
  [
    'the stop of another deployment',
    { with: STOP, action: 'ecs:StopServiceDeployment', resource: deploymentArn('two') },
  ],
  ['an answer to a hook by a session that stops', { with: STOP, action: 'ecs:ContinueServiceDeployment' }],
  ...['Create', 'Delete'].map((verb) => [`${verb}Service`, { action: `ecs:${verb}Service` }] as const),
  ...['RunTask', 'StopTask', 'TagResource', 'UntagResource', 'RegisterTaskDefinition', 'ExecuteCommand'].map(
    (name) => [name, { action: `ecs:${name}` }] as const,
  ),
  ['without a session policy: a service without the tag', { with: null, mode: null }],
  ['without a session policy: another cluster', { with: null, cluster: CLUSTER.replace('prod', 'test') }],
  ['without a session policy: another account', { with: null, resource: serviceArn(MEMBER) }],
  [
    'without a session policy: another role to pass',
    { with: null, action: 'iam:PassRole', resource: roleIn(SPOKE, 'admin') },
  ],
  ['a change by the role that reads', { by: READ, with: null }],
  ['a stop by the role that reads', { by: READ, with: null, action: 'ecs:StopServiceDeployment' }],
  [
    'a secret by the role that reads',
    {
      by: READ,
      with: null,
      action: 'secretsmanager:GetSecretValue',
      resource: `arn:aws:secretsmanager:${REGION}:${SPOKE}:secret:db`,
    },
  ],
  [
    'a parameter by the role that reads',
    { by: READ, with: null, action: 'ssm:GetParameter', resource: `arn:aws:ssm:${REGION}:${SPOKE}:parameter/db` },
  ],
  [
    'an object by the role that reads',
    { by: READ, with: null, action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/key' },
  ],
  [
    "the hub's table by a role of the spoke",
    {
      by: READ,
      with: null,
      action: 'dynamodb:PutItem',
      resource: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/farwatch-Table`,
    },
  ],
  ['a tag by the role that reads', { by: READ, with: null, action: 'ecs:TagResource' }],
];

test.each(CALLS)('no session does: %s', (_, call) => {
  expect(may(call)).toBe(false);
});

test.each(HUB.map(({ arn }) => [arn]))('%s can neither register a spoke nor change one', (arn) => {
  const question = {
    resource: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/farwatch-Table`,
    context: { 'dynamodb:LeadingKeys': ['SPOKES'] },
  };
  for (const action of ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'])
    expect(isAllowed(session(arn, null), { ...question, action: `dynamodb:${action}` })).toBe(false);
});

test('at least forty kinds of calls were tried', () => {
  expect(CALLS.length).toBeGreaterThanOrEqual(40);
});
