import { expect, test } from 'vitest';
import type { DecideInput } from '../../functions/deployments/evaluation-input.ts';
import { decide } from '../../functions/deployments/decide.ts';
import { GATES } from '../../functions/deployments/guards/gates.ts';
import { APPROVABLE, GUARDS } from '../../functions/deployments/guards/guards.ts';
import type { Action, DeploymentEvaluation } from '../../functions/service-state/evaluation.ts';
import type { SnapshotService } from '../../functions/deployments/ecs-snapshot.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import {
  ARN,
  candidateHealth,
  completed,
  definition,
  DEPLOYED,
  deployment,
  failures,
  input,
  KEY,
  NEW,
  NOW,
  OLD,
  oldHealth,
  policy,
  revision,
  service,
  serviceDeployment,
  health,
  stateWith,
  snapshot,
} from './release.ts';
import { declinedBy, dyingSlowly, slowly } from './slow-deaths.ts';

const ISO = (at: number): string => new Date(at * 1000).toISOString();
const tagged = (tags: Readonly<Record<string, string>>): Partial<SnapshotService> => ({
  tags: { 'farwatch:mode': 'auto', ...tags },
});
const of = (change: Partial<SnapshotService>): Partial<DecideInput> => ({
  snapshot: snapshot({ service: service(change) }),
});

const withoutFailure = () => stateWith({ healths: [oldHealth(), candidateHealth({ failures: [] })] });
const FAILING = { text: '8.0 % of 12,400 requests since the release failed', isEnoughToAsk: true };

const action = (change: Partial<Action> = {}): Action => ({
  call: 'UpdateService',
  to: 'orders:41',
  platformVersion: '1.4.0',
  at: NOW - 600,
  outcome: 'accepted',
  error: null,
  attempts: 1,
  ...change,
});

const evaluation = (id: string, change: Partial<DeploymentEvaluation> = {}): DeploymentEvaluation => ({
  deployment: id as DeploymentId,
  at: NOW - 600,
  evidence: 3,
  action: null,
  verification: null,
  proposal: null,
  isPaged: false,
  mustEvaluateAgain: false,
  ...change,
});

const evaluated = (id: string, change: Partial<DeploymentEvaluation>): Partial<DecideInput> => ({
  state: stateWith({ evaluations: { [id]: evaluation(id, change) } }),
});

const verification = (own: DeploymentId) => ({
  own,
  since: NOW - 600,
  known: [OLD],
  taskDefinition: 'orders:41',
  platformVersion: '1.4.0',
  serviceDeploymentArn: null,
  dueAt: NOW,
  state: 'waiting' as const,
});

const network = (change: string | undefined) => [
  revision('orders:42', { surroundings: { capacity: 'FARGATE', ...(change ? { network: change } : {}) } }),
  revision('orders:41'),
];

const frozen = (change: Readonly<Record<string, string>> = {}): Partial<DecideInput> => ({
  policy: policy({ freezeWindows: [{ from: ISO(NOW), to: ISO(NOW + 60), ...change }] }),
});

const inFlight = (status: string) => [
  serviceDeployment('orders:42', { status: status as 'IN_PROGRESS' }),
  serviceDeployment('orders:41'),
];

/** Two bad releases in a row: ECS would return to 42, which is bad as well. */
const twoBad = (change: Partial<SnapshotService> = {}): Partial<DecideInput> => {
  const third = 'ecs-svc/1000000000000000043' as DeploymentId;
  const middle = health('ecs-svc/42' as DeploymentId, { failures: failures(2, { at: NOW - 300 }), seenAt: NOW - 1500 });
  return {
    deployment: third,
    state: stateWith({
      healths: [oldHealth(), middle, health(third, { taskDefinition: 'orders:43', failures: failures(3) })],
    }),
    snapshot: snapshot({
      service: service({
        deployments: [deployment(third, { status: 'PRIMARY', taskDefinition: 'orders:43', createdAt: NOW - 240 })],
        ...change,
      }),
      serviceDeployments: [
        serviceDeployment('orders:43', { status: 'IN_PROGRESS', createdAt: NOW - 240 }),
        serviceDeployment('orders:42', { status: 'SUCCESSFUL', createdAt: NOW - 1500, finishedAt: NOW - 1300 }),
        serviceDeployment('orders:41'),
      ],
      revisions: [
        revision('orders:43', { createdAt: NOW - 240 }),
        revision('orders:42', { createdAt: NOW - 1500 }),
        revision('orders:41'),
      ],
      definitions: Object.fromEntries(['orders:41', 'orders:42', 'orders:43'].map((name) => [name, definition(name)])),
    }),
  };
};

const moved = (): Partial<DecideInput> => {
  const image = (digest: string) => [{ container: 'app', image: 'registry.example/orders:stable', digest }];
  return {
    snapshot: completed({
      revisions: [revision('orders:42', { images: image('b') }), revision('orders:41', { images: image('a') })],
    }),
  };
};

type Row = readonly [what: string, guard: string, does: string, change: Partial<DecideInput>];

/** Each guard with the perfect case changed in one place. */
const ROWS: readonly Row[] = [
  ['an ARN of another account', 'identity', 'nothing', of({ arn: ARN.replace('111122223333', '999999999999') })],
  ['a region that is not ours', 'identity', 'nothing', { policy: policy({ regions: ['us-east-1'] }) }],
  ['mode off', 'mode-off', 'nothing', of(tagged({ 'farwatch:mode': 'off' }))],
  ['our own action before', 'closed', 'nothing', evaluated(NEW, { action: action({ at: NOW - 90_000 }) })],
  [
    'a call denied for good',
    'closed',
    'nothing',
    evaluated(NEW, { action: action({ outcome: 'refused', error: 'AccessDeniedException' }) }),
  ],
  [
    'three throttled calls',
    'closed',
    'nothing',
    evaluated(NEW, { action: action({ outcome: 'refused', error: 'ThrottlingException', attempts: 3 }) }),
  ],
  ['our own rollback', 'own-rollback', 'nothing', evaluated('ecs-svc/9', { verification: verification(NEW) })],
  [
    'a rollback by ECS',
    'own-rollback',
    'nothing',
    { state: stateWith({ healths: [oldHealth(), candidateHealth({ isRollback: true })] }) },
  ],
  ['an INACTIVE cluster', 'inactive-cluster', 'nothing', { snapshot: snapshot({ clusterStatus: 'INACTIVE' }) }],
  ['a DRAINING service', 'draining-service', 'nothing', of({ status: 'DRAINING' })],
  ['a desired count of 0', 'desired-zero', 'nothing', of({ desiredCount: 0 })],
  [
    'a newer deployment',
    'superseded',
    'nothing',
    of({ deployments: [deployment(OLD, { status: 'PRIMARY' }), deployment(NEW, { status: 'ACTIVE' })] }),
  ],
  [
    'a deployment of two days ago',
    'watch-over',
    'nothing',
    { state: stateWith({ healths: [oldHealth(), candidateHealth({ completedAt: NOW - 86_401 })] }) },
  ],
  [
    'failures an hour old',
    'stale',
    'nothing',
    { state: stateWith({ healths: [oldHealth(), candidateHealth({ failures: failures(4, { at: NOW - 3601 }) })] }) },
  ],
  ['an unknown strategy', 'unknown-value', 'alert', of({ strategy: 'unknown' })],
  ['an unknown controller', 'unknown-value', 'alert', of({ controller: 'unknown' })],
  ['an unknown cluster status', 'unknown-value', 'alert', { snapshot: snapshot({ clusterStatus: 'unknown' }) }],
  [
    'an unknown status of the service deployment',
    'unknown-value',
    'alert',
    { snapshot: snapshot({ serviceDeployments: inFlight('unknown') }) },
  ],
  [
    'an unknown status of a deployment',
    'unknown-value',
    'alert',
    of({ deployments: [deployment(NEW, { status: 'unknown' })] }),
  ],
  ['CodeDeploy', 'other-controller', 'alert', of({ controller: 'CODE_DEPLOY', deployments: [] })],
  ['an external controller', 'other-controller', 'alert', of({ controller: 'EXTERNAL', deployments: [] })],
  ['an Express service', 'express', 'alert', of({ isExpress: true })],
  [
    'no service deployment on record',
    'missing-history',
    'alert',
    { snapshot: snapshot({ serviceDeployments: [serviceDeployment('orders:41')] }) },
  ],
  [
    'a definition nobody can read',
    'missing-history',
    'alert',
    { snapshot: snapshot({ definitions: { 'orders:41': definition('orders:41') } }) },
  ],
  [
    'a native rollback under way',
    'native-rollback',
    'alert',
    { snapshot: snapshot({ serviceDeployments: inFlight('ROLLBACK_IN_PROGRESS') }) },
  ],
  [
    'a failure that ECS declared and rolls back',
    'native-rollback',
    'alert',
    {
      ...of({ breakerRollsBack: true }),
      state: stateWith({ healths: [oldHealth(), candidateHealth({ failedAt: NOW - 10 })] }),
    },
  ],
  [
    'a failure that ECS declared while its rollback is off',
    'given-up',
    'page',
    { state: stateWith({ healths: [oldHealth(), candidateHealth({ failedAt: NOW - 10 })] }) },
  ],
  [
    'a first deployment that ECS declared failed: it has nothing to roll back to',
    'given-up',
    'page',
    {
      snapshot: snapshot({
        service: service({ breakerRollsBack: true }),
        serviceDeployments: [serviceDeployment('orders:42')],
      }),
      state: stateWith({ healths: [candidateHealth({ failedAt: NOW - 10 })] }),
    },
  ],
  [
    'a stopped deployment',
    'stopped',
    'nothing',
    { snapshot: snapshot({ serviceDeployments: inFlight('STOP_REQUESTED') }) },
  ],
  ['the kill switch', 'kill-switch', 'alert', { isKilled: true }],
  ['mode observe', 'observe', 'alert', of(tagged({ 'farwatch:mode': 'observe' }))],
  ['an unreadable mode', 'observe', 'alert', of(tagged({ 'farwatch:mode': 'Auto!' }))],
  [
    'no tag and a default of observe',
    'observe',
    'alert',
    { ...of({ tags: {} }), policy: policy({ defaultMode: 'observe' }) },
  ],
  ['an override by a person', 'observe', 'alert', { override: { mode: 'observe', until: NOW + 60, by: 'ana' } }],
  ['a freeze for all', 'freeze', 'alert', frozen()],
  ['a freeze by ARN', 'freeze', 'alert', frozen({ service: ARN })],
  [
    'a freeze by cluster ARN',
    'freeze',
    'alert',
    frozen({ cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod' }),
  ],
  ['a hold', 'hold', 'alert', of(tagged({ 'farwatch:hold': ISO(NOW + 1) }))],
  ['an unreadable hold', 'hold', 'alert', of(tagged({ 'farwatch:hold': 'tomorrow' }))],
  [
    'an irreversible tag',
    'irreversible',
    'alert',
    {
      snapshot: snapshot({
        definitions: {
          'orders:41': definition('orders:41'),
          'orders:42': definition('orders:42', { tags: { 'farwatch:irreversible': 'true' } }),
        },
      }),
    },
  ],
  [
    'an irreversible label',
    'irreversible',
    'alert',
    {
      snapshot: snapshot({
        definitions: {
          'orders:41': definition('orders:41'),
          'orders:42': definition('orders:42', { labels: [['farwatch.irreversible', 'true']] }),
        },
      }),
    },
  ],
  [
    'a paused hook as ECS describes it',
    'paused-hook',
    'alert',
    {
      snapshot: snapshot({
        serviceDeployments: [
          serviceDeployment('orders:42', { hooks: [{ hookId: 'h', status: 'AWAITING_ACTION' }] }),
          serviceDeployment('orders:41'),
        ],
      }),
    },
  ],
  [
    'a paused hook as an event told',
    'paused-hook',
    'alert',
    {
      state: stateWith({
        hooks: { h: { hookId: 'h', serviceDeploymentArn: serviceDeployment('orders:42').arn, expiresAt: NOW + 60 } },
      }),
    },
  ],
  [
    'a paused hook after production traffic has shifted',
    'paused-hook',
    'page',
    {
      snapshot: snapshot({
        serviceDeployments: [
          serviceDeployment('orders:42', {
            hooks: [{ hookId: 'h', status: 'AWAITING_ACTION' }],
            stage: 'POST_PRODUCTION_TRAFFIC_SHIFT',
          }),
          serviceDeployment('orders:41'),
        ],
      }),
    },
  ],
  [
    'a paused hook between two steps of a canary: a part of production traffic has shifted',
    'paused-hook',
    'page',
    {
      snapshot: snapshot({
        serviceDeployments: [
          serviceDeployment('orders:42', {
            hooks: [{ hookId: 'h', status: 'AWAITING_ACTION' }],
            stage: 'POST_TEST_TRAFFIC_SHIFT',
            productionWeight: 5,
          }),
          serviceDeployment('orders:41'),
        ],
      }),
    },
  ],
  [
    'a paused hook after production traffic has shifted, as an event told',
    'paused-hook',
    'page',
    {
      state: stateWith({
        hooks: {
          h: {
            hookId: 'h',
            serviceDeploymentArn: serviceDeployment('orders:42').arn,
            expiresAt: null,
            stage: 'BAKE_TIME',
          },
        },
      }),
    },
  ],
  [
    'a first deployment',
    'no-target',
    'page',
    { snapshot: snapshot({ serviceDeployments: [serviceDeployment('orders:42')] }) },
  ],
  ['a tag that was moved', 'moved-tag', 'page', moved()],
  ['a native breaker that would return elsewhere', 'native-breaker', 'page', twoBad({ breakerRollsBack: true })],
  ['alarms that would return elsewhere', 'native-breaker', 'page', twoBad({ alarmsRollBack: true })],
  ['a default mode of auto without a tag', 'untagged', 'propose', of({ tags: {} })],
  [
    'a command for auto against the tag',
    'untagged',
    'propose',
    { override: { mode: 'auto', until: NOW + 60, by: 'ana' }, ...of(tagged({ 'farwatch:mode': 'off' })) },
  ],
  ['blue/green that would return elsewhere', 'blue-green', 'page', twoBad({ strategy: 'BLUE_GREEN' })],
  [
    'a person who declined',
    'declined',
    'alert',
    { state: dyingSlowly({ [NEW]: evaluation(NEW, { proposal: declinedBy }) }), ...slowly },
  ],
  ['somebody asked for a proposal', 'asked', 'propose', { askedBy: 'ada' }],
  ['deaths by age that are too few to act on', 'weak-evidence', 'propose', { state: dyingSlowly(), ...slowly }],
  ['requests that got worse, no task failed', 'requests', 'propose', { state: withoutFailure(), requests: FAILING }],
  [
    'requests of which others behind the load balancer say nothing',
    'requests',
    'alert',
    { state: withoutFailure(), requests: { ...FAILING, isEnoughToAsk: false } },
  ],
  [
    'requests that are worth a look alone, where Farwatch may not change the service',
    'requests',
    'alert',
    { state: withoutFailure(), requests: { ...FAILING, isEnoughToAsk: false }, ...of({ tags: {} }) },
  ],
  [
    'CloudFormation after completion',
    'ownership',
    'propose',
    { snapshot: completed({ service: service(tagged({ 'aws:cloudformation:stack-name': 'shop' })) }) },
  ],
  [
    'another network after completion',
    'surroundings',
    'propose',
    { snapshot: completed({ revisions: network('subnet-2') }) },
  ],
  [
    'a network that one side does not tell',
    'surroundings',
    'propose',
    { snapshot: completed({ revisions: network(undefined) }) },
  ],
  ['mode approve', 'approve', 'propose', of(tagged({ 'farwatch:mode': 'approve' }))],
  ['a rollback half an hour ago', 'cool-down', 'page', evaluated('ecs-svc/9', { action: action({ at: NOW - 1800 }) })],
  [
    'two rollbacks today',
    'budget',
    'page',
    {
      state: stateWith({
        evaluations: {
          a: evaluation('a', { action: action({ at: NOW - 7200 }) }),
          b: evaluation('b', { action: action({ at: NOW - 80_000 }) }),
        },
      }),
    },
  ],
  ['five services within ten minutes', 'fleet-brake', 'page', { recentRollbacks: 5 }],
];

test.each(ROWS)('%s: %s says %s', (_what, guard, does, change) => {
  const { decision, plan } = decide(input(change));
  expect([decision.guard, decision.kind]).toEqual([guard, does]);
  expect(plan).toBeNull();
});

test.each([
  ['the kill switch', { isKilled: true }],
  ['a service that is only observed', of(tagged({ 'farwatch:mode': 'observe' }))],
  ['a service that is held', of(tagged({ 'farwatch:hold': ISO(NOW + 60) }))],
  ['a service without the tag', of({ tags: {} })],
])('%s does not keep people from the numbers of requests that fail', (_what, change) => {
  expect(decide(input({ state: withoutFailure(), requests: FAILING, ...change })).decision.reason).toContain(
    `; ${FAILING.text}; `,
  );
});

const FREE: readonly (readonly [what: string, change: Partial<DecideInput>])[] = [
  ['a hold that ended', of(tagged({ 'farwatch:hold': ISO(NOW) }))],
  ['a freeze that has ended', { policy: policy({ freezeWindows: [{ from: ISO(NOW - 60), to: ISO(NOW) }] }) }],
  ['a freeze of another service', frozen({ service: 'pay' })],
  ['a freeze of another cluster', frozen({ cluster: 'dev' })],
  [
    'a hook that ECS says was answered',
    {
      state: stateWith({
        hooks: { h: { hookId: 'h', serviceDeploymentArn: serviceDeployment('orders:42').arn, expiresAt: null } },
      }),
      snapshot: snapshot({
        serviceDeployments: [
          serviceDeployment('orders:42', { hooks: [{ hookId: 'h', status: 'SUCCEEDED' }] }),
          serviceDeployment('orders:41'),
        ],
      }),
    },
  ],
  [
    'a hook of another deployment',
    { state: stateWith({ hooks: { h: { hookId: 'h', serviceDeploymentArn: 'other', expiresAt: null } } }) },
  ],
  [
    'a stack the console made',
    {
      snapshot: completed({
        service: service(tagged({ 'aws:cloudformation:stack-name': 'ECS-Console-V2-Service-1' })),
      }),
    },
  ],
  ['CloudFormation in flight', of(tagged({ 'aws:cloudformation:stack-name': 'shop' }))],
  ['another network in flight', { snapshot: snapshot({ revisions: network('subnet-2') }) }],
  ['a native breaker that returns to the last known good', of({ breakerRollsBack: true })],
  ['blue/green that returns to the last known good', of({ strategy: 'BLUE_GREEN' })],
  ['a moved tag in flight', { snapshot: snapshot({ revisions: completed({ ...moved().snapshot }).revisions }) }],
  ['a rollback an hour ago', evaluated('ecs-svc/9', { action: action({ at: NOW - 3600 }) })],
  [
    'a refused call half an hour ago',
    evaluated('ecs-svc/9', { action: action({ at: NOW - 1800, outcome: 'refused', error: 'x' }) }),
  ],
  [
    'one throttled call for this deployment',
    evaluated(NEW, { action: action({ outcome: 'refused', error: 'ThrottlingException' }) }),
  ],
  ['four services within ten minutes', { recentRollbacks: 4 }],
];

test.each(FREE)('%s stands in nobody’s way', (_what, change) => {
  expect(decide(input(change)).plan).not.toBeNull();
});

test('two bad revisions in a row go back to the one before both, by UpdateService', () => {
  expect(decide(input(twoBad())).decision).toMatchObject({ kind: 'roll-back', to: 'orders:41' });
});

test('only the network changed and the deployment is complete: nobody can take that back by a definition', () => {
  const same = {
    definitions: { 'orders:41': definition('orders:41') },
    service: service({ deployments: [deployment(NEW, { taskDefinition: 'orders:41' })] }),
  };
  const revisions = [
    revision('orders:42', {
      taskDefinition: 'orders:41',
      images: revision('orders:41').images,
      surroundings: { network: 'subnet-2' },
    }),
    revision('orders:41', { surroundings: { network: 'subnet-1' } }),
  ];
  expect(decide(input({ snapshot: completed({ ...same, revisions }) })).decision).toMatchObject({
    kind: 'alert',
    guard: 'only-surroundings',
  });
});

test('what a person approved passes what needs approval, and nothing else', () => {
  const proposal = {
    to: 'orders:41',
    platformVersion: '1.4.0',
    expiresAt: NOW + 60,
    state: 'approved' as const,
    by: 'kim',
    answeredAt: NOW - 5,
    reason: null,
  };
  const approved = evaluation(NEW, { proposal });
  const asked = (tags: Readonly<Record<string, string>>) =>
    decide(input({ state: stateWith({ evaluations: { [NEW]: approved } }), ...of(tagged(tags)) }));
  expect(asked({ 'farwatch:mode': 'approve' }).plan).not.toBeNull();
  expect(asked({ 'farwatch:mode': 'observe' }).decision.guard).toBe('observe');
  const other = { ...approved, proposal: { ...proposal, to: 'orders:40' } };
  const elsewhere = decide(
    input({ state: stateWith({ evaluations: { [NEW]: other } }), ...of(tagged({ 'farwatch:mode': 'approve' })) }),
  );
  expect(elsewhere.decision.kind).toBe('propose');
});

test('an approval given in time stands for five minutes after its proposal expired, and not a second more', () => {
  const askedAfter = (seconds: number) => {
    const expired = { to: 'orders:41', platformVersion: '1.4.0', expiresAt: NOW - seconds, reason: null };
    const proposal = { ...expired, state: 'approved' as const, by: 'kim', answeredAt: NOW - seconds - 1 };
    const evaluations = { [NEW]: evaluation(NEW, { proposal }) };
    return decide(input({ state: stateWith({ evaluations }), ...of(tagged({ 'farwatch:mode': 'approve' })) }));
  };
  expect(askedAfter(299)).toMatchObject({ approvedBy: 'kim', decision: { kind: 'stop-deployment', guard: null } });
  expect(askedAfter(300)).toMatchObject({
    approvedBy: null,
    plan: null,
    decision: { kind: 'propose', guard: 'approve' },
  });
});

test('every guard has a case here that fails without it', () => {
  const tried = new Set([...ROWS.map(([, guard]) => guard), 'only-surroundings', 'unclear-change']);
  expect([...GATES, ...GUARDS, ...APPROVABLE].map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

test('a change that ECS does not tell is proposed, never made', () => {
  const same = {
    definitions: { 'orders:41': definition('orders:41') },
    service: service({ deployments: [deployment(NEW, { taskDefinition: 'orders:41' })] }),
  };
  const revisions = [
    revision('orders:42', { taskDefinition: 'orders:41', images: revision('orders:41').images, surroundings: {} }),
    revision('orders:41'),
  ];
  expect(decide(input({ snapshot: snapshot({ ...same, revisions }) })).decision).toMatchObject({
    kind: 'propose',
    guard: 'unclear-change',
  });
});

test('the perfect case and its names hold', () => {
  expect([KEY.split('/')[3], DEPLOYED < NOW]).toEqual(['orders', true]);
  expect(decide(input()).passed).toContain('fleet-brake');
});
