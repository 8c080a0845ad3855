import { expect, test } from 'vitest';
import type { DeploymentEvaluation, Verification } from '../../functions/service-state/evaluation.ts';
import type { DeploymentHealth } from '../../functions/service-state/deployment-health.ts';
import { ownDeployment } from '../../functions/deployments/own-deployment.ts';
import { verifyRollbacks } from '../../functions/deployments/verification.ts';
import type { EcsSnapshot } from '../../functions/deployments/ecs-snapshot.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import {
  deployment,
  failures,
  NEW,
  NOW,
  OLD,
  oldHealth,
  candidateHealth,
  service,
  serviceDeployment,
  health,
  stateWith,
  snapshot,
} from './release.ts';

const OWN = 'ecs-svc/1000000000000000099' as DeploymentId;
const STOPPED = serviceDeployment('orders:42').arn;

const verification = (change: Partial<Verification> = {}): Verification => ({
  own: null,
  since: NOW,
  known: [OLD, NEW],
  taskDefinition: 'orders:41',
  platformVersion: '1.4.0',
  serviceDeploymentArn: STOPPED,
  dueAt: NOW + 120,
  state: 'waiting',
  ...change,
});

const evaluation = (change: Partial<Verification> = {}, isPaged = false): DeploymentEvaluation => ({
  deployment: NEW,
  at: NOW,
  evidence: 3,
  action: {
    call: 'StopServiceDeployment',
    to: 'orders:41',
    platformVersion: null,
    at: NOW,
    outcome: 'accepted',
    error: null,
    attempts: 1,
  },
  verification: verification(change),
  proposal: null,
  isPaged,
  mustEvaluateAgain: false,
});

const rolledBack = (change: Partial<Verification> = {}) => ({ deployment: NEW, verification: verification(change) });

const ownHealth = (change: Partial<DeploymentHealth> = {}): DeploymentHealth =>
  health(OWN, { taskDefinition: 'orders:41', seenAt: NOW + 5, ...change });

const after = (own: DeploymentHealth | undefined, change: Partial<Verification> = {}, isPaged = false): ServiceState =>
  stateWith({
    healths: [oldHealth(), candidateHealth(), ...(own ? [own] : [])],
    evaluations: { [NEW]: evaluation(change, isPaged) },
  });

const at = (seconds: number): Date => new Date((NOW + seconds) * 1000);
const stateOf = (serviceState: ServiceState) => serviceState.evaluations[NEW]?.verification?.state;
const stated = (serviceState: ServiceState) =>
  serviceState.incidents.flatMap(({ notifications }) => notifications.map(({ id, level }) => `${level} ${id}`));
const shown = (status: string, deployments = [deployment(NEW)]): EcsSnapshot =>
  snapshot({
    service: service({ deployments }),
    serviceDeployments: [serviceDeployment('orders:42', { status: status as 'IN_PROGRESS', finishedAt: NOW + 60 })],
  });

test('the rollback’s own deployment is the first later one with the target’s revision and platform version', () => {
  expect(ownDeployment(after(ownHealth()), rolledBack(), undefined)).toBe(OWN);
  expect(
    ownDeployment(
      after(ownHealth({ taskDefinition: null, isRollback: true, returnedAt: NOW + 5 })),
      rolledBack(),
      undefined,
    ),
  ).toBe(OWN);
  const listed = [deployment(OWN, { createdAt: NOW + 4, taskDefinition: 'orders:41' })];
  expect(ownDeployment(after(undefined), rolledBack(), shown('IN_PROGRESS', listed))).toBe(OWN);
});

test('one known before the action, an older one, or one of another revision is never it', () => {
  expect(ownDeployment(after(ownHealth()), rolledBack({ known: [OLD, NEW, OWN] }), undefined)).toBeNull();
  expect(ownDeployment(after(ownHealth({ seenAt: NOW - 60 })), rolledBack(), undefined)).toBeNull();
  expect(ownDeployment(after(ownHealth({ taskDefinition: 'orders:43' })), rolledBack(), undefined)).toBeNull();
  expect(ownDeployment(after(ownHealth({ platformVersion: '1.5.0' })), rolledBack(), undefined)).toBeNull();
  expect(ownDeployment(after(ownHealth({ taskDefinition: null })), rolledBack(), undefined)).toBeNull();
});

/** Belief after the call, where ECS moved the earlier deployment back to IN_PROGRESS under its own id. */
const resumed = (change: Partial<DeploymentHealth> = {}, verified: Partial<Verification> = {}): ServiceState =>
  stateWith({ healths: [oldHealth(change), candidateHealth()], evaluations: { [NEW]: evaluation(verified) } });

test('an earlier deployment that runs the service again is the rollback’s own, under its known id', () => {
  expect(ownDeployment(resumed(), rolledBack(), undefined)).toBeNull();
  expect(ownDeployment(resumed({ returnedAt: NOW + 20 }), rolledBack(), undefined)).toBe(OLD);
  expect(ownDeployment(resumed({ failures: failures(1, { at: NOW + 60 }) }), rolledBack(), undefined)).toBe(OLD);
  const primary = [
    deployment(OLD, { status: 'PRIMARY', taskDefinition: 'orders:41' }),
    deployment(NEW, { status: 'ACTIVE' }),
  ];
  expect(ownDeployment(resumed(), rolledBack(), shown('ROLLBACK_IN_PROGRESS', primary))).toBe(OLD);
});

test('of an earlier deployment only tasks that start after the call are the rollback’s', () => {
  const before = failures(4, { at: NOW + 60, ageSeconds: 3600 });
  expect(stateOf(verifyRollbacks(resumed({ failures: before }), at(90)))).toBe('waiting');
  const after3 = failures(3, { at: NOW + 60, ageSeconds: 20 });
  const page = verifyRollbacks(resumed({ failures: [...after3, ...before] }), at(90));
  expect([stateOf(page), stated(page)]).toEqual(['did-not-help', ['page page']]);
});

test('that an earlier deployment was complete before the call confirms nothing', () => {
  expect(stateOf(verifyRollbacks(resumed({ completedAt: NOW - 86_400 }), at(700)))).toBe('waiting');
  expect(stateOf(verifyRollbacks(resumed({ completedAt: NOW + 90 }), at(700)))).toBe('confirmed');
});

/** ECS with the deployment that UpdateService made, at these hooks. */
const waits = (hooks: readonly { hookId: string; status: string }[], status = 'IN_PROGRESS') =>
  snapshot({
    service: service({ deployments: [deployment(NEW)] }),
    serviceDeployments: [
      serviceDeployment('orders:41', {
        createdAt: NOW + 3,
        hooks,
        status: status as 'IN_PROGRESS',
        finishedAt: NOW + 800,
      }),
      serviceDeployment('orders:42'),
    ],
  });
const WAITING = waits([{ hookId: 'hook-1', status: 'AWAITING_ACTION' }]);
const CONTINUED = waits([{ hookId: 'hook-1', status: 'SUCCEEDED' }]);

test('a rollback that waits at a hook pages once, is looked at again, and is confirmed when it goes on', () => {
  const updated = after(undefined, { serviceDeploymentArn: null });
  const held = verifyRollbacks(updated, at(120), waits([{ hookId: 'hook-1', status: 'AWAITING_ACTION' }]));
  expect([stateOf(held), stated(held), held.evaluations[NEW]?.isPaged]).toEqual(['held', ['page page'], true]);
  const still = verifyRollbacks(held, at(420), waits([{ hookId: 'hook-1', status: 'AWAITING_ACTION' }]));
  expect([stateOf(still), still.evaluations[NEW]?.verification?.dueAt, stated(still)]).toEqual([
    'held',
    NOW + 720,
    ['page page'],
  ]);
  const gone = verifyRollbacks(still, at(7200), waits([{ hookId: 'hook-1', status: 'SUCCEEDED' }]));
  expect(stateOf(gone)).toBe('waiting');
  const over = verifyRollbacks(gone, at(7500), waits([], 'SUCCESSFUL'));
  expect([stateOf(over), stated(over)]).toEqual(['confirmed', ['page page']]);
});

/** A rollback that a hook has held since the first read, as it was read two hours after the call. */
const heldForHours = () =>
  [120, 3600, 7200].reduce(
    (state, seconds) => verifyRollbacks(state, at(seconds), WAITING),
    after(undefined, { serviceDeploymentArn: null }),
  );

test('a failed read leaves a rollback held, ECS is read again, and an hour without a read is said', () => {
  const unread = verifyRollbacks(heldForHours(), at(7500), 'unreadable');
  expect(unread.evaluations[NEW]?.verification).toMatchObject({ state: 'held', dueAt: NOW + 7800 });
  expect(stateOf(verifyRollbacks(unread, at(7800), CONTINUED))).toBe('waiting');
  const over = verifyRollbacks(unread, at(10_800), 'unreadable');
  expect([stateOf(over), over.incidents.at(-1)?.facts['Verification']]).toEqual([
    'not-confirmed',
    'not confirmed: ECS could not be read, so its result is not known',
  ]);
});

test('the hour for completion counts from the end of the hold', () => {
  const gone = verifyRollbacks(heldForHours(), at(7500), CONTINUED);
  const going = verifyRollbacks(gone, at(7800), CONTINUED);
  expect(going.evaluations[NEW]?.verification).toMatchObject({ state: 'waiting', dueAt: NOW + 8100 });
  expect(stateOf(verifyRollbacks(going, at(8100), waits([], 'SUCCESSFUL')))).toBe('confirmed');
  expect(stateOf(verifyRollbacks(going, at(11_100), CONTINUED))).toBe('not-confirmed');
});

test('failed reads alone say nothing about a rollback for an hour', () => {
  const unread = verifyRollbacks(after(undefined, { dueAt: NOW + 900 }), at(900), 'unreadable');
  expect(unread.evaluations[NEW]?.verification).toMatchObject({ state: 'waiting', dueAt: NOW + 1200 });
});

test('events do not move a look on, and a hook that begins to wait after the call has ECS looked at', () => {
  const busy = after(ownHealth({ failures: failures(1, { at: NOW + 100 }) }), { own: OWN });
  expect(verifyRollbacks(busy, at(130))).toBe(busy);
  const hook = { hookId: 'hook-1', serviceDeploymentArn: 'arn:another', expiresAt: null };
  const asked = { ...after(undefined), hooks: { 'hook-1': hook }, hookSeen: { 'hook-1': (NOW + 40) * 1000 } };
  expect(verifyRollbacks(asked, at(45)).evaluations[NEW]?.verification).toMatchObject({
    state: 'waiting',
    dueAt: NOW + 45,
  });
});

test('the deployment that UpdateService made did not help when ECS takes it back itself', () => {
  const undone = snapshot({
    serviceDeployments: [serviceDeployment('orders:41', { createdAt: NOW + 3, status: 'ROLLBACK_IN_PROGRESS' })],
  });
  expect(stateOf(verifyRollbacks(after(undefined, { serviceDeploymentArn: null }), at(120), undone))).toBe(
    'did-not-help',
  );
});

test('three distinct failures of its own tasks page that it did not help, two do not', () => {
  const two = verifyRollbacks(after(ownHealth({ failures: failures(2) })), at(60));
  expect([stateOf(two), stated(two)]).toEqual(['waiting', []]);
  const three = verifyRollbacks(after(ownHealth({ failures: failures(3) })), at(60));
  expect([stateOf(three), stated(three)]).toEqual(['did-not-help', ['page page']]);
});

test('failures of the surroundings, and of the deployment that was rolled back, are not its own', () => {
  const env = verifyRollbacks(after(ownHealth({ failures: failures(5, { cause: 'registry.unreachable' }) })), at(60));
  expect(stateOf(env)).toBe('waiting');
  const others = {
    ...after(ownHealth()),
    healths: [oldHealth(), candidateHealth({ failures: failures(9) }), ownHealth()],
  };
  expect(stateOf(verifyRollbacks(others, at(60)))).toBe('waiting');
});

test('a second page for the same deployment is an update of the first', () => {
  const opened = verifyRollbacks(after(ownHealth({ failures: failures(3) }), {}, true), at(60));
  expect([stateOf(opened), stated(opened)]).toEqual(['did-not-help', []]);
});

test('ROLLBACK_FAILED and a failed deployment of its own page as well', () => {
  expect(stated(verifyRollbacks(after(undefined), at(120), shown('ROLLBACK_FAILED')))).toEqual(['page page']);
  expect(stated(verifyRollbacks(after(ownHealth({ failedAt: NOW + 50 })), at(120)))).toEqual(['page page']);
});

test('complete and ten minutes quiet is confirmed, without a new message', () => {
  const waiting = verifyRollbacks(after(ownHealth({ completedAt: NOW + 100 })), at(110));
  expect(waiting.evaluations[NEW]?.verification).toMatchObject({ own: OWN, state: 'waiting', dueAt: NOW + 700 });
  const confirmed = verifyRollbacks(waiting, at(700));
  expect([stateOf(confirmed), stated(confirmed)]).toEqual(['confirmed', []]);
});

test('a failure within the ten minutes starts them anew', () => {
  const own = ownHealth({ completedAt: NOW + 100, failures: failures(1, { at: NOW + 400 }) });
  expect(verifyRollbacks(after(own), at(710)).evaluations[NEW]?.verification).toMatchObject({
    state: 'waiting',
    dueAt: NOW + 1000,
  });
});

test('ECS saying ROLLBACK_SUCCESSFUL counts as complete', () => {
  expect(stateOf(verifyRollbacks(after(undefined), at(700), shown('ROLLBACK_SUCCESSFUL')))).toBe('confirmed');
});

test('a due time that ECS’s fractions of a second would keep in the past moves on', () => {
  const finished = snapshot({
    serviceDeployments: [serviceDeployment('orders:42', { status: 'ROLLBACK_SUCCESSFUL', finishedAt: NOW + 60.83 })],
  });
  const waiting = verifyRollbacks(after(undefined), at(120), finished);
  const dueAt = waiting.evaluations[NEW]?.verification?.dueAt ?? 0;
  expect(stateOf(verifyRollbacks(waiting, new Date(dueAt * 1000), finished))).toBe('confirmed');
});

test('no sign after a quarter of an hour is an alert, not a page', () => {
  const early = verifyRollbacks(after(undefined), at(120), shown('IN_PROGRESS'));
  expect(early.evaluations[NEW]?.verification?.dueAt).toBe(NOW + 300);
  const late = verifyRollbacks(after(undefined, { dueAt: NOW + 900 }), at(900), shown('IN_PROGRESS'));
  expect([stateOf(late), stated(late)]).toEqual(['not-confirmed', ['alert not-confirmed']]);
});

test('a rollback that ECS is working on gets an hour', () => {
  const working = verifyRollbacks(after(undefined, { dueAt: NOW + 900 }), at(900), shown('ROLLBACK_IN_PROGRESS'));
  expect(working.evaluations[NEW]?.verification).toMatchObject({ state: 'waiting', dueAt: NOW + 1200 });
  const over = after(undefined, { dueAt: NOW + 3600 });
  expect(stateOf(verifyRollbacks(over, at(3600), shown('ROLLBACK_IN_PROGRESS')))).toBe('not-confirmed');
});

test('a refused call is not verified, and nothing new returns the same state', () => {
  const refused = after(ownHealth({ failures: failures(3) }));
  const evaluated = refused.evaluations[NEW];
  const none = {
    ...refused,
    evaluations: evaluated?.action
      ? { [NEW]: { ...evaluated, action: { ...evaluated.action, outcome: 'refused' as const } } }
      : {},
  };
  expect(verifyRollbacks(none, at(60))).toBe(none);
  const quiet = after(undefined);
  expect(verifyRollbacks(quiet, at(60))).toBe(quiet);
});
