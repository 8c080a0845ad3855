import { expect, test } from 'vitest';
import type { Action, DeploymentEvaluation } from '../../functions/service-state/evaluation.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { notifyRelease } from '../../functions/deployments/release.ts';
import { applyEvents } from '../../functions/state-updates/apply-events.ts';
import { applyAbsences, applySnapshot } from '../../functions/state-updates/missed-events.ts';
import type { SeenService } from '../../functions/state-updates/missed-events.ts';
import { taskCountsAt } from '../../functions/state-updates/shortage.ts';
import { isUnhealthy, unhealthyUntil } from '../../functions/state-updates/stop-notifications.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { STOPPED_KEPT, newServiceState } from '../../functions/service-state/service-state.ts';
import { deploymentChanged, MORNING, running, serviceActed, stopped } from '../support/envelopes.ts';
import { contextAt, eventsOf, stateAfter, WEB } from '../support/applying.ts';

const NEW = 'ecs-svc/2000000000000000002' as DeploymentId;
const TEN = MORNING / 1000;

const acted = (outcome: Action['outcome']): ServiceState => {
  const action: Action = {
    ...{ call: 'StopServiceDeployment', to: 'web:1', platformVersion: null, at: TEN + 1000 },
    ...{ outcome, error: null, attempts: 1 },
  };
  const evaluation: DeploymentEvaluation = {
    ...{ deployment: NEW, at: TEN + 1000, evidence: 3, action, verification: null, proposal: null },
    ...{ isPaged: false, mustEvaluateAgain: false },
  };
  return { ...newServiceState(WEB), evaluations: { [NEW]: evaluation } };
};

const complaints = ({ incidents }: ServiceState) => incidents.filter(({ kind }) => kind === 'service').length;
const failedAt = (time: number, before: ServiceState) =>
  complaints(
    applyEvents(before, eventsOf([deploymentChanged({ name: 'SERVICE_DEPLOYMENT_FAILED', time })]), contextAt(time))
      .state,
  );

test('what ECS tells of our own action is its echo for an hour, clocks half a minute apart, and no longer', () => {
  const times = [969, 970, 1000, 4600, 4601];
  expect(times.map((time) => failedAt(time, acted('accepted')))).toEqual([1, 0, 0, 0, 1]);
  expect(times.map((time) => failedAt(time, acted('refused')))).toEqual([1, 1, 1, 1, 1]);
});

test('a complaint of the very second in which all is well is over; an untold one stays untold', () => {
  const complaint = (name: string) => stateAfter([[serviceActed(name, { time: 100 })]]);
  const well = (state: ServiceState) =>
    applyEvents(state, eventsOf([serviceActed('SERVICE_STEADY_STATE', { time: 100 })]), contextAt(600)).state
      .incidents[0];
  expect(well(complaint('SERVICE_TASK_PLACEMENT_FAILURE'))).toMatchObject({ resolvedAt: TEN + 100, wanted: 2 });
  expect(well(complaint('ECS_OPERATION_THROTTLED'))).toMatchObject({ resolvedAt: TEN + 100, wanted: 0 });
});

const seen = (spoiled: Partial<SeenService> = {}): SeenService => ({
  ...{ key: WEB, serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web', readAt: TEN + 500 },
  ...{ mode: 'auto', contact: null, channel: null, desiredCount: 2, runningCount: 2 },
  ...{ taskDefinition: 'web:2', platformVersion: '1.4.0' },
  primary: { id: NEW, createdAt: TEN - 50, completedAt: TEN + 200 },
  ...spoiled,
});

test('of two reads of the same second the first counts', () => {
  const first = applySnapshot(newServiceState(WEB), seen());
  expect(applySnapshot(first, seen({ desiredCount: 9 }))).toBe(first);
  expect(applySnapshot(first, seen({ desiredCount: 9, readAt: TEN + 501 })).facts?.desiredCount).toBe(9);
});

test('a read tells when a known deployment began and was completed', () => {
  const state = applySnapshot(stateAfter([[running({ task: 1 })]]), seen());
  expect(state.healths).toMatchObject([{ deployment: NEW, seenAt: TEN - 50, completedAt: TEN + 200 }]);
});

test('a task that started within a minute of the read may not be listed yet', () => {
  const state = stateAfter([[running({ task: 1, startedAt: 100 })]]);
  expect(applyAbsences(state, TEN + 160, []).live.size).toBe(1);
  expect(applyAbsences(state, TEN + 161, []).live.size).toBe(0);
});

test('a service is unhealthy while tasks are missing, until ECS calls it steady or its read is three hours old', () => {
  const missing = applySnapshot(stateAfter([[running({ task: 1 })]]), seen({ runningCount: 1 }));
  const after = (seconds: number) => TEN + seconds;
  expect(isUnhealthy(missing, after(500 + 10_800))).toBe(true);
  expect(isUnhealthy(missing, after(500 + 10_801))).toBe(false);
  expect(unhealthyUntil(missing, after(600))).toBe(TEN + 500 + 10_801);
  expect(isUnhealthy({ ...missing, steadyAt: TEN + 550 }, after(600))).toBe(false);
  const failed = applySnapshot(stateAfter([[stopped({ task: 2, stoppedAt: 560 })]]), seen({ runningCount: 0 }));
  expect(isUnhealthy({ ...failed, steadyAt: TEN + 550 }, after(600))).toBe(true);
});

test('as long as tasks may run of which no event is known, nobody calls the service unhealthy', () => {
  const unknown = applySnapshot(stateAfter([[stopped({ task: 2, stoppedAt: 560 })]]), seen({ runningCount: 2 }));
  const now = TEN + 600;
  expect([isUnhealthy(unknown, now), taskCountsAt(unknown, TEN + 600)]).toEqual([false, undefined]);
  const listed = applyAbsences(unknown, TEN + 500, []);
  expect(isUnhealthy(listed, now)).toBe(true);
  expect(taskCountsAt(listed, TEN + 600)).toEqual({ running: 0, desired: 2, at: TEN + 600 });
});

test('of very many dead tasks the newest are known', () => {
  const stops = Array.from({ length: STOPPED_KEPT + 5 }, (_, n) =>
    stopped({ task: n, createdAt: n, stoppedAt: 60 + n }),
  );
  const times = [...stateAfter([stops], 1200).dead.values()].map(({ at }) => at);
  expect([times.length, Math.min(...times)]).toEqual([STOPPED_KEPT, TEN + 65]);
});

test('a release that failed until after the next deployment began is over once that one completes', () => {
  const failing = stateAfter([
    [deploymentChanged({ time: 0 }), ...[1, 2].map((task) => stopped({ task, createdAt: 400 + task }))],
  ]);
  const update = {
    notification: { id: 'alert:observe', level: 'alert', text: 'Not rolled back: the mode is observe.' },
    title: 'web:2 fails',
    isHarm: false,
    isResolved: false,
    facts: {},
  } as const;
  const state = notifyRelease(failing, NEW, update, TEN + 500);
  const releasesAfter = (...events: readonly unknown[]) =>
    applyEvents(state, eventsOf(events), contextAt(1000)).state.incidents.filter(({ kind }) => kind === 'release');
  const began = deploymentChanged({ deployment: 'ecs-svc/3000000000000000003', time: 450 });
  const completed = deploymentChanged({
    deployment: 'ecs-svc/3000000000000000003',
    name: 'SERVICE_DEPLOYMENT_COMPLETED',
    time: 900,
  });
  expect(releasesAfter(began)).toMatchObject([{ title: 'web:2 fails', resolvedAt: null }]);
  expect(releasesAfter(began, completed)).toMatchObject([{ title: 'web:2 fails', resolvedAt: TEN + 900 }]);
});
