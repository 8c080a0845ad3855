import { TargetGroupNotFoundException } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { balancedByReader } from '../../functions/adapters/aws/traffic/balanced-by.ts';
import { requestsReader } from '../../functions/adapters/aws/traffic/read-window.ts';
import { firstCheck } from '../../functions/deployments/requests/schedule.ts';
import { checkRequests } from '../../functions/handlers/rollback/check-requests.ts';
import type { Proposal } from '../../functions/service-state/evaluation.ts';
import { candidateHealth, KEY, NEW, NOW, oldHealth, stateWith } from '../deployments/release.ts';
import { delivery } from './rollback-rig.ts';

const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/0123456789abcdef';
const balancer = (type: string) =>
  `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/${type}/shared/fedcba9876543210`;

type Account = {
  readonly service?: object;
  /** ARN of the load balancer, or the error of DescribeTargetGroups. */
  readonly behind?: string | Error;
  /** What CloudWatch answers of a series; an error: it refuses. */
  readonly metrics?: Error;
};

const readerOf = ({ service, behind = balancer('app'), metrics }: Account) => {
  const asked: unknown[] = [];
  const ecs = { send: async () => ({ services: [{ loadBalancers: [{ targetGroupArn: GROUP }], ...service }] }) };
  const elb = {
    send: async () => {
      if (behind instanceof Error) throw behind;
      return { TargetGroups: [{ TargetGroupArn: GROUP, LoadBalancerArns: [behind] }] };
    },
  };
  const balancedBy = balancedByReader(
    () => ecs as never,
    () => elb as never,
  );
  const nothing = { times: new Float64Array(), values: new Float64Array(), isWhole: true };
  const read = requestsReader(balancedBy, () => async (queries) => {
    asked.push(queries);
    if (metrics !== undefined) throw metrics;
    return queries.map(() => nothing);
  });
  return { read, asked };
};

const checked = async (account: Account, proposal?: Partial<Proposal>) => {
  const completed = NOW - 480;
  const at = await delivery(
    stateWith({
      healths: [oldHealth(), candidateHealth({ failures: [], completedAt: completed })],
      requestCheck: { ...firstCheck(NEW, completed), dueAt: completed + 900 },
      ...(proposal && { evaluations: { [NEW]: { ...EVALUATED, proposal: { ...PROPOSAL, ...proposal } } } }),
    }),
  );
  const counted: string[] = [];
  const { read, asked } = readerOf(account);
  const metrics = { ...at.fx.metrics, count: (name: string) => void counted.push(name) };
  await checkRequests({ kind: 'check-requests', service: KEY, deployment: NEW }, { ...at.fx, metrics, requests: read });
  return { isReadAgain: (await at.state()).requestCheck !== undefined, isMeasured: asked.length > 0, counted };
};

const PROPOSAL: Proposal = {
  to: 'orders:41',
  platformVersion: null,
  expiresAt: NOW + 600,
  state: 'open',
  by: null,
  answeredAt: null,
  reason: null,
};

const EVALUATED = {
  deployment: NEW,
  at: NOW,
  evidence: 0,
  action: null,
  verification: null,
  isPaged: false,
  mustEvaluateAgain: false,
};

test.each<readonly [string, Account]>([
  ['no load balancer', { service: { loadBalancers: [] } }],
  ['a Network Load Balancer', { behind: balancer('net') }],
  ['blue/green', { service: { deploymentConfiguration: { strategy: 'BLUE_GREEN' } } }],
  [
    'a target group that was deleted',
    { behind: new TargetGroupNotFoundException({ message: 'not found', $metadata: {} }) },
  ],
])('%s: nothing is measured, and the first read is the last', async (_, account) => {
  expect(await checked(account)).toEqual({ isReadAgain: false, isMeasured: false, counted: [] });
});

test('CloudWatch has nothing yet: it is read again', async () => {
  expect(await checked({})).toEqual({ isReadAgain: true, isMeasured: true, counted: [] });
});

test.each<readonly [string, Account]>([
  ['CloudWatch', { metrics: new Error('Rate exceeded') }],
  ['Elastic Load Balancing', { behind: new Error('AccessDenied') }],
])('%s refuses: it is counted, and read again', async (_, account) => {
  expect(await checked(account)).toMatchObject({ isReadAgain: true, counted: ['RequestChecksFailed'] });
});

test.each(['approved', 'declined'] as const)('after a proposal was %s nothing is read', async (state) => {
  expect(await checked({}, { state, by: 'ana' })).toMatchObject({ isMeasured: false, counted: [] });
});
