import { expect, test } from 'vitest';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { dueAtOf } from '../../functions/state-updates/due.ts';
import { applyEvents } from '../../functions/state-updates/apply-events.ts';
import { settle } from '../../functions/state-updates/wake.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { ACCOUNT, MORNING, REGION, running, stopped } from '../support/envelopes.ts';
import { contextAt, eventsOf } from '../support/applying.ts';

const NIGHTLY = `${ACCOUNT}/${REGION}/prod/family:nightly` as ServiceKey;
const HOUR = 3600;

const run = (n: number, exitCode: number) => {
  const options = {
    task: n,
    group: 'family:nightly',
    createdAt: n * HOUR,
    detail: { startedBy: 'events-rule/nightly' },
  };
  const containers = [{ name: 'app', exitCode, lastStatus: 'STOPPED' }];
  return [running(options), stopped({ ...options, detail: { ...options.detail, containers } })];
};

/** Hourly runs, the last at hour `runs - 1`, each applied as it arrived. */
const after = (exitCodes: readonly number[]): ServiceState =>
  exitCodes.reduce<ServiceState>(
    (state, exitCode, n) => applyEvents(state, eventsOf(run(n, exitCode)), contextAt(n * HOUR + 120)).state,
    newServiceState(NIGHTLY),
  );

const at = (seconds: number): Date => new Date(MORNING + seconds * 1000);

test('a failing run of a scheduled task says how many failed in a row', () => {
  const [incident] = after([0, 0, 1, 1, 1]).incidents;
  expect(incident?.facts['Streak']).toMatch(/^3 failed runs in a row; last successful run 2026-03-02 11:00 UTC/);
});

test('a run that does not begin when its rhythm says so is told once', () => {
  const state = after([0, 0, 0, 0, 0, 0]);
  const due = dueAtOf(state, at(5 * HOUR + 120)) ?? 0;
  expect(due - MORNING / 1000).toBeGreaterThan(6 * HOUR);
  expect(due - MORNING / 1000).toBeLessThan(6.5 * HOUR);
  const woken = settle(state, new Date(due * 1000));
  expect(woken.incidents).toMatchObject([{ title: 'nightly did not run: 1 run missed: it ran every 60 min' }]);
  expect(Object.values(woken.outbox)).toMatchObject([{ kind: 'notice' }]);
  expect(settle(woken, new Date(due * 1000 + 60_000)).incidents).toEqual(woken.incidents);
});

test('a missed run is over with the next one', () => {
  const state = after([0, 0, 0, 0, 0, 0]);
  const woken = settle(state, at(6.5 * HOUR));
  const next = applyEvents(woken, eventsOf(run(7, 0)), contextAt(7 * HOUR + 120)).state;
  expect(next.incidents[0]?.resolvedAt).not.toBeNull();
});

test('without a rhythm nothing is ever missed', () => {
  const state = after([0, 0]);
  expect(settle(state, at(48 * HOUR)).incidents).toEqual([]);
});
