import { expect, test } from 'vitest';
import type { Weighed } from '../../functions/deployments/evidence/evidence.ts';
import { weigh } from '../../functions/deployments/evidence/evidence.ts';
import type { LiveTask } from '../../functions/service-state/deployment-health.ts';
import { candidateHealth, control, DEPLOYED, failure, failures, live, NEW, NOW, OLD, oldHealth } from './release.ts';

const weighed = (change: Partial<Weighed> = {}): Weighed => ({
  candidate: candidateHealth(),
  live: [live(OLD, NOW - 90_000), live(OLD, NOW - 90_000)],
  good: [oldHealth()],
  earlier: [],
  controls: [],
  scalingSigns: [],
  connections: undefined,
  explained: () => false,
  desiredCount: 4,
  policy: { alpha: 0.001, minDistinctFailedTasks: 2 },
  now: NOW,
  ...change,
});

const tasks = (count: number, startedAt: number): readonly LiveTask[] =>
  Array.from({ length: count }, () => live(NEW, startedAt));

const crashes = (ages: readonly number[]) =>
  candidateHealth({
    failures: ages.map((age, n) => failure(`c${n}`, { at: DEPLOYED + age, ageSeconds: age })),
    ended: { starts: ages.length, youngMs: 120_000 * ages.length, olderMs: 1000 * ages.reduce((a, b) => a + b, 0) },
  });

/** Three late deaths that are stored, hours apart, and three before them that are only counted by minute. */
const manyCrashes = (change: Partial<ReturnType<typeof candidateHealth>> = {}) => {
  const stored = crashes([18_000, 21_600, 25_200]);
  const minutes = [10_800, 7200, 3600].map((after) => ({
    minute: Math.floor((DEPLOYED + after) / 60),
    failures: 1,
    ageSeconds: after,
  }));
  return { ...stored, failuresDropped: 3, lateDropped: minutes, ended: { ...stored.ended, starts: 6 }, ...change };
};

test('deaths that are only counted are bursts too, unless something outside ever explained a failure', () => {
  const at = { candidate: manyCrashes(), now: DEPLOYED + 25_210 };
  expect(weigh(weighed(at)).counts.bursts).toBe(6);
  const once = { gone: { old: 0, others: 0.5, zone: 0 } };
  expect(weigh(weighed({ ...at, frozen: once })).counts.bursts).toBe(3);
});

test('where the first deaths are no longer known nobody is asked because of the age of the others', () => {
  const at = { now: DEPLOYED + 25_210, desiredCount: 2 };
  const known = weigh(weighed({ ...at, candidate: crashes([18_000, 21_600, 25_200]) }));
  expect(known.isWorthAsking || known.isWarranted).toBe(true);
  const missing = weigh(weighed({ ...at, candidate: manyCrashes({ lateDropped: [] }) }));
  expect(missing).toMatchObject({ isWorthAsking: false, isWarranted: false });
});

test('three failed starts prove a failure of a quiet service of any size up to fifty tasks', () => {
  expect(weigh(weighed())).toMatchObject({ isWarranted: true, path: 'starts', threshold: 1000 });
  expect(weigh(weighed({ desiredCount: 50 })).isWarranted).toBe(true);
});

test('above fifty desired tasks alpha is a hundredth', () => {
  expect(weigh(weighed({ desiredCount: 51 }))).toMatchObject({ isWarranted: false, threshold: 100_000 });
  const five = candidateHealth({ failures: failures(5) });
  expect(weigh(weighed({ candidate: five, desiredCount: 200 })).isWarranted).toBe(true);
});

test('two explained failures are enough at every size', () => {
  const candidate = candidateHealth({
    failures: failures(2, { cause: 'image.not_found', ageSeconds: null }),
    ended: { starts: 2, youngMs: 0, olderMs: 0 },
  });
  for (const desiredCount of [1, 50, 200])
    expect(weigh(weighed({ candidate, desiredCount, explained: () => true }))).toMatchObject({ path: 'explained' });
});

test('the same failures unexplained are no evidence at all, and without a comparison ordinary starts', () => {
  const candidate = candidateHealth({ failures: failures(3, { cause: 'image.not_found', ageSeconds: null }) });
  expect(weigh(weighed({ candidate }))).toMatchObject({ isWarranted: false, counts: { unexplained: 3, early: 0 } });
  expect(weigh(weighed({ candidate, explained: () => 'unknown' }))).toMatchObject({ path: 'starts' });
});

test('a chronic service whose starts fail anyway is not rolled back for three more', () => {
  const good = [
    oldHealth({ failures: failures(10, { at: NOW - 40_000 }), ended: { starts: 20, youngMs: 0, olderMs: 0 } }),
  ];
  expect(weigh(weighed({ good })).isWarranted).toBe(false);
});

test('failed starts of earlier deployments count as usual, even if those of the last one all worked', () => {
  const quiet = oldHealth({ ended: { starts: 1, youngMs: 120_000, olderMs: 0 } });
  const bad = oldHealth({
    failures: failures(14, { at: NOW - 400_000 }),
    ended: { starts: 100, youngMs: 0, olderMs: 0 },
  });
  expect(weigh(weighed({ good: [quiet] })).isWarranted).toBe(true);
  expect(weigh(weighed({ good: [quiet], earlier: [bad] })).isWarranted).toBe(false);
});

test('running tasks give partial credit: with forty healthy ones three failures are not worth a rollback', () => {
  expect(weigh(weighed({ live: tasks(40, NOW - 300), desiredCount: 40 })).isWarranted).toBe(false);
  expect(weigh(weighed({ live: tasks(2, NOW - 3) })).isWarranted).toBe(true);
});

test('a slow crash after completion is found at its second death', () => {
  const candidate = crashes([900, 1000]);
  expect(
    weigh(weighed({ candidate, now: DEPLOYED + 1010, live: [...weighed().live, ...tasks(2, DEPLOYED + 40)] })),
  ).toMatchObject({
    path: 'bursts',
    counts: { bursts: 2 },
  });
});

test('deaths within one minute are one', () => {
  expect(weigh(weighed({ candidate: crashes([1200, 1210, 1220]), now: DEPLOYED + 1230 }))).toMatchObject({
    isWarranted: false,
    counts: { bursts: 1 },
  });
});

test('a synchronous death of seasoned tasks is not the release’s', () => {
  const evidence = weigh(weighed({ candidate: crashes([7200, 7205, 7210]), now: DEPLOYED + 7220 }));
  expect(evidence).toMatchObject({ isWarranted: false, outsideAt: DEPLOYED + 7200, counts: { bursts: 0 } });
});

test('failures within an outage stay excused after it is over', () => {
  const outage = ['pay', 'cart', 'mail'].map((name) =>
    control(name, NOW - 60, { failures: { 'early@eu-west-1a': 12 }, starts: { 'eu-west-1a': 13 } }),
  );
  const later = candidateHealth({ failures: [failure('later', { at: NOW + 1800 }), ...failures(3)] });
  const evidence = weigh(weighed({ candidate: later, controls: outage, now: NOW + 1801 }));
  expect(evidence).toMatchObject({ isWarranted: false, isHeldByControls: true });
});

test('the e-value of one failure is small, and of hundreds finite', () => {
  expect(weigh(weighed({ candidate: candidateHealth({ failures: failures(1) }) })).eValue).toBeLessThan(100);
  const many = candidateHealth({ failures: failures(64), failuresDropped: 900 });
  expect(Number.isFinite(weigh(weighed({ candidate: many })).eValue)).toBe(true);
});
