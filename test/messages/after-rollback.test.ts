import { expect, test } from 'vitest';
import { afterRollback } from '../../functions/messages/after-rollback.ts';
import { nextDeploymentText } from '../../functions/messages/next-deployment.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { actorOf, actorWords } from '../../functions/scaling/actor.ts';
import { anIncident } from '../support/incidents.ts';

const WEB = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'shop', name: 'web' });
const BACK = { from: 'web:42', to: 'web:41' };
const CI = 'arn:aws:sts::111122223333:assumed-role/ci/run';

const whoOf = (actor: string, userAgent: string): string =>
  `${actorWords(actorOf({ actor, userAgent, invokedBy: undefined }))}, 12 min before the first failure`;

test.each([
  [CI, 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8', /Terraform \(ci\/run\): the next apply deploys web:42 again/],
  [CI, 'cloudformation.amazonaws.com', /its stack still names web:42/],
  [
    'arn:aws:sts::111122223333:assumed-role/cdk-hnb659fds-deploy-role-111122223333/x',
    'x',
    /^Deployed by CDK .*its stack/,
  ],
  ['arn:aws:sts::111122223333:assumed-role/shop-test-CFNExecutionRole/x', 'x', /copilot svc deploy/],
  [CI, 'ecspresso/2.5 aws-sdk-go-v2/1.30', /ecspresso deploy registers/],
  [CI, 'amazon-ecs-deploy-task-definition-for-github-actions', /running the failed job again/],
  [CI, 'codepipeline.amazonaws.com', /running the failed job again/],
  ['arn:aws:iam::111122223333:user/ana', 'Mozilla/5.0', /stays on web:41 until somebody deploys/],
  [
    'arn:aws:sts::111122223333:assumed-role/thing/x',
    'Boto3/1.35',
    /^Last deployed by a caller .* The next deployment of this service does not know/,
  ],
])('what the next deployment by %s, %s, does is said', (actor, userAgent, expected) => {
  const text = nextDeploymentText(whoOf(actor, userAgent), BACK);
  expect(text).toMatch(expected);
  expect(text).not.toContain('before the first failure');
});

test('without CloudTrail nobody is named', () => {
  expect(nextDeploymentText(undefined, BACK)).toMatch(
    /^The next deployment of this service does not know .*web:42 is deployed again/,
  );
});

test('the message says from where to where, how far the failure reached, and for how long', () => {
  const incident = anIncident(WEB, {
    count: 4,
    below: { settled: 300, until: 0, recent: 60, desired: 2 },
    facts: { 'Failed starts cost': '$0.003 so far' },
  });
  const text = JSON.stringify(afterRollback(incident, BACK));
  expect(text).toContain(
    '*Rolled back* `web:42` → `web:41` · 4 tasks failed · 6 min below the desired count · failed starts cost $0.003',
  );
  const whole = anIncident(WEB, { below: { settled: 0, until: 0, recent: 0, desired: 2 } });
  expect(JSON.stringify(afterRollback(whole, BACK))).toContain('never below the desired count');
  expect(afterRollback(incident, undefined)).toEqual([]);
});
