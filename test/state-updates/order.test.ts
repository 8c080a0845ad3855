import { countOf } from '../../functions/incidents/of-any-kind.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { applyEvents } from '../../functions/state-updates/apply-events.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { ACCOUNT, REGION, running, serviceActed, stopped } from '../support/envelopes.ts';
import { contextAt, eventsOf } from '../support/applying.ts';

/**
 * Two services with the same failure, one of them with a second failure and repeated stops, and a job that fails and
 * recovers.
 */
const events = (): readonly unknown[] => [
  ...['service:web', 'service:api'].flatMap((group, s) =>
    [1, 2, 3].flatMap((n) => {
      const task = { task: s * 100 + n, group, createdAt: 60 * n };
      return [
        running(task),
        stopped({ ...task, version: 4, detail: { containers: [{ name: 'app' }] } }),
        stopped(task),
      ];
    }),
  ),
  ...[7, 8].map((task) => stopped({ task, createdAt: 90, detail: { containers: [{ name: 'app', exitCode: 139 }] } })),
  stopped({ task: 21, group: 'family:job', createdAt: 10, detail: { startedBy: 'nightly' } }),
  stopped({ task: 22, group: 'family:job', createdAt: 200, detail: { startedBy: 'nightly' } }),
  stopped({
    task: 23,
    group: 'family:job',
    createdAt: 300,
    detail: { startedBy: 'nightly', containers: [{ name: 'app', exitCode: 0 }] },
  }),
  serviceActed('SERVICE_TASK_START_IMPAIRED', { time: 120 }),
  serviceActed('SERVICE_STEADY_STATE', { time: 400 }),
];

/** The state of every service after these envelopes, batch by batch. */
const after = (batches: readonly (readonly unknown[])[]): ReadonlyMap<ServiceKey, ServiceState> => {
  const states = new Map<ServiceKey, ServiceState>();
  for (const batch of batches) {
    for (const event of eventsOf(batch)) {
      if (event.service === undefined) continue;
      const before = states.get(event.service) ?? newServiceState(event.service);
      states.set(event.service, applyEvents(before, [event], contextAt(600)).state);
    }
  }
  return states;
};

/** The final messages: by key, with their last text. Retracted stops have none; what is over keeps its text. */
const messagesOf = (states: ReadonlyMap<ServiceKey, ServiceState>) =>
  [...states.values()]
    .flatMap(({ incidents }) => incidents)
    .map((incident) => ({ ...incident, count: countOf(incident) }))
    .filter(({ kind, count, notifications }) => notifications.length > 0 && (kind !== 'stops' || count > 0))
    .map(({ id, title, evidence, count, resolvedAt, notifications }) => ({
      ...{ id, title, evidence, count, resolvedAt },
      notifications: resolvedAt === null ? notifications : notifications.map((notification) => notification.id),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

test('in whatever order and however often events come, the same messages are left with the same words', () => {
  const all = events();
  const expected = messagesOf(after([all]));
  expect(expected.length).toBeGreaterThan(2);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
      fc.subarray([...all], { maxLength: 8 }),
      (shuffled, again) => {
        expect(messagesOf(after([shuffled, again]))).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

const EVENING = 10.5 * 3600;

/** Failures of a time of day: those of `events`, with new tasks. */
const failures = (from: number, first: number): readonly unknown[] => [
  ...[0, 1, 2, 3].flatMap((n) => {
    const task = { task: first + n, createdAt: from + 60 * n };
    return [stopped({ ...task, version: 4, detail: { containers: [{ name: 'app' }] } }), stopped(task)];
  }),
  serviceActed('SERVICE_TASK_PLACEMENT_FAILURE', { time: from + 100 }),
  serviceActed('SERVICE_TASK_PLACEMENT_FAILURE', { time: from + 200 }),
];

/** The service after a morning and an evening, each in its own order; the evening repeats the morning. */
const dayOf = (early: readonly unknown[], late: readonly unknown[]): ServiceState =>
  [...early.map((event) => [event, 600] as const), ...late.map((event) => [event, EVENING + 600] as const)].reduce(
    (state, [event, at]) => applyEvents(state, eventsOf([event]), contextAt(at)).state,
    newServiceState(`${ACCOUNT}/${REGION}/prod/web` as ServiceKey),
  );

const times = ({ incidents }: ServiceState) =>
  incidents
    .map((incident) => ({ ...incident, count: countOf(incident) }))
    .filter(({ kind, count }) => kind !== 'stops' || count > 0)
    .map(({ id, openedAt, lastAt, count, earlier, notifications }) => ({
      id,
      openedAt,
      lastAt,
      count,
      earlier,
      notifications,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

test('what is back in the evening ends in the same messages in every order, and the morning stays as it was', () => {
  const [early, late] = [failures(0, 1), failures(EVENING, 101)];
  const expected = times(dayOf(early, late));
  expect(expected.map(({ count, earlier }) => [count, earlier?.times, earlier?.count]).sort()).toEqual([
    [0, 1, 0],
    [4, 1, 4],
  ]);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...early], { minLength: early.length }),
      fc.shuffledSubarray([...late], { minLength: late.length }),
      fc.subarray([...early]),
      fc.subarray([...late]),
      fc.nat(),
      (morning, evening, again, twice, turn) => {
        const all = [...again, ...evening, ...twice];
        const turned = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
        expect(times(dayOf(morning, turned))).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
