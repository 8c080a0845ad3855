import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../functions/deployments/decide.ts';
import {
  candidateTrial,
  completed,
  control,
  definition,
  deployment,
  failures,
  input,
  NEW,
  NOW,
  oldTrial,
  policy,
  revision,
  service,
  serviceDeployment,
  trial,
  watch,
  world,
} from './release.ts';

const decided = (change: Parameters<typeof input>[0] = {}) => decide(input(change)).decision;

test('three failed starts of a new revision stop its deployment with rollback, to the last known good', () => {
  const { decision, plan } = decide(input());
  expect(decision).toMatchObject({ do: 'stop-deployment', to: 'orders:41', guard: null });
  expect(decision.odds).toBeGreaterThan(1000);
  expect(plan).toEqual({
    call: 'StopServiceDeployment',
    serviceDeploymentArn: serviceDeployment('orders:42').arn,
  });
});

test('the reason says in plain words what failed, what is usual and what changed', () => {
  expect(decided().because).toMatch(
    /3 starts of orders:42 failed.*exit.application_error x3.*before: 0 of 4.*app\/image/,
  );
});

test('two failed starts are never enough', () => {
  expect(decided({ watch: watch({ trials: [oldTrial(), candidateTrial({ failures: failures(2) })] }) })).toMatchObject({
    do: 'nothing',
    guard: 'evidence',
  });
});

test('two failures suffice when the change names the very thing that is missing', () => {
  const image = failures(2, { cause: 'image.not_found', ageSeconds: null, token: 'registry.example/orders:v42' });
  const trials = [oldTrial(), candidateTrial({ failures: image })];
  expect(decided({ watch: watch({ trials }) })).toMatchObject({ do: 'stop-deployment', to: 'orders:41' });
});

test('a missing thing that both revisions name is the world, not the release', () => {
  const token = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-AbCdEf';
  const fields = (image: string) => ({ 'app/image': image, 'app/secrets/DB': token });
  const definitions = {
    'orders:41': definition('orders:41', { fields: fields('a') }),
    'orders:42': definition('orders:42', { fields: fields('b') }),
  };
  const trials = [oldTrial(), candidateTrial({ failures: failures(6, { cause: 'secrets.not_found', token }) })];
  expect(decided({ watch: watch({ trials }), world: world({ definitions }) })).toMatchObject({
    do: 'alert',
    guard: 'unexplained',
  });
});

test('causes of the surroundings are never evidence, however many', () => {
  const trials = [oldTrial(), candidateTrial({ failures: failures(20, { cause: 'registry.unreachable' }) })];
  expect(decided({ watch: watch({ trials }) })).toMatchObject({ do: 'alert', guard: 'environment' });
});

test('after completion the service is updated to the good revision, never its desired count', () => {
  const { decision, plan } = decide(input({ world: completed() }));
  expect(decision).toMatchObject({ do: 'roll-back', to: 'orders:41', platformVersion: '1.4.0' });
  expect(plan).toEqual({ call: 'UpdateService', taskDefinition: 'orders:41', platformVersion: '1.4.0' });
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
  const trials = [oldTrial(), candidateTrial({ taskDefinition: 'orders:41', platformVersion: '1.5.0' })];
  const { decision, plan } = decide(
    input({ watch: watch({ trials }), world: completed({ revisions, service: deployed }) }),
  );
  expect(decision).toMatchObject({ do: 'roll-back-platform-version', to: '1.4.0' });
  expect(plan).toEqual({ call: 'UpdateService', taskDefinition: null, platformVersion: '1.4.0' });
});

test('a deployment that changes nothing has nothing to take back', () => {
  const same = revision('orders:42', { images: revision('orders:41').images });
  const definitions = {
    'orders:41': definition('orders:41'),
    'orders:42': { ...definition('orders:41'), name: 'orders:42' },
  };
  const changed = world({ revisions: [same, revision('orders:41')], definitions });
  expect(decided({ world: changed })).toMatchObject({ do: 'alert', guard: 'no-change' });
});

test('failures that the neighbours share are not held against the release', () => {
  const outage = ['pay', 'cart', 'mail'].map((name) =>
    control(name, NOW - 60, { failures: { 'early@eu-west-1a': 12 }, starts: { 'eu-west-1a': 13 } }),
  );
  expect(decided({ controls: outage })).toMatchObject({ do: 'alert', guard: 'controls' });
});

test('a known-bad revision deployed again is said at once, before anything has failed', () => {
  const again = watch({
    trials: [oldTrial(), candidateTrial({ failures: [] })],
    knownBad: { 'orders:42': NOW - 9000 },
  });
  expect(decided({ watch: again })).toMatchObject({ do: 'alert', guard: 'known-bad' });
});

test('a service that ECS does not know, and a deployment nobody saw, are left alone', () => {
  expect(decided({ world: world({ service: undefined }) })).toMatchObject({ do: 'nothing', guard: 'missing-service' });
  expect(decided({ watch: watch({ trials: [oldTrial()] }) })).toMatchObject({
    do: 'nothing',
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
      const trials = [oldTrial(), candidateTrial({ failures: failures(count) })];
      const { decision } = decide(
        input({
          watch: watch({ trials, knownBad: bad ? { 'orders:41': NOW - 100 } : {} }),
          world: world({
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
      if (!acts.has(decision.do)) return;
      expect([mode, good, bad, decision.to]).toEqual(['auto', 'SUCCESSFUL', false, 'orders:41']);
      // ECS returns to a deregistered revision by itself; UpdateService could not.
      expect(decision.do === 'stop-deployment' ? ['ACTIVE', 'INACTIVE'] : ['ACTIVE']).toContain(active);
      expect(count).toBeGreaterThanOrEqual(3);
    }),
  );
});

test('the order in which failures are known does not change the decision', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...failures(5)], { minLength: 5 }), (shuffled) => {
      const trials = [candidateTrial({ failures: shuffled }), oldTrial()];
      expect(decided({ watch: watch({ trials }) })).toEqual(
        decided({ watch: watch({ trials: [oldTrial(), candidateTrial({ failures: failures(5) })] }) }),
      );
    }),
  );
});

test('a floor of distinct failed tasks stands under every path', () => {
  const few = candidateTrial({ failures: failures(4) });
  expect(
    decided({ watch: watch({ trials: [oldTrial(), few] }), policy: policy({ minDistinctFailedTasks: 5 }) }).do,
  ).toBe('nothing');
  const enough = candidateTrial({ failures: failures(5) });
  expect(
    decided({ watch: watch({ trials: [oldTrial(), enough] }), policy: policy({ minDistinctFailedTasks: 5 }) }).do,
  ).toBe('stop-deployment');
});

test('assumptions of a world deduced from events are part of the reason', () => {
  expect(decided({ world: world({ assumptions: ['the target is ACTIVE'] }) }).because).toMatch(
    /assumed: the target is ACTIVE/,
  );
});

test('tasks of another deployment of the same service are no evidence', () => {
  const other = trial('ecs-svc/7' as typeof NEW, { failures: failures(9) });
  const trials = [oldTrial(), other, candidateTrial({ failures: [] })];
  expect(decided({ watch: watch({ trials }) }).do).toBe('nothing');
});
