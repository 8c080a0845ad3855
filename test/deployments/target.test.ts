import { expect, test } from 'vitest';
import { candidateOf } from '../../functions/deployments/candidate.ts';
import { movedTagOf, targetOf } from '../../functions/deployments/target.ts';
import type { Target } from '../../functions/deployments/target.ts';
import type { ServiceDeployment, World } from '../../functions/deployments/world.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import {
  candidateTrial,
  completed,
  definition,
  deployment,
  DEPLOYED,
  failure,
  NEW,
  NOW,
  oldTrial,
  revision,
  seconds,
  service,
  serviceDeployment,
  trial,
  watch,
  world,
} from './release.ts';

const target = (seen: World = world(), belief: Watch = watch(), now = NOW): Target => {
  const candidate = candidateOf(seen, NEW, candidateTrial());
  if (candidate === undefined) throw new Error('no candidate');
  return targetOf({ world: seen, watch: belief, now }, candidate);
};

const OLDER = seconds('2026-11-10T08:00:00Z');
const older = (change: Partial<ServiceDeployment> = {}): ServiceDeployment =>
  serviceDeployment('orders:40', { status: 'SUCCESSFUL', createdAt: OLDER, finishedAt: OLDER + 200, ...change });

/** 40 and 41 succeeded before 42. */
const three = (change: Partial<World> = {}): World =>
  world({
    serviceDeployments: [serviceDeployment('orders:42'), serviceDeployment('orders:41'), older()],
    revisions: [revision('orders:42'), revision('orders:41'), revision('orders:40', { createdAt: OLDER })],
    definitions: Object.fromEntries(['orders:40', 'orders:41', 'orders:42'].map((name) => [name, definition(name)])),
    ...change,
  });

const goesTo = (result: Target): unknown => (result.is === 'target' ? result.good.revision.taskDefinition : result);

test('the newest success before the candidate is the target, and where ECS returns in flight', () => {
  const result = target(three());
  expect(goesTo(result)).toBe('orders:41');
  expect(result).toMatchObject({ isWhereEcsReturns: true, movedTag: null });
  expect(target(completed())).toMatchObject({ is: 'target', isWhereEcsReturns: false });
});

test('a deployment that was stopped or rolled back is no target', () => {
  const stopped = three({
    serviceDeployments: [
      serviceDeployment('orders:42'),
      serviceDeployment('orders:41', { status: 'ROLLBACK_SUCCESSFUL' }),
      older(),
    ],
  });
  expect(goesTo(target(stopped))).toBe('orders:40');
});

test('a deregistered revision is passed over, and is nothing to go to alone', () => {
  const definitions = { ...three().definitions, 'orders:41': definition('orders:41', { status: 'INACTIVE' }) };
  expect(target(three({ definitions }))).toMatchObject({ is: 'target', isWhereEcsReturns: false });
  expect(goesTo(target(three({ definitions })))).toBe('orders:40');
  expect(target(world({ definitions }))).toMatchObject({ is: 'none', why: 'inactive' });
});

test('a definition that was deleted, or that is being deleted, is no target', () => {
  expect(target(world({ definitions: { 'orders:42': definition('orders:42') } }))).toMatchObject({ why: 'deleted' });
  const deleting = { ...world().definitions, 'orders:41': definition('orders:41', { status: 'DELETE_IN_PROGRESS' }) };
  expect(target(world({ definitions: deleting }))).toMatchObject({ is: 'none', why: 'inactive' });
});

test('a known-bad revision is no target until it has soaked after a deliberate redeploy', () => {
  const bad = (at: number) => watch({ knownBad: { 'orders:41': at } });
  expect(target(world(), bad(NOW - 60))).toMatchObject({ is: 'none', why: 'known-bad' });
  expect(goesTo(target(three(), bad(NOW - 60)))).toBe('orders:40');
  expect(goesTo(target(world(), bad(seconds('2026-11-17T08:00:00Z'))))).toBe('orders:41');
});

test('a digest that was rolled back is known-bad in every revision', () => {
  expect(target(world(), watch({ knownBad: { 'app@sha256:orders:41': NOW - 60 } }))).toMatchObject({
    why: 'known-bad',
  });
});

test('a revision that ran for less than two hours and lost a task to the application is suspect', () => {
  const recent = serviceDeployment('orders:41', { createdAt: DEPLOYED - 3000, finishedAt: DEPLOYED - 2800 });
  const lost = (cause: 'exit.crashed' | 'registry.unreachable') =>
    watch({
      trials: [
        oldTrial({ seenAt: DEPLOYED - 3000, failures: [failure('x', { at: DEPLOYED - 900, cause })] }),
        candidateTrial(),
      ],
    });
  const seen = three({ serviceDeployments: [serviceDeployment('orders:42'), recent, older()] });
  expect(goesTo(target(seen, lost('exit.crashed')))).toBe('orders:40');
  expect(target(seen, lost('exit.crashed'))).toMatchObject({ isWhereEcsReturns: false });
  expect(goesTo(target(seen, lost('registry.unreachable')))).toBe('orders:41');
});

test('a task lost after the next release began, or after two hours, makes nobody suspect', () => {
  const during = watch({ trials: [oldTrial({ failures: [failure('x', { at: NOW - 30 })] }), candidateTrial()] });
  expect(goesTo(target(world(), during))).toBe('orders:41');
  const soaked = watch({ trials: [oldTrial({ failures: [failure('x', { at: DEPLOYED - 90 })] }), candidateTrial()] });
  expect(goesTo(target(world(), soaked))).toBe('orders:41');
});

test('an earlier service of the same name has no say', () => {
  expect(target(world({ service: service({ createdAt: DEPLOYED - 60 }) }))).toMatchObject({ why: 'first-deployment' });
});

test('a platform version that is no longer offered ends the search', () => {
  const revisions = [
    revision('orders:42'),
    revision('orders:41', { platformVersion: '1.3.0' }),
    revision('orders:40', { createdAt: OLDER }),
  ];
  expect(target(three({ revisions }))).toMatchObject({ is: 'none', why: 'platform-version' });
  expect(goesTo(target(three({ revisions }), watch(), seconds('2026-06-14T00:00:00Z')))).toEqual(expect.anything());
});

test('the same definition with another network is a change, and no reason to go further back', () => {
  const same = { taskDefinition: 'orders:41', images: revision('orders:41').images };
  const network = [
    revision('orders:42', { ...same, surroundings: { network: 'subnet-2', capacity: 'FARGATE' } }),
    revision('orders:41'),
    revision('orders:40', { createdAt: OLDER }),
  ];
  expect(
    goesTo(
      target(
        three({
          revisions: network,
          service: service({ deployments: [deployment(NEW, { taskDefinition: 'orders:41' })] }),
        }),
      ),
    ),
  ).toBe('orders:41');
  const service41 = service({ deployments: [deployment(NEW, { taskDefinition: 'orders:41' })] });
  const nothing = [revision('orders:42', same), revision('orders:41'), revision('orders:40', { createdAt: OLDER })];
  expect(target(three({ revisions: nothing, service: service41 }))).toMatchObject({ is: 'no-change' });
});

test('a tag has moved when a newer revision resolves the same reference to another digest', () => {
  const image = (digest: string, reference = 'orders:stable') => [{ container: 'app', image: reference, digest }];
  const good = revision('orders:41', { images: image('a') });
  expect(movedTagOf(world({ revisions: [revision('orders:42', { images: image('b') }), good] }), good)).toBe(
    'orders:stable',
  );
  expect(movedTagOf(world({ revisions: [revision('orders:42', { images: image('a') }), good] }), good)).toBeNull();
  const pinned = revision('orders:41', { images: image('a', 'orders@sha256:a') });
  expect(
    movedTagOf(
      world({ revisions: [revision('orders:42', { images: image('b', 'orders@sha256:a') }), pinned] }),
      pinned,
    ),
  ).toBeNull();
});

test('a candidate that ECS no longer lists is described by its own tasks', () => {
  const seen = world({ service: service({ controller: 'CODE_DEPLOY', deployments: [] }) });
  expect(candidateOf(seen, NEW, trial(NEW, { digests: { app: 'sha256:x' } }))).toMatchObject({
    serviceDeployment: undefined,
    revision: { taskDefinition: 'orders:42', images: [{ container: 'app', digest: 'sha256:x' }] },
  });
  expect(candidateOf(seen, NEW, trial(NEW, { taskDefinition: null }))).toBeUndefined();
});
