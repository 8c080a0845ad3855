import { expect, test } from 'vitest';
import { candidateOf } from '../../functions/deployments/target/candidate.ts';
import { targetOf } from '../../functions/deployments/target/target.ts';
import type { Target } from '../../functions/deployments/target/target.ts';
import type { ServiceDeployment, ServiceRevision, EcsSnapshot } from '../../functions/deployments/ecs-snapshot.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import {
  candidateHealth,
  completed,
  definition,
  deployment,
  DEPLOYED,
  failure,
  NEW,
  NOW,
  oldHealth,
  revision,
  seconds,
  service,
  serviceDeployment,
  stateWith,
  snapshot,
} from './release.ts';

const target = (seen: EcsSnapshot = snapshot(), serviceState: ServiceState = stateWith(), now = NOW): Target => {
  const candidate = candidateOf(seen, NEW, candidateHealth());
  if (candidate === undefined) throw new Error('no candidate');
  return targetOf({ snapshot: seen, state: serviceState, now }, candidate);
};

const OLDER = seconds('2026-11-10T08:00:00Z');
const older = (change: Partial<ServiceDeployment> = {}): ServiceDeployment =>
  serviceDeployment('orders:40', { status: 'SUCCESSFUL', createdAt: OLDER, finishedAt: OLDER + 200, ...change });

/** 40 and 41 succeeded before 42. */
const three = (change: Partial<EcsSnapshot> = {}): EcsSnapshot =>
  snapshot({
    serviceDeployments: [serviceDeployment('orders:42'), serviceDeployment('orders:41'), older()],
    revisions: [revision('orders:42'), revision('orders:41'), revision('orders:40', { createdAt: OLDER })],
    definitions: Object.fromEntries(['orders:40', 'orders:41', 'orders:42'].map((name) => [name, definition(name)])),
    ...change,
  });

const goesTo = (result: Target): unknown => (result.kind === 'target' ? result.good.revision.taskDefinition : result);

test('the newest success before the candidate is the target, and where ECS returns in flight', () => {
  const result = target(three());
  expect(goesTo(result)).toBe('orders:41');
  expect(result).toMatchObject({ isWhereEcsReturns: true, movedTag: null });
  expect(target(completed())).toMatchObject({ kind: 'target', isWhereEcsReturns: false });
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

const inactive41 = { ...three().definitions, 'orders:41': definition('orders:41', { status: 'INACTIVE' }) };

test('a deregistered revision is never passed over: in flight ECS returns to it, completed a person has to', () => {
  const inFlight = target(three({ definitions: inactive41 }));
  expect(goesTo(inFlight)).toBe('orders:41');
  expect(inFlight).toMatchObject({ isWhereEcsReturns: true, commands: undefined });
  const { serviceDeployments, service: done } = completed();
  const over = three({
    definitions: inactive41,
    serviceDeployments: [...serviceDeployments, older()],
    service: done,
  });
  expect(target(over)).toMatchObject({
    kind: 'none',
    why: 'inactive',
    good: { revision: { taskDefinition: 'orders:41' } },
  });
});

test('a deregistered revision behind a known-bad one is not where ECS returns, so a person has to', () => {
  const definitions = { ...three().definitions, 'orders:40': definition('orders:40', { status: 'INACTIVE' }) };
  expect(target(three({ definitions }), stateWith({ knownBad: { 'orders:41': NOW - 60 } }))).toMatchObject({
    kind: 'none',
    why: 'inactive',
    reason: expect.stringContaining('orders:40'),
  });
});

test('a definition that was deleted, is being deleted or has a status nobody knows ends the search', () => {
  const { 'orders:41': _gone, ...left } = three().definitions;
  expect(target(three({ definitions: left }))).toMatchObject({ kind: 'none', why: 'deleted' });
  for (const [status, why] of [
    ['DELETE_IN_PROGRESS', 'deleted'],
    ['unknown', 'unknown-status'],
  ] as const) {
    const definitions = { ...three().definitions, 'orders:41': definition('orders:41', { status }) };
    expect(target(three({ definitions }))).toMatchObject({ kind: 'none', why });
  }
});

test('the commands register a copy by the digests that ran and move the service to it', () => {
  const image = 'registry.example:5000/team/orders';
  const images = [
    { container: 'app', image: `${image}:v41`, digest: 'sha256:aa' },
    { container: 'router', image: 'fluent@sha256:bb', digest: 'sha256:bb' },
    { container: 'odd', image: "x'; rm", digest: 'sha256:cc' },
    { container: 'untold', image: 'untold:1', digest: null },
  ];
  const found = target({
    ...completed(),
    definitions: inactive41,
    revisions: [revision('orders:42'), revision('orders:41', { images })],
  });
  const commands = found.kind === 'none' ? (found.commands ?? '') : '';
  expect(commands).toContain(`{"app":"${image}@sha256:aa","router":"fluent@sha256:bb"}`);
  expect(commands).toContain('describe-task-definition --region eu-west-1 --task-definition orders:41');
  expect(commands).toContain('update-service --region eu-west-1 --cluster prod --service orders');
  expect(commands).toMatch(/^# The digest of odd, untold is not known/);
  expect(commands).not.toContain('rm');
});

const LONG_AGO = seconds('2026-06-20T08:00:00Z');
const SOURCE = revision('orders:30', { createdAt: LONG_AGO });

/** The candidate's deployment names its source revision; the list may or may not have it. */
const replacing = (source: ServiceRevision, change: Partial<EcsSnapshot> = {}): EcsSnapshot =>
  snapshot({
    serviceDeployments: [serviceDeployment('orders:42', { sources: [source.arn] })],
    revisions: [revision('orders:42'), source],
    definitions: { 'orders:42': definition('orders:42'), 'orders:30': definition('orders:30') },
    ...change,
  });

test('what the deployment replaced counts where it is too old to be listed', () => {
  const result = target(replacing(SOURCE));
  expect(goesTo(result)).toBe('orders:30');
  expect(result).toMatchObject({ isWhereEcsReturns: true });
  const failedBetween = serviceDeployment('orders:41', { status: 'ROLLBACK_SUCCESSFUL' });
  const seen = replacing(SOURCE, {
    serviceDeployments: [serviceDeployment('orders:42', { sources: [SOURCE.arn] }), failedBetween],
    revisions: [revision('orders:42'), revision('orders:41'), SOURCE],
  });
  expect(goesTo(target(seen))).toBe('orders:30');
});

test('a source that was rolled back itself, or that an earlier service of the name ran, is none to go to', () => {
  expect(target(replacing(SOURCE), stateWith({ knownBad: { 'orders:30': NOW - 60 } }))).toMatchObject({
    why: 'known-bad',
  });
  const bad = three({
    serviceDeployments: [
      serviceDeployment('orders:42', { sources: [revision('orders:41').arn] }),
      serviceDeployment('orders:41'),
      older(),
    ],
  });
  const passed = target(bad, stateWith({ knownBad: { 'orders:41': NOW - 60 } }));
  expect(goesTo(passed)).toBe('orders:40');
  expect(passed).toMatchObject({ isWhereEcsReturns: false, skipped: 'skipped: orders:41 was itself rolled back' });
  expect(target(replacing(SOURCE, { service: service({ createdAt: DEPLOYED - 60 }) }))).toMatchObject({
    why: 'first-deployment',
  });
});

test('a source that is listed and did not complete has no say', () => {
  const seen = three({
    serviceDeployments: [
      serviceDeployment('orders:42', { sources: [revision('orders:41').arn] }),
      serviceDeployment('orders:41', { status: 'STOPPED' }),
      older(),
    ],
  });
  expect(goesTo(target(seen))).toBe('orders:40');
});

test('a source that nobody describes has no say beside one that completed', () => {
  const sources = [SOURCE.arn, revision('orders:41').arn];
  const deployments = [serviceDeployment('orders:42', { sources }), serviceDeployment('orders:41'), older()];
  expect(goesTo(target(three({ serviceDeployments: deployments })))).toBe('orders:41');
});

test('what ran before and is not told of enough is named to a person, not passed over', () => {
  const listed = [serviceDeployment('orders:42', { sources: [SOURCE.arn] }), older()];
  const young = { ...SOURCE, createdAt: DEPLOYED - 86_400 };
  const revisions = [revision('orders:42'), revision('orders:40', { createdAt: OLDER })];
  expect(target(three({ serviceDeployments: listed, revisions: [...revisions, young] }))).toMatchObject({
    kind: 'none',
    why: 'not-described',
    reason: expect.stringContaining('orders:30'),
    good: { revision: { taskDefinition: 'orders:40' } },
  });
  expect(target(three({ serviceDeployments: listed, revisions }))).toMatchObject({
    why: 'not-described',
    reason: expect.stringContaining('service revision 30'),
  });
  expect(
    target(three({ revisions: [revision('orders:42'), revision('orders:40', { createdAt: OLDER })] })),
  ).toMatchObject({
    why: 'not-described',
    reason: expect.stringContaining('service revision 41'),
  });
});

test('a known-bad revision is no target until it has soaked after a deliberate redeploy', () => {
  const bad = (at: number) => stateWith({ knownBad: { 'orders:41': at } });
  expect(target(snapshot(), bad(NOW - 60))).toMatchObject({ kind: 'none', why: 'known-bad' });
  expect(goesTo(target(three(), bad(NOW - 60)))).toBe('orders:40');
  expect(goesTo(target(snapshot(), bad(seconds('2026-11-17T08:00:00Z'))))).toBe('orders:41');
});

test('only a deployment after the mark takes it away, and only when two hours went by without a lost task', () => {
  const deployed = DEPLOYED - 7200;
  const again = serviceDeployment('orders:41', { createdAt: deployed, finishedAt: deployed });
  const seen = (completedAt: number): EcsSnapshot =>
    three({ serviceDeployments: [serviceDeployment('orders:42'), { ...again, finishedAt: completedAt }, older()] });
  const marked = (at: number) => stateWith({ knownBad: { 'orders:41': at }, healths: [candidateHealth()] });
  expect(goesTo(target(seen(deployed), marked(deployed - 1)))).toBe('orders:41');
  expect(goesTo(target(seen(deployed), marked(deployed)))).toBe('orders:40');
  expect(goesTo(target(seen(deployed + 1), marked(deployed - 1)))).toBe('orders:40');
  const lost = [failure('x', { at: deployed + 60 })];
  const bad = {
    ...marked(deployed - 1),
    healths: [oldHealth({ seenAt: deployed, failures: lost }), candidateHealth()],
  };
  expect(goesTo(target(seen(deployed), bad))).toBe('orders:40');
});

test('a digest that was rolled back is known-bad in every revision', () => {
  expect(target(snapshot(), stateWith({ knownBad: { 'app@sha256:orders:41': NOW - 60 } }))).toMatchObject({
    why: 'known-bad',
  });
});

test('a revision that ran for less than two hours and lost a task to the application is suspect', () => {
  const recent = serviceDeployment('orders:41', { createdAt: DEPLOYED - 3000, finishedAt: DEPLOYED - 2800 });
  const lost = (cause: 'exit.crashed' | 'registry.unreachable') =>
    stateWith({
      healths: [
        oldHealth({ seenAt: DEPLOYED - 3000, failures: [failure('x', { at: DEPLOYED - 900, cause })] }),
        candidateHealth(),
      ],
    });
  const seen = three({ serviceDeployments: [serviceDeployment('orders:42'), recent, older()] });
  expect(goesTo(target(seen, lost('exit.crashed')))).toBe('orders:40');
  expect(target(seen, lost('exit.crashed'))).toMatchObject({ isWhereEcsReturns: false });
  expect(goesTo(target(seen, lost('registry.unreachable')))).toBe('orders:41');
});

test('a task lost after the next release began, or after two hours, makes nobody suspect', () => {
  const during = stateWith({ healths: [oldHealth({ failures: [failure('x', { at: NOW - 30 })] }), candidateHealth()] });
  expect(goesTo(target(snapshot(), during))).toBe('orders:41');
  const soaked = stateWith({
    healths: [oldHealth({ failures: [failure('x', { at: DEPLOYED - 90 })] }), candidateHealth()],
  });
  expect(goesTo(target(snapshot(), soaked))).toBe('orders:41');
});

test('an earlier service of the same name has no say', () => {
  expect(target(snapshot({ service: service({ createdAt: DEPLOYED - 60 }) }))).toMatchObject({
    why: 'first-deployment',
  });
});

test('a platform version that is no longer offered ends the search', () => {
  const revisions = [
    revision('orders:42'),
    revision('orders:41', { platformVersion: '1.3.0' }),
    revision('orders:40', { createdAt: OLDER }),
  ];
  expect(target(three({ revisions }))).toMatchObject({ kind: 'none', why: 'platform-version' });
  expect(goesTo(target(three({ revisions }), stateWith(), seconds('2026-06-14T00:00:00Z')))).toEqual(expect.anything());
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
  expect(target(three({ revisions: nothing, service: service41 }))).toMatchObject({ kind: 'no-change' });
});
