import { expect, test } from 'vitest';
import type { Action, Judgement } from '../../functions/deployments/judgement.ts';
import type { DeploymentId } from '../../functions/events/identity.ts';
import { fold } from '../../functions/watch/fold.ts';
import { foldAbsences, foldSeen } from '../../functions/watch/seen.ts';
import type { SeenService } from '../../functions/watch/seen.ts';
import { isUnhealthy, unhealthyUntil } from '../../functions/watch/stop-tidings.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { DEAD_KEPT, newWatch } from '../../functions/watch/watch.ts';
import { deploymentChanged, MORNING, running, serviceActed, stopped } from '../support/envelopes.ts';
import { contextAt, eventsOf, watchAfter, WEB } from '../support/folding.ts';

const NEW = 'ecs-svc/2000000000000000002' as DeploymentId;
const TEN = MORNING / 1000;

const acted = (outcome: Action['outcome']): Watch => {
  const action: Action = {
    ...{ call: 'StopServiceDeployment', to: 'web:1', platformVersion: null, at: TEN + 1000 },
    ...{ outcome, error: null, attempts: 1 },
  };
  const judgement: Judgement = {
    ...{ deployment: NEW, at: TEN + 1000, evidence: 3, action, verification: null, proposal: null },
    ...{ isPaged: false, mustLookAgain: false },
  };
  return { ...newWatch(WEB), judgements: { [NEW]: judgement } };
};

const complaints = ({ incidents }: Watch) => incidents.filter(({ kind }) => kind === 'service').length;
const failedAt = (time: number, before: Watch) =>
  complaints(
    fold(before, eventsOf([deploymentChanged({ name: 'SERVICE_DEPLOYMENT_FAILED', time })]), contextAt(time)).watch,
  );

test('what ECS tells of our own action is its echo for an hour, clocks half a minute apart, and no longer', () => {
  const times = [969, 970, 1000, 4600, 4601];
  expect(times.map((time) => failedAt(time, acted('accepted')))).toEqual([1, 0, 0, 0, 1]);
  expect(times.map((time) => failedAt(time, acted('refused')))).toEqual([1, 1, 1, 1, 1]);
});

test('a complaint of the very second in which all is well is over; an untold one stays untold', () => {
  const complaint = (name: string) => watchAfter([[serviceActed(name, { time: 100 })]]);
  const well = (watch: Watch) =>
    fold(watch, eventsOf([serviceActed('SERVICE_STEADY_STATE', { time: 100 })]), contextAt(600)).watch.incidents[0];
  expect(well(complaint('SERVICE_TASK_PLACEMENT_FAILURE'))).toMatchObject({ resolvedAt: TEN + 100, wanted: 2 });
  expect(well(complaint('ECS_OPERATION_THROTTLED'))).toMatchObject({ resolvedAt: TEN + 100, wanted: 0 });
});

const seen = (spoiled: Partial<SeenService> = {}): SeenService => ({
  ...{ key: WEB, serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web', readAt: TEN + 500 },
  ...{ mode: 'auto', owner: null, channel: null, desiredCount: 2, runningCount: 2 },
  ...{ taskDefinition: 'web:2', platformVersion: '1.4.0' },
  primary: { id: NEW, createdAt: TEN - 50, completedAt: TEN + 200 },
  ...spoiled,
});

test('of two reads of the same second the first is believed', () => {
  const first = foldSeen(newWatch(WEB), seen());
  expect(foldSeen(first, seen({ desiredCount: 9 }))).toBe(first);
  expect(foldSeen(first, seen({ desiredCount: 9, readAt: TEN + 501 })).facts?.desiredCount).toBe(9);
});

test('a read tells when a known deployment began and was completed', () => {
  const watch = foldSeen(watchAfter([[running({ task: 1 })]]), seen());
  expect(watch.trials).toMatchObject([{ deployment: NEW, seenAt: TEN - 50, completedAt: TEN + 200 }]);
});

test('a task that started within a minute of the read may not be listed yet', () => {
  const watch = watchAfter([[running({ task: 1, startedAt: 100 })]]);
  expect(foldAbsences(watch, TEN + 160, []).live.size).toBe(1);
  expect(foldAbsences(watch, TEN + 161, []).live.size).toBe(0);
});

test('a service is unhealthy while tasks are missing, until ECS calls it steady or its read is three hours old', () => {
  const missing = foldSeen(watchAfter([[running({ task: 1 })]]), seen());
  const after = (seconds: number) => new Date((TEN + seconds) * 1000);
  expect(isUnhealthy(missing, after(500 + 10_800))).toBe(true);
  expect(isUnhealthy(missing, after(500 + 10_801))).toBe(false);
  expect(unhealthyUntil(missing, after(600))).toBe(TEN + 500 + 10_801);
  expect(isUnhealthy({ ...missing, steadyAt: TEN + 550 }, after(600))).toBe(false);
  const failed = foldSeen(watchAfter([[stopped({ task: 2, stoppedAt: 560 })]]), seen());
  expect(isUnhealthy({ ...failed, steadyAt: TEN + 550 }, after(600))).toBe(true);
});

test('of very many dead tasks the newest are known', () => {
  const stops = Array.from({ length: DEAD_KEPT + 5 }, (_, n) => stopped({ task: n, createdAt: n, stoppedAt: 60 + n }));
  const times = [...watchAfter([stops], 1200).dead.values()].map(({ at }) => at);
  expect([times.length, Math.min(...times)]).toEqual([DEAD_KEPT, TEN + 65]);
});
