import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeploymentEvaluation } from '../../functions/service-state/evaluation.ts';
import { decide } from '../../functions/deployments/decide.ts';
import {
  candidateHealth,
  completed,
  control,
  definition,
  deployment,
  failures,
  input,
  NEW,
  OLD,
  NOW,
  oldHealth,
  policy,
  revision,
  service,
  serviceDeployment,
  health,
  stateWith,
  snapshot,
} from './release.ts';

const decided = (change: Parameters<typeof input>[0] = {}) => decide(input(change)).decision;

test('three failed starts of a new revision stop its deployment with rollback, to the last known good', () => {
  const { decision, plan } = decide(input());
  expect(decision).toMatchObject({ kind: 'stop-deployment', to: 'orders:41', guard: null });
  expect(decision.eValue).toBeGreaterThan(1000);
  expect(plan).toEqual({
    call: 'StopServiceDeployment',
    serviceDeploymentArn: serviceDeployment('orders:42').arn,
  });
});

test('the reason says in plain words what failed, what is usual and what changed', () => {
  expect(decided().reason).toMatch(
    /3 starts of orders:42 failed.*exit.application_error x3.*before: 0 of 4.*app\/image/,
  );
});

test('two failed starts are never enough', () => {
  expect(
    decided({ state: stateWith({ healths: [oldHealth(), candidateHealth({ failures: failures(2) })] }) }),
  ).toMatchObject({
    kind: 'nothing',
    guard: 'evidence',
  });
});

test('two failures suffice when the change names the very thing that is missing', () => {
  const image = failures(2, {
    cause: 'image.not_found',
    ageSeconds: null,
    failedResource: 'registry.example/orders:v42',
  });
  const healths = [oldHealth(), candidateHealth({ failures: image })];
  expect(decided({ state: stateWith({ healths }) })).toMatchObject({ kind: 'stop-deployment', to: 'orders:41' });
});

test('a missing thing that both revisions name is the world, not the release', () => {
  const failedResource = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-AbCdEf';
  const fields = (image: string) => ({ 'app/image': image, 'app/secrets/DB': failedResource });
  const definitions = {
    'orders:41': definition('orders:41', { fields: fields('a') }),
    'orders:42': definition('orders:42', { fields: fields('b') }),
  };
  const healths = [
    oldHealth(),
    candidateHealth({ failures: failures(6, { cause: 'secrets.not_found', failedResource }) }),
  ];
  expect(decided({ state: stateWith({ healths }), snapshot: snapshot({ definitions }) })).toMatchObject({
    kind: 'alert',
    guard: 'unexplained',
  });
});

test('causes of the surroundings are never evidence, however many', () => {
  const healths = [oldHealth(), candidateHealth({ failures: failures(20, { cause: 'registry.unreachable' }) })];
  expect(decided({ state: stateWith({ healths }) })).toMatchObject({ kind: 'alert', guard: 'environment' });
});

test('after completion the service is updated to the good revision, never its desired count', () => {
  const { decision, plan } = decide(input({ snapshot: completed() }));
  expect(decision).toMatchObject({ kind: 'roll-back', to: 'orders:41', platformVersion: '1.4.0' });
  expect(plan).toEqual({ call: 'UpdateService', taskDefinition: 'orders:41', platformVersion: '1.4.0' });
});

test('a service on LATEST stays on LATEST, unless the platform version is what changed', () => {
  const latest = service({
    platformVersion: 'LATEST',
    deployments: [deployment(NEW, { rolloutState: 'COMPLETED' })],
  });
  const { decision, plan } = decide(input({ snapshot: completed({ service: latest }) }));
  expect(decision).toMatchObject({ kind: 'roll-back', to: 'orders:41', platformVersion: 'LATEST' });
  expect(plan).toEqual({ call: 'UpdateService', taskDefinition: 'orders:41', platformVersion: 'LATEST' });
  const revisions = [revision('orders:42', { platformVersion: '1.5.0' }), revision('orders:41')];
  expect(decide(input({ snapshot: completed({ service: latest, revisions }) })).plan).toMatchObject({
    platformVersion: '1.4.0',
  });
});

test('a deployment that drains, or is in a state nobody knows, is no reason to leave the release alone', () => {
  for (const status of ['DRAINING', 'INACTIVE', 'unknown'] as const) {
    const deployments = [deployment(NEW, { rolloutState: 'COMPLETED' }), deployment(OLD, { status })];
    const found = decided({ snapshot: completed({ service: service({ deployments }) }) });
    expect([status, found.kind, found.reason.includes('does not know')]).toEqual([
      status,
      'roll-back',
      status === 'unknown',
    ]);
  }
});

test('only the platform version is taken back when only that changed', () => {
  const revisions = [
    revision('orders:42', {
      taskDefinition: 'orders:41',
      platformVersion: '1.5.0',
      images: revision('orders:41').images,
    }),
    revision('orders:41'),
  ];
  const deployed = service({
    taskDefinition: 'orders:41',
    platformVersion: '1.5.0',
    deployments: [deployment(NEW, { taskDefinition: 'orders:41', platformVersion: '1.5.0' })],
  });
  const healths = [oldHealth(), candidateHealth({ taskDefinition: 'orders:41', platformVersion: '1.5.0' })];
  const { decision, plan } = decide(
    input({ state: stateWith({ healths }), snapshot: completed({ revisions, service: deployed }) }),
  );
  expect(decision).toMatchObject({ kind: 'roll-back-platform-version', to: '1.4.0' });
  expect(plan).toEqual({ call: 'UpdateService', taskDefinition: null, platformVersion: '1.4.0' });
});

test('a deployment that changes nothing has nothing to take back', () => {
  const same = revision('orders:42', { images: revision('orders:41').images });
  const definitions = {
    'orders:41': definition('orders:41'),
    'orders:42': { ...definition('orders:41'), name: 'orders:42' },
  };
  const changed = snapshot({ revisions: [same, revision('orders:41')], definitions });
  expect(decided({ snapshot: changed })).toMatchObject({ kind: 'alert', guard: 'no-change' });
});

test('failures that the neighbours share are not held against the release', () => {
  const outage = ['pay', 'cart', 'mail'].map((name) =>
    control(name, NOW - 60, { failures: { 'early@eu-west-1a': 12 }, starts: { 'eu-west-1a': 13 } }),
  );
  expect(decided({ controls: outage })).toMatchObject({ kind: 'alert', guard: 'controls' });
});

const OUTAGE = ['pay', 'cart', 'mail'].map((name) =>
  control(name, NOW - 60, { failures: { 'early@eu-west-1a': 12 }, starts: { 'eu-west-1a': 13 } }),
);

/** The evidence was strong half a minute ago. */
const warrantedBefore = (change: Partial<DeploymentEvaluation> = {}) => {
  const evaluated: DeploymentEvaluation = {
    deployment: NEW,
    at: NOW - 30,
    evidence: 3,
    action: null,
    verification: null,
    proposal: null,
    warrantedAt: NOW - 30,
    isPaged: false,
    mustEvaluateAgain: false,
    ...change,
  };
  return stateWith({ evaluations: { [NEW]: evaluated } });
};

test('an evaluation stands: neighbours that fail later do not make a failing release blameless', () => {
  expect(decided({ state: warrantedBefore(), controls: OUTAGE })).toMatchObject({ kind: 'nothing', guard: 'settled' });
});

test('an approval stands: what happens after the proposal does not take it back', () => {
  const proposal = {
    to: 'orders:41',
    platformVersion: null,
    expiresAt: NOW + 600,
    state: 'approved',
    by: 'ana',
    answeredAt: NOW - 5,
    reason: null,
  } as const;
  const state = warrantedBefore({ proposal });
  expect(decided({ state, controls: OUTAGE })).toMatchObject({ kind: 'stop-deployment', to: 'orders:41', guard: null });
});

test('a known-bad revision deployed again is said at once, before anything has failed', () => {
  const again = stateWith({
    healths: [oldHealth(), candidateHealth({ failures: [] })],
    knownBad: { 'orders:42': NOW - 9000 },
  });
  expect(decided({ state: again })).toMatchObject({ kind: 'alert', guard: 'known-bad' });
});

test('a service that ECS does not know, and a deployment nobody saw, are left alone', () => {
  expect(decided({ snapshot: snapshot({ service: undefined }) })).toMatchObject({
    kind: 'nothing',
    guard: 'missing-service',
  });
  expect(decided({ state: stateWith({ healths: [oldHealth()] }) })).toMatchObject({
    kind: 'nothing',
    guard: 'unknown-deployment',
  });
});

test('a rollback is never decided in observe, nor onto anything but an earlier success, whatever is spoiled', () => {
  const acts = new Set(['stop-deployment', 'roll-back', 'roll-back-platform-version']);
  const spoiled = fc.record({
    mode: fc.constantFrom('off', 'observe', 'approve', 'auto', 'nonsense'),
    count: fc.integer({ min: 0, max: 12 }),
    status: fc.constantFrom('IN_PROGRESS', 'SUCCESSFUL', 'STOPPED', 'ROLLBACK_IN_PROGRESS', 'unknown'),
    good: fc.constantFrom('SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL'),
    active: fc.constantFrom('ACTIVE', 'INACTIVE', 'unknown'),
    bad: fc.boolean(),
  });
  fc.assert(
    fc.property(spoiled, ({ mode, count, status, good, active, bad }) => {
      const healths = [oldHealth(), candidateHealth({ failures: failures(count) })];
      const { decision } = decide(
        input({
          state: stateWith({ healths, knownBad: bad ? { 'orders:41': NOW - 100 } : {} }),
          snapshot: snapshot({
            service: service({ tags: { 'farwatch:mode': mode } }),
            serviceDeployments: [
              serviceDeployment('orders:42', { status: status as 'IN_PROGRESS' }),
              serviceDeployment('orders:41', { status: good as 'SUCCESSFUL' }),
            ],
            definitions: {
              'orders:41': definition('orders:41', { status: active as 'ACTIVE' }),
              'orders:42': definition('orders:42'),
            },
          }),
        }),
      );
      if (!acts.has(decision.kind)) return;
      expect([mode, good, bad, decision.to]).toEqual(['auto', 'SUCCESSFUL', false, 'orders:41']);
      // ECS returns to a deregistered revision by itself; UpdateService could not.
      expect(decision.kind === 'stop-deployment' ? ['ACTIVE', 'INACTIVE'] : ['ACTIVE']).toContain(active);
      expect(count).toBeGreaterThanOrEqual(3);
    }),
  );
});

test('the order in which failures are known does not change the decision', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...failures(5)], { minLength: 5 }), (shuffled) => {
      const healths = [candidateHealth({ failures: shuffled }), oldHealth()];
      expect(decided({ state: stateWith({ healths }) })).toEqual(
        decided({ state: stateWith({ healths: [oldHealth(), candidateHealth({ failures: failures(5) })] }) }),
      );
    }),
  );
});

test('a floor of distinct failed tasks stands under every path', () => {
  const few = candidateHealth({ failures: failures(4) });
  expect(
    decided({ state: stateWith({ healths: [oldHealth(), few] }), policy: policy({ minDistinctFailedTasks: 5 }) }).kind,
  ).toBe('nothing');
  const enough = candidateHealth({ failures: failures(5) });
  expect(
    decided({ state: stateWith({ healths: [oldHealth(), enough] }), policy: policy({ minDistinctFailedTasks: 5 }) })
      .kind,
  ).toBe('stop-deployment');
});

test('assumptions of a world deduced from events are part of the reason', () => {
  expect(decided({ snapshot: snapshot({ assumptions: ['the target is ACTIVE'] }) }).reason).toMatch(
    /assumed: the target is ACTIVE/,
  );
});

test('tasks of another deployment of the same service are no evidence', () => {
  const other = health('ecs-svc/7' as typeof NEW, { failures: failures(9) });
  const healths = [oldHealth(), other, candidateHealth({ failures: [] })];
  expect(decided({ state: stateWith({ healths }) }).kind).toBe('nothing');
});

test('whoever asks for a proposal gets no plan, with any evidence, mode or approval', () => {
  const asked = { askedBy: 'ada, through an assistant (errors)' };
  const few = stateWith({ healths: [oldHealth(), candidateHealth({ failures: failures(1) })] });
  for (const change of [asked, { ...asked, state: few }]) {
    const { decision, plan } = decide(input(change));
    expect([decision.kind, plan]).toEqual(['propose', null]);
    expect(decision).toMatchObject({ to: 'orders:41', guard: 'asked' });
    expect(decision.reason).toContain('ada, through an assistant (errors) asked for it');
  }
  expect(decide(input({ ...asked, isKilled: true })).decision).toMatchObject({ kind: 'alert', guard: 'kill-switch' });
});
