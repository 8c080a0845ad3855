import { expect, test } from 'vitest';
import type { DeploymentEvaluation, Verification } from '../../functions/service-state/evaluation.ts';
import type { DeploymentHealth } from '../../functions/service-state/deployment-health.ts';
import { ownDeployment, verifyRollbacks } from '../../functions/deployments/verification.ts';
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
  expect(ownDeployment(after(ownHealth()), evaluation(), undefined)).toBe(OWN);
  expect(ownDeployment(after(ownHealth({ taskDefinition: null, isRollback: true })), evaluation(), undefined)).toBe(
    OWN,
  );
  const listed = [deployment(OWN, { createdAt: NOW + 4, taskDefinition: 'orders:41' })];
  expect(ownDeployment(after(undefined), evaluation(), shown('IN_PROGRESS', listed))).toBe(OWN);
});

test('one known before the action, an older one, or one of another revision is never it', () => {
  expect(ownDeployment(after(ownHealth()), evaluation({ known: [OLD, NEW, OWN] }), undefined)).toBeNull();
  expect(ownDeployment(after(ownHealth({ seenAt: NOW - 60 })), evaluation(), undefined)).toBeNull();
  expect(ownDeployment(after(ownHealth({ taskDefinition: 'orders:43' })), evaluation(), undefined)).toBeNull();
  expect(ownDeployment(after(ownHealth({ platformVersion: '1.5.0' })), evaluation(), undefined)).toBeNull();
  expect(ownDeployment(after(ownHealth({ taskDefinition: null })), evaluation(), undefined)).toBeNull();
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

test('a refused call is not verified, and nothing new returns the same belief', () => {
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
