import { expect, test } from 'vitest';
import { dueAtOf } from '../../functions/state-updates/due.ts';
import { applyEvents } from '../../functions/state-updates/apply-events.ts';
import { HOOKS_KEPT, OTHERS_KEPT, forget } from '../../functions/state-updates/forget.ts';
import { settle } from '../../functions/state-updates/wake.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { MORNING, hookChanged, stopped } from '../support/envelopes.ts';
import { WEB, eventsOf, stateAfter } from '../support/applying.ts';
import { anIncident, asRelease } from '../support/incidents.ts';

const DAY = 86_400;

const appliedAt = (state: ServiceState, envelopes: readonly unknown[], seconds: number): ServiceState =>
  applyEvents(state, eventsOf(envelopes), { now: new Date(MORNING + seconds * 1000), staleEventMinutes: 60 }).state;

/** A year of releases, each with an answered PAUSE hook. */
const yearOfHooks = (): ServiceState => {
  let state = newServiceState(WEB);
  for (let day = 0; day < 365; day += 1) {
    const time = day * DAY;
    const hookId = `ecs-pause-${day}`;
    state = appliedAt(state, [hookChanged('HOOK_AWAITING_ACTION', { hookId, time })], time + 1);
    state = appliedAt(state, [hookChanged('HOOK_SUCCEEDED', { hookId, time: time + 60 })], time + 61);
    state = { ...state, outbox: {} };
  }
  return state;
};

test('a year of releases behind hooks does not fill the item, and failures are still told', () => {
  const state = yearOfHooks();
  expect(state.incidents.length).toBeLessThanOrEqual(OTHERS_KEPT);
  expect(Object.keys(state.hookSeen).length).toBeLessThanOrEqual(HOOKS_KEPT + 1);
  const time = 365 * DAY;
  const failing = appliedAt(
    state,
    [1, 2, 3].map((task) => stopped({ task, createdAt: time })),
    time + 100,
  );
  expect(Object.values(failing.outbox).some(({ kind }) => kind === 'notice')).toBe(true);
});

test('a hook whose end nobody told is over a day after it expired', () => {
  const open = stateAfter([[hookChanged('HOOK_AWAITING_ACTION', { time: 0 })]], 10);
  expect(Object.keys(open.hooks)).toHaveLength(1);
  const later = appliedAt(open, [stopped({ task: 1, createdAt: 2 * DAY })], 2 * DAY + 100);
  expect(later.hooks).toEqual({});
  expect(later.incidents.find(({ kind }) => kind === 'hook')?.resolvedAt).not.toBeNull();
});

test('open incidents are given up last', () => {
  const incident = (n: number, resolvedAt: number | null) =>
    asRelease(anIncident(WEB, { id: `${WEB}#${n}` as never, lastAt: 1000 + n, resolvedAt }));
  const open = incident(0, null);
  const over = Array.from({ length: 30 }, (_, n) => incident(n + 1, 2000));
  const kept = forget({ ...newServiceState(WEB), incidents: [open, ...over] }, 3000).incidents;
  expect(kept).toHaveLength(OTHERS_KEPT);
  expect(kept).toContain(open);
});

test('evaluations are remembered as ordered only for releases that are remembered', () => {
  const state = { ...stateAfter([[stopped({ task: 1 }), stopped({ task: 2 })]]), ordered: { 'ecs-svc/9': 4 } };
  expect(forget(state, 0).ordered).toEqual({});
});

test('a service that is gone is not looked at for ever', () => {
  const failed = stateAfter([[1, 2, 3].map((task) => stopped({ task }))]);
  const facts = {
    readAt: MORNING / 1000,
    countedAt: MORNING / 1000,
    mode: null,
    contact: null,
    channel: null,
    desiredCount: 3,
    taskDefinition: null,
    platformVersion: null,
    primary: null,
    lastKnownGood: null,
  };
  const gone = { ...failed, facts };
  const hours = (n: number) => new Date(MORNING + n * 3_600_000);
  expect(settle(gone, hours(2)).incidents[0]?.resolvedAt).toBeNull();
  expect(settle(gone, hours(4)).incidents[0]?.resolvedAt).not.toBeNull();
  expect(dueAtOf({ ...settle(gone, hours(4)), outbox: {} }, hours(4))).toBeUndefined();
});
