import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAILURES_KEPT } from '../../functions/service-state/deployment-health.ts';
import { itemOf, stateOfItem } from '../../functions/service-state/item.ts';
import { attributableOf } from '../../functions/state-updates/evaluation-orders.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { applyEvents } from '../../functions/state-updates/apply-events.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { deploymentChanged, hookChanged, running, scaledIn, serviceActed, stopped } from '../support/envelopes.ts';
import { contextAt, eventsOf, stateAfter, WEB } from '../support/applying.ts';

const OLD = 'ecs-svc/1000000000000000001';
const NEW = 'ecs-svc/2000000000000000002';

const healthOf = (state: ServiceState, deployment: string) => {
  const health = state.healths.find((known) => known.deployment === deployment);
  if (health === undefined) throw new Error(`no trial of ${deployment}`);
  return health;
};

const evaluationsOf = (state: ServiceState) => Object.keys(state.outbox).filter((id) => id.startsWith('evaluate#'));

test('a running task is alive, and its deployment is known by revision, platform version and digest', () => {
  const state = stateAfter([[running({ task: 1 })]]);
  expect([...state.live.values()]).toMatchObject([{ deployment: NEW, zone: 'eu-west-1a' }]);
  expect(healthOf(state, NEW)).toMatchObject({
    taskDefinition: 'web:2',
    platformVersion: '1.4.0',
    digests: { app: `sha256:${'a'.repeat(64)}` },
  });
});

test('a stop ends the task and is one failed start of its deployment', () => {
  const state = stateAfter([[running({ task: 1 })], [stopped({ task: 1 })]]);
  expect(state.live.size).toBe(0);
  expect(healthOf(state, NEW).failures).toMatchObject([{ cause: 'exit.application_error', ageSeconds: 10 }]);
  expect(healthOf(state, NEW).ended).toEqual({ starts: 1, youngMs: 10_000, olderMs: 0 });
});

test('the same stop told twice is counted once', () => {
  const once = stateAfter([[running({ task: 1 }), stopped({ task: 1 })]]);
  const twice = stateAfter([
    [running({ task: 1 }), stopped({ task: 1 }), stopped({ task: 1 })],
    [stopped({ task: 1 })],
  ]);
  expect(healthOf(twice, NEW)).toEqual(healthOf(once, NEW));
  expect(twice.buckets).toEqual(once.buckets);
});

test('a stop that is decided before STOPPED is known at the first sight of its stop code', () => {
  const early = stopped({ task: 1, version: 4, detail: { lastStatus: 'DEPROVISIONING', stoppedAt: undefined } });
  expect(healthOf(stateAfter([[early]]), NEW).failures).toHaveLength(1);
});

test('a higher version of a stop replaces what the lower one told', () => {
  const vague = stopped({ task: 1, version: 4, detail: { containers: [{ name: 'app' }] } });
  const exact = stopped({ task: 1, version: 5 });
  const state = stateAfter([[vague], [exact]]);
  expect(healthOf(state, NEW)).toEqual(healthOf(stateAfter([[exact]]), NEW));
  expect(state.buckets).toEqual(stateAfter([[exact]]).buckets);
});

test('a running event that comes after the stop of its task does not bring it back to life', () => {
  const state = stateAfter([[stopped({ task: 1 })], [running({ task: 1 })]]);
  expect(state.live.size).toBe(0);
});

test('a scale-in stop is no failure, and its tasks count as starts that worked', () => {
  const state = stateAfter([[running({ task: 1 })], [scaledIn({ task: 1, stoppedAt: 300 })]]);
  expect(healthOf(state, NEW).failures).toEqual([]);
  expect(healthOf(state, NEW).ended).toEqual({ starts: 1, youngMs: 120_000, olderMs: 150_000 });
  expect(state.buckets.flatMap(({ failures }) => Object.keys(failures))).toEqual([]);
});

test('a stop older than the stale limit at arrival only ends its task', () => {
  const state = stateAfter([[running({ task: 1 })], [stopped({ task: 1 })]], 40 + 60 * 60 + 1);
  expect(state.live.size).toBe(0);
  expect(healthOf(state, NEW).failures).toEqual([]);
});

test('one failure orders no evaluation, and an evaluation is ordered on the second', () => {
  expect(evaluationsOf(stateAfter([[stopped({ task: 1 })]]))).toEqual([]);
  expect(evaluationsOf(stateAfter([[stopped({ task: 1 }), stopped({ task: 2 })]]))).toEqual([`evaluate#${NEW}#2`]);
});

test('while an evaluation is pending none is added; once it left, the next failure renews it', () => {
  const pending = stateAfter([[stopped({ task: 1 }), stopped({ task: 2 })], [stopped({ task: 3 })]]);
  expect(evaluationsOf(pending)).toEqual([`evaluate#${NEW}#2`]);
});

test('failures of the surroundings are kept and never suspected of the release', () => {
  const unreachable = (task: number) =>
    stopped({
      task,
      startedAt: null,
      detail: {
        stopCode: 'TaskFailedToStart',
        stoppedReason:
          'CannotPullContainerError: pull image manifest has been retried 5 time(s): ' +
          'dial tcp 10.0.0.1:443: i/o timeout',
        containers: [{ name: 'app' }],
      },
    });
  const state = stateAfter([[unreachable(1), unreachable(2), unreachable(3)]]);
  expect(healthOf(state, NEW).failures).toHaveLength(3);
  expect(attributableOf(healthOf(state, NEW))).toBe(0);
  expect(evaluationsOf(state)).toEqual([]);
});

test('a deployment is in progress, completed or failed as its events say, in any order', () => {
  const completed = deploymentChanged({ name: 'SERVICE_DEPLOYMENT_COMPLETED', time: 180 });
  const state = stateAfter([[completed], [deploymentChanged()]]);
  expect(healthOf(state, NEW).completedAt).toBe(healthOf(state, NEW).seenAt + 180);
});

test('a deployment that undoes another one says so', () => {
  const undone = deploymentChanged({ reason: `ECS deployment circuit breaker: rolling back to deploymentId ${OLD}.` });
  expect(healthOf(stateAfter([[undone]]), NEW).isRollback).toBe(true);
});

test('a hook waits until somebody answered it, whatever comes first', () => {
  const waits = hookChanged('HOOK_AWAITING_ACTION', { time: 10 });
  const answered = hookChanged('HOOK_SUCCEEDED', { time: 20 });
  expect(Object.keys(stateAfter([[waits]]).hooks)).toEqual(['ecs-pause-1']);
  expect(Object.keys(stateAfter([[waits], [answered]]).hooks)).toEqual([]);
  expect(Object.keys(stateAfter([[answered], [waits]]).hooks)).toEqual([]);
});

test('events that tell nothing new give back the very same watch', () => {
  const batch = [running({ task: 1 }), stopped({ task: 2 }), serviceActed('SERVICE_STEADY_STATE', { time: 50 })];
  const once = stateAfter([batch]);
  const again = stateAfter([batch, batch]);
  expect(again).toEqual(once);
});

test('of many failures the newest are kept one by one and the others counted', () => {
  const stops = Array.from({ length: FAILURES_KEPT + 6 }, (_, n) => stopped({ task: n, createdAt: n }));
  const health = healthOf(stateAfter([stops]), NEW);
  expect(health.failures).toHaveLength(FAILURES_KEPT);
  expect(health.failuresDropped).toBe(6);
  expect(health.ended.starts).toBe(FAILURES_KEPT + 6);
});

test('of failures that are only counted it stays known in which minutes running tasks died, in every order', () => {
  const old = Array.from({ length: 9 }, (_, n) =>
    stopped({ task: n, createdAt: n, stoppedAt: n < 6 ? 600 + 60 * (n % 3) : 60 + n }),
  );
  const more = Array.from({ length: FAILURES_KEPT }, (_, n) => stopped({ task: 100 + n, createdAt: 1000 + n }));
  const { lateDropped } = healthOf(stateAfter([[...old, ...more]]), NEW);
  expect(lateDropped.map(({ failures }) => failures)).toEqual([2, 2, 2]);
  expect(healthOf(stateAfter([more, [...old].reverse()]), NEW).lateDropped).toEqual(lateDropped);
  const again = stopped({ task: 5, createdAt: 5, stoppedAt: 720, version: 9 });
  expect(healthOf(stateAfter([[...old, ...more], [again]]), NEW).lateDropped).toEqual(lateDropped);
});

test('of failures that are only counted it stays known how many were failed starts, in every order', () => {
  const old = Array.from({ length: 8 }, (_, n) =>
    stopped({ task: n, createdAt: n, stoppedAt: n < 3 ? 500 + n : 60 + n }),
  );
  const more = Array.from({ length: FAILURES_KEPT }, (_, n) => stopped({ task: 100 + n, createdAt: 1000 + n }));
  const health = healthOf(stateAfter([[...old, ...more]]), NEW);
  expect(health).toMatchObject({ failuresDropped: 8, earlyDropped: 5 });
  expect(healthOf(stateAfter([more, [...old].reverse()]), NEW)).toEqual(health);
  const again = stopped({ task: 7, createdAt: 7, stoppedAt: 67, version: 9 });
  expect(healthOf(stateAfter([[...old, ...more], [again]]), NEW)).toMatchObject({
    failuresDropped: 8,
    earlyDropped: 5,
  });
});

/** A morning of a service: two deployments, tasks that run, fail, are replaced, and have several events. */
const morning = (): readonly unknown[] => [
  deploymentChanged({ deployment: OLD, time: 0 }),
  ...[1, 2, 3].map((task) =>
    running({ task, deployment: OLD, taskDefinition: 'web:1', zone: `eu-west-1${'abc'[task % 3]}` }),
  ),
  deploymentChanged({ deployment: OLD, name: 'SERVICE_DEPLOYMENT_COMPLETED', time: 180 }),
  deploymentChanged({ deployment: NEW, time: 300 }),
  ...[11, 12, 13, 14].flatMap((task) => [
    running({ task, createdAt: 300 + task }),
    stopped({
      task,
      createdAt: 300 + task,
      version: 4,
      detail: { lastStatus: 'DEPROVISIONING', stoppedAt: undefined },
    }),
    stopped({ task, createdAt: 300 + task }),
  ]),
  scaledIn({ task: 1, deployment: OLD, taskDefinition: 'web:1', stoppedAt: 400, zone: 'eu-west-1b' }),
  serviceActed('SERVICE_STEADY_STATE', { time: 500 }),
  hookChanged('HOOK_AWAITING_ACTION', { time: 310 }),
  hookChanged('HOOK_SUCCEEDED', { time: 320 }),
];

/** The state without what depends on order: the outbox, and how often people were notified again. */
const serviceStateOf = (state: ServiceState) => ({
  ...state,
  live: [...state.live].sort(),
  dead: [...state.dead].sort(([a], [b]) => (a < b ? -1 : 1)),
  outbox: undefined,
  incidents: state.incidents.map((incident) => ({ ...incident, wanted: undefined })),
});

test('any permutation, duplication and re-batching of the events ends in the same state', () => {
  const events = morning();
  const expected = serviceStateOf(stateAfter([events]));
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: events.length - 1 }), { maxLength: 12 }),
      fc.infiniteStream(fc.nat({ max: 1_000_000 })),
      fc.integer({ min: 1, max: 9 }),
      (duplicates, keys, size) => {
        const keyed = [...events, ...duplicates.map((index) => events[index])].map((event) => ({
          event,
          key: keys.next().value ?? 0,
        }));
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ event }) => event);
        const batches = Array.from({ length: Math.ceil(shuffled.length / size) }, (_, n) =>
          shuffled.slice(n * size, (n + 1) * size),
        );
        expect(serviceStateOf(stateAfter(batches))).toEqual(expected);
      },
    ),
    { numRuns: 200 },
  );
});

test('a watch survives being stored', () => {
  const state = stateAfter([morning()]);
  expect(stateOfItem(itemOf(state))).toEqual(state);
});

test('tasks that name no deployment are of the one just announced, never of one that began after them', () => {
  const nameless = { startedBy: undefined };
  const announced = deploymentChanged({ deployment: NEW, time: 0 });
  const state = stateAfter([[announced], [stopped({ task: 1, createdAt: 5, detail: nameless })]]);
  expect(healthOf(state, NEW)).toMatchObject({
    taskDefinition: 'web:2',
    failures: [{ cause: 'exit.application_error' }],
  });
  const later = deploymentChanged({ deployment: NEW, time: 20 });
  const older = stateAfter([[later], [stopped({ task: 1, createdAt: 5, detail: nameless })]]);
  expect(healthOf(older, NEW).failures).toEqual([]);
});

test('after a read of ECS that failed even an event that tells nothing new orders the look again', () => {
  const evaluated = { at: 0, evidence: 2, action: null, verification: null, proposal: null, isPaged: false };
  const before = stateAfter([[stopped({ task: 1 }), stopped({ task: 2 })]]);
  const asked = (mustEvaluateAgain: boolean): readonly string[] => {
    const evaluations = { [NEW]: { ...evaluated, deployment: NEW as DeploymentId, mustEvaluateAgain } };
    const waiting = { ...before, outbox: {}, evaluations };
    return evaluationsOf(applyEvents(waiting, eventsOf([stopped({ task: 1 })]), contextAt(600)).state);
  };
  expect(asked(true)).toHaveLength(1);
  expect(asked(false)).toEqual([]);
});

test('a revision that is known to be bad is evaluated as soon as a task of it starts', () => {
  const started = (knownBad: ServiceState['knownBad']): readonly string[] =>
    evaluationsOf(
      applyEvents({ ...newServiceState(WEB), knownBad }, eventsOf([running({ task: 1 })]), contextAt(600)).state,
    );
  expect(started({ 'web:2': 1 })).toHaveLength(1);
  expect(started({})).toEqual([]);
});
