import { asRelease, firstOf, stopsAmong } from '../support/incidents.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Incident, StopFact, StopsIncident } from '../../functions/service-state/incident.ts';
import { INCIDENTS_MAX } from '../../functions/incidents/keep.ts';
import { resolveDue } from '../../functions/incidents/resolve.ts';
import type { StopContext } from '../../functions/incidents/stops.ts';
import { applyStops, undoStop } from '../../functions/incidents/stops.ts';
import { context, MISSING_SECRET, NIGHTLY, NINE, ORDERS, stop, diagnosis } from './stop-facts.ts';

const PLATFORM = diagnosis({
  cause: 'platform.host_failure',
  faultDomain: 'platform',
  evidence: 'host failed',
  failedContainer: undefined,
});

const stated = (incidents: readonly Incident[]): readonly string[] =>
  incidents.flatMap(({ notifications }) => notifications.map(({ id }) => id));
const applyEvents = (
  facts: readonly StopFact[],
  spoiled: Partial<StopContext> = {},
  before: readonly Incident[] = [],
) => applyStops(before, facts, context(spoiled));
const only = (incidents: readonly Incident[]): StopsIncident => {
  expect(incidents).toHaveLength(1);
  return firstOf(incidents);
};

test('a single stop of a service of four heals by itself: counted, not said', () => {
  const { incidents, changed } = applyEvents([stop(1)]);
  expect(only(incidents)).toMatchObject({ count: 1, severity: 'quiet', notifications: [], wanted: 0 });
  expect(changed).toEqual([]);
});

test('the second distinct task of the same failure is said', () => {
  const { incidents, changed } = applyEvents([stop(1), stop(2)]);
  const incident = only(incidents);
  expect(stated(incidents)).toEqual(['opened']);
  expect(changed).toEqual([incident.id]);
  expect(incident).toMatchObject({ count: 2, severity: 'notice', wanted: 1, openedAt: NINE + 60, lastAt: NINE + 120 });
  expect(incident.notifications[0]?.text).toBe(
    [
      'orders: the application exits with an error (prod).',
      '2 tasks stopped, exit code 1 in container app; at fault: the application.',
      'Evidence: “essential container exited with exit code 1”.',
    ].join(' '),
  );
});

test('a task that never started for want of a secret is said at once', () => {
  expect(
    stated(applyEvents([stop(1, { diagnosis: MISSING_SECRET, ageSeconds: null, exitCode: null })]).incidents),
  ).toEqual(['opened']);
});

test('the only task of a service is said at once and is harm', () => {
  const { incidents } = applyEvents([stop(1)], { desiredCount: 1 });
  expect(only(incidents)).toMatchObject({ severity: 'harm' });
  expect(stated(incidents)).toEqual(['opened']);
});

test('a cause that the service has known for an hour is not new: its only task is said at the second stop', () => {
  const earlier = applyEvents([stop(1)], { desiredCount: 1 }).incidents;
  const other = diagnosis({ evidence: 'exited with exit code 3' });
  const { incidents } = applyEvents([stop(90, { diagnosis: other })], { desiredCount: 1 }, earlier);
  expect(incidents.map(({ notifications }) => notifications.length).sort()).toEqual([0, 1]);
});

test('tasks lost to the platform are said at the third', () => {
  const facts = [1, 2, 3].map((n) => stop(n, { diagnosis: PLATFORM }));
  expect(stated(applyEvents(facts.slice(0, 2)).incidents)).toEqual([]);
  expect(stated(applyEvents(facts).incidents)).toEqual(['opened']);
});

test('a standalone task is said at its first failed run', () => {
  const { incidents } = applyEvents([stop(1)], { service: NIGHTLY, serviceArn: null, desiredCount: null });
  expect(stated(incidents)).toEqual(['opened']);
  expect(only(incidents).notifications[0]?.text).toContain('1 run failed, exit code 1');
});

test('a routine stop makes no incident', () => {
  expect(applyEvents([stop(1, { isNormal: true }), stop(2, { isNormal: true })]).incidents).toEqual([]);
});

test('equal failures with other ids, addresses and times are one incident, other failures another', () => {
  const reason = (n: number): string =>
    `2026-11-20T09:0${n}:00Z dial tcp 10.0.${n}.7:5432: refused, request ${n}a6e0804-2bd0-4672-b79d-d97027f9071a`;
  const facts = [1, 2, 3].map((n) => stop(n, { diagnosis: diagnosis({ evidence: reason(n) }) }));
  const { incidents } = applyEvents([
    ...facts,
    stop(4, { diagnosis: diagnosis({ failedContainer: 'sidecar', evidence: reason(4) }) }),
  ]);
  expect(
    stopsAmong(incidents)
      .map(({ count }) => count)
      .sort(),
  ).toEqual([1, 3]);
});

test('a failure that comes back after it was over is the same incident and is said once more', () => {
  const first = applyEvents([stop(1), stop(2)]);
  const over = resolveDue(first.incidents, { now: NINE + 17 * 60, isUnhealthy: false });
  expect(only(over.incidents).resolvedAt).toBe(NINE + 120 + 900);
  const again = applyEvents([stop(30), stop(31)], {}, over.incidents);
  expect(only(again.incidents)).toMatchObject({ count: 4, resolvedAt: null, wanted: 3 });
  expect(stated(again.incidents)).toEqual(['opened', 'reopened@1']);
  expect(only(again.incidents).notifications[1]).toMatchObject({ at: NINE + 30 * 60 });
});

test('nobody looked in between: silence of a quarter of an hour still makes it a return', () => {
  expect(stated(applyEvents([stop(1), stop(2), stop(18)]).incidents)).toEqual(['opened', 'reopened@1']);
  expect(stated(applyEvents([stop(1), stop(2), stop(18)], { isUnhealthy: true }).incidents)).toEqual(['opened']);
});

test('a failure that keeps coming back must stay away twice as long each time', () => {
  const every20 = [1, 2, 22, 42, 62, 82, 102, 122, 142].map((n) => stop(n));
  expect(stated(applyEvents(every20).incidents)).toEqual(['opened', 'reopened@1']);
});

test('a late stop from before the end neither reopens nor is lost', () => {
  const over = resolveDue(applyEvents([stop(1), stop(5)]).incidents, {
    now: NINE + 3600,
    isUnhealthy: false,
  });
  const { incidents } = applyEvents([stop(3)], {}, over.incidents);
  expect(only(incidents)).toMatchObject({ count: 3, resolvedAt: NINE + 300 + 900 });
  expect(stated(incidents)).toEqual(['opened']);
});

test('two stops of a kind on one day, seven hours apart, are no pattern', () => {
  expect(stated(applyEvents([stop(1), stop(1 + 7 * 60)]).incidents)).toEqual([]);
  expect(stated(applyEvents([stop(1), stop(1 + 5 * 60)]).incidents)).toEqual(['opened']);
});

test('the message shows the newest five tasks and where all of them were', () => {
  const incident = only(
    applyEvents([1, 2, 3, 4, 5, 6, 7].map((n) => stop(n, { zone: n > 5 ? 'eu-west-1b' : 'eu-west-1a' }))).incidents,
  );
  expect(incident.tasks.map(({ at }) => at)).toEqual([7, 6, 5, 4, 3].map((n) => NINE + n * 60));
  expect(incident.zones).toEqual({ 'eu-west-1a': 5, 'eu-west-1b': 2 });
  expect(incident.where?.['capacity provider']).toEqual({ FARGATE: 7 });
});

test('failures in one zone only, with healthy tasks elsewhere, are said with their probability', () => {
  const facts = Array.from({ length: 18 }, (_, n) => stop(n, { zone: n === 0 ? 'eu-west-1a' : 'eu-west-1b' }));
  const runningByZone = { 'eu-west-1a': 9, 'eu-west-1b': 0, 'eu-west-1c': 9 };
  expect(only(applyEvents(facts, { runningByZone }).incidents).facts['Skew']).toMatch(
    /^17 of 18 in eu-west-1b, p = 1e-\d$/,
  );
});

test('a correction by ECS takes the task out of one incident and puts it into another', () => {
  const unreported = stop(1, { diagnosis: diagnosis({ cause: 'exit.unreported', evidence: 'no exit code' }) });
  const first = applyEvents([unreported]);
  const taken = undoStop(first.incidents, only(first.incidents).id, stop(1));
  expect(taken.incidents).toEqual([]);
  const sent1 = applyEvents([unreported], { desiredCount: 1 });
  const back = undoStop(sent1.incidents, only(sent1.incidents).id, stop(1));
  expect(only(back.incidents)).toMatchObject({ count: 0, resolvedAt: NINE + 60, wanted: 2, tasks: [], zones: {} });
  expect(back.changed).toHaveLength(1);
  expect(
    only(
      undoStop(
        applyEvents([stop(1), stop(2)]).incidents,
        applyEvents([stop(1)]).incidents[0]?.id ?? only([]).id,
        stop(2),
      ).incidents,
    ).count,
  ).toBe(1);
});

test('texts that never repeat cannot flood a channel: six variants of a cause, the rest is one incident', () => {
  const word = (n: number): string => String.fromCharCode(97 + (n % 26), 97 + Math.floor(n / 26));
  const facts = Array.from({ length: 60 }, (_, n) =>
    stop(n, { diagnosis: diagnosis({ cause: 'unknown', faultDomain: 'unknown', evidence: `odd ${word(n)}` }) }),
  );
  const { incidents } = applyEvents(facts);
  expect(incidents).toHaveLength(7);
  expect(stopsAmong(incidents).reduce((sum, { count }) => sum + count, 0)).toBe(60);
});

test('at most twenty incidents are remembered; resolved ones go first, incidents of other kinds never', () => {
  const causes = ['exit.crashed', 'memory.oom', 'health.elb', 'storage.full', 'exit.clean'] as const;
  const facts = causes.flatMap((cause, c) =>
    [1, 2, 3, 4, 5].map((n) => stop(c * 10 + n, { diagnosis: diagnosis({ cause, evidence: `exit code ${n}` }) })),
  );
  const release = asRelease(only(applyEvents([stop(99)]).incidents));
  const { incidents } = applyEvents(facts, {}, [release]);
  expect(incidents).toHaveLength(INCIDENTS_MAX);
  expect(incidents).toContainEqual(release);
});

test('secrets in reasons are masked before an incident holds them', () => {
  const leaky = diagnosis({
    evidence: 'postgres://app:hunter2@db:5432 refused',
    adviceParameters: { exit: 'DB_PASSWORD=hunter2' },
    failedResource: 'https://x:hunter2@registry/y',
  });
  expect(JSON.stringify(applyEvents([stop(1, { diagnosis: leaky }), stop(2, { diagnosis: leaky })]))).not.toContain(
    'hunter2',
  );
});

const anyFact = fc.record({
  n: fc.integer({ min: 0, max: 99 }),
  kind: fc.integer({ min: 0, max: 4 }),
  second: fc.integer({ min: 0, max: 1200 }),
  zone: fc.constantFrom('a', 'b', null),
});
const KINDS = [
  diagnosis(),
  MISSING_SECRET,
  PLATFORM,
  diagnosis({ evidence: 'exit code 2' }),
  diagnosis({ cause: 'memory.oom', evidence: 'OutOfMemoryError' }),
];

test('order and batches do not matter: every way of arrival ends in the same incidents with the same texts', () => {
  const world = fc.uniqueArray(anyFact, { selector: ({ n }) => n, maxLength: 14 });
  fc.assert(
    fc.property(
      world,
      fc.infiniteStream(fc.nat()),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      (drawn, random, size, isAlone) => {
        const facts = drawn.map(({ n, kind, second, zone }) =>
          stop(n, {
            at: NINE + second,
            zone,
            diagnosis: KINDS[kind] ?? diagnosis(),
            ageSeconds: n % 3 === 0 ? null : n,
          }),
        );
        const shuffled = facts.map((fact) => ({ fact, key: random.next().value })).sort((a, b) => a.key - b.key);
        const scene = context({ desiredCount: isAlone ? 1 : 4, runningByZone: { a: 5, b: 5 }, isUnhealthy: true });
        const inOne = applyStops([], facts, scene).incidents;
        let inBatches: readonly Incident[] = [];
        for (let at = 0; at < shuffled.length; at += size)
          inBatches = applyStops(
            inBatches,
            shuffled.slice(at, at + size).map(({ fact }) => fact),
            scene,
          ).incidents;
        const state = (incidents: readonly Incident[]) =>
          incidents.map(({ wanted, ...incident }) => ({ ...incident, isPendingNotification: wanted > 0 }));
        expect(state(inBatches)).toEqual(state(inOne));
      },
    ),
    { numRuns: 500 },
  );
});

test('ten thousand stops that die together are applied quickly', () => {
  const facts = Array.from({ length: 10_000 }, (_, n) => stop(n));
  const startedAt = performance.now();
  const incident = only(applyStops([], facts, context({ desiredCount: 10_000, isUnhealthy: true })).incidents);
  expect(incident.count).toBe(10_000);
  expect(JSON.stringify(incident).length).toBeLessThan(3000);
  expect(performance.now() - startedAt).toBeLessThan(3000);
});

test('an incident is about its service', () => {
  expect(only(applyEvents([stop(1)]).incidents).id.startsWith(`${ORDERS}#`)).toBe(true);
});
