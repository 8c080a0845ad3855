import { expect, test } from 'vitest';
import type { ServiceKey } from '../../functions/events/identity.ts';
import { dueAtOf } from '../../functions/watch/due.ts';
import { fold } from '../../functions/watch/fold.ts';
import { wake } from '../../functions/watch/wake.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { newWatch } from '../../functions/watch/watch.ts';
import { ACCOUNT, MORNING, REGION, running, stopped } from '../support/envelopes.ts';
import { contextAt, eventsOf } from '../support/folding.ts';

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

/** Hourly runs, the last one at hour `runs - 1`, each folded as it came. */
const after = (exitCodes: readonly number[]): Watch =>
  exitCodes.reduce<Watch>(
    (watch, exitCode, n) => fold(watch, eventsOf(run(n, exitCode)), contextAt(n * HOUR + 120)).watch,
    newWatch(NIGHTLY),
  );

const at = (seconds: number): Date => new Date(MORNING + seconds * 1000);

test('a failing run of a scheduled task says how many failed in a row', () => {
  const [incident] = after([0, 0, 1, 1, 1]).incidents;
  expect(incident?.facts['Streak']).toMatch(/^3 failed runs in a row; last good run 2026-03-02 11:00 UTC/);
});

test('a run that does not begin when its rhythm says so is told once', () => {
  const watch = after([0, 0, 0, 0, 0, 0]);
  const due = dueAtOf(watch, at(5 * HOUR + 120)) ?? 0;
  expect(due - MORNING / 1000).toBeGreaterThan(6 * HOUR);
  expect(due - MORNING / 1000).toBeLessThan(6.5 * HOUR);
  const woken = wake(watch, new Date(due * 1000));
  expect(woken.incidents).toMatchObject([{ title: 'nightly did not run: 1 run missed: it ran every 60 min' }]);
  expect(Object.values(woken.outbox)).toMatchObject([{ kind: 'notice' }]);
  expect(wake(woken, new Date(due * 1000 + 60_000)).incidents).toEqual(woken.incidents);
});

test('a missed run is over with the next one', () => {
  const watch = after([0, 0, 0, 0, 0, 0]);
  const woken = wake(watch, at(6.5 * HOUR));
  const next = fold(woken, eventsOf(run(7, 0)), contextAt(7 * HOUR + 120)).watch;
  expect(next.incidents[0]?.resolvedAt).not.toBeNull();
});

test('without a rhythm nothing is ever missed', () => {
  const watch = after([0, 0]);
  expect(wake(watch, at(48 * HOUR)).incidents).toEqual([]);
});
