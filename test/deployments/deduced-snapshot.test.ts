import { expect, test } from 'vitest';
import { decide } from '../../functions/deployments/decide.ts';
import { deduceSnapshot } from '../../functions/deployments/deduced-snapshot.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { candidateHealth, failures, input, NEW, NOW, OLD, oldHealth, health, stateWith } from './release.ts';

const at = new Date(NOW * 1000);
const decided = (serviceState: ServiceState) =>
  decide(input({ state: serviceState, snapshot: deduceSnapshot(serviceState, at) })).decision;

test('events alone show the last known good, and each assumption is in the reason', () => {
  const decision = decided(stateWith());
  expect(decision).toMatchObject({ kind: 'stop-deployment', to: 'orders:41' });
  for (const assumed of [
    /mode is the default/,
    /rolling deployments of ECS/,
    /definitions could not be compared/,
    /target is ACTIVE/,
  ])
    expect(decision.reason).toMatch(assumed);
});

test('a missing image counts as an ordinary failed start: nobody compared the definitions', () => {
  const missing = (count: number) =>
    stateWith({
      healths: [
        oldHealth(),
        candidateHealth({ failures: failures(count, { cause: 'image.not_found', ageSeconds: null }) }),
      ],
    });
  expect(decided(missing(2)).kind).toBe('nothing');
  expect(decided(missing(3)).kind).toBe('stop-deployment');
});

test('a completed release is updated, an uncompleted predecessor is no target', () => {
  expect(decided(stateWith({ healths: [oldHealth(), candidateHealth({ completedAt: NOW - 200 })] })).kind).toBe(
    'roll-back',
  );
  expect(decided(stateWith({ healths: [oldHealth({ completedAt: null }), candidateHealth()] }))).toMatchObject({
    kind: 'page',
    guard: 'no-target',
  });
});

test('tasks that ran for hours stand for a completion from before the recording', () => {
  const ran = oldHealth({ completedAt: null, ended: { starts: 2, youngMs: 240_000, olderMs: 9_000_000 } });
  expect(decided(stateWith({ healths: [ran, candidateHealth()] })).kind).toBe('stop-deployment');
});

test('a deployment that ECS announced has taken over, before any task of it was seen', () => {
  const announced = health('ecs-svc/1000000000000000043' as DeploymentId, { taskDefinition: null, seenAt: NOW - 20 });
  expect(decided(stateWith({ healths: [oldHealth(), candidateHealth(), announced] }))).toMatchObject({
    kind: 'nothing',
    guard: 'superseded',
  });
});

test('the mode is the policy’s, as no tag was read', () => {
  const serviceState = stateWith();
  const observed = decide(
    input({
      state: serviceState,
      snapshot: deduceSnapshot(serviceState, at),
      policy: { ...input().policy, defaultMode: 'observe' },
    }),
  );
  expect(observed.decision).toMatchObject({ kind: 'alert', guard: 'observe' });
});

test('digests of the tasks count as read', () => {
  const same = stateWith({
    healths: [
      oldHealth({ digests: { app: 'a' } }),
      candidateHealth({ taskDefinition: 'orders:41', digests: { app: 'b' }, completedAt: NOW - 100 }),
    ],
  });
  const { revisions, service } = deduceSnapshot(same, at);
  expect(revisions.map(({ images }) => images[0]?.digest)).toEqual(['b', 'a']);
  expect(service?.deployments.map(({ id, status }) => [id, status])).toEqual([
    [NEW, 'PRIMARY'],
    [OLD, 'ACTIVE'],
  ]);
});

test('a service of which nothing was seen is unknown', () => {
  expect(deduceSnapshot(stateWith({ healths: [] }), at).service).toBeUndefined();
});
