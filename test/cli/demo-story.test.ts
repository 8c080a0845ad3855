import { expect, test } from 'vitest';
import { rolledBackIn } from '../../cli/demo/rolled-back.ts';
import type { Played } from '../../cli/demo/play.ts';
import { at, deploymentChanged, running, stopped } from '../support/envelopes.ts';

type Records = Parameters<typeof rolledBackIn>[0];
type Decision = Played['outcomes'][number]['outcome']['decisions'][number];

const BAD = 'ecs-svc/2000000000000000002';
const NEXT = 'ecs-svc/3000000000000000003';
const OTHER = 'ecs-svc/4000000000000000004';
const instant = (seconds: number): Date => new Date(at(seconds));

const decision = (what: Decision['do']): Decision => ({
  service: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
  deployment: BAD as Decision['deployment'],
  do: what,
  to: 'web:1',
  platformVersion: null,
  because: '3 starts of web:2 failed',
  guard: null,
  rule: 'starts',
  odds: null,
});

const call = (seconds: number, path: string): Played['changes'][number] => ({
  at: instant(seconds),
  service: 'AmazonEC2ContainerServiceV20141113',
  operation: 'StopServiceDeployment',
  request: { serviceDeploymentArn: `arn:aws:ecs:eu-west-1:111122223333:service-deployment/${path}` },
  by: { name: 'Farwatch', sourceIdentity: null },
});

const day = (...decisions: readonly Decision['do'][]): Records => ({
  events: [
    deploymentChanged({ deployment: BAD }),
    stopped({ task: 1, deployment: BAD, taskDefinition: 'web:2' }),
    deploymentChanged({ deployment: NEXT, time: 45 }),
    running({ task: 2, deployment: NEXT, taskDefinition: 'web:1', createdAt: 46 }),
    deploymentChanged({ deployment: OTHER, time: 120, name: 'SERVICE_DEPLOYMENT_COMPLETED' }),
    deploymentChanged({ deployment: NEXT, time: 147, name: 'SERVICE_DEPLOYMENT_COMPLETED' }),
  ].map((event) => ({ at: instant(0), event })),
  outcomes: decisions.map((what) => ({ at: instant(41), outcome: { notices: [], decisions: [decision(what)] } })),
  changes: [call(20, 'prod/web-admin/a1'), call(41, 'prod/web/b2')],
});

test('the rolled back release is told from its deployment to the call that ECS received and to the end', () => {
  expect(rolledBackIn(day('nothing', 'stop-deployment'))).toMatchObject({
    revision: 'web:2',
    to: 'web:1',
    deployedAt: instant(0).getTime(),
    actedAt: instant(41).getTime(),
    completedAt: instant(147).getTime(),
  });
});

test('a day without a rollback, and one that somebody approved, have no such release', () => {
  expect(rolledBackIn(day('nothing', 'alert'))).toBeNull();
  expect(rolledBackIn(day('propose', 'stop-deployment'))).toBeNull();
  expect(rolledBackIn({ ...day('stop-deployment'), changes: [] })).toBeNull();
});
