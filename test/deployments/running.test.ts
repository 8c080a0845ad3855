import { expect, test } from 'vitest';
import { randomOf } from '../../cli/fake-aws/random.ts';
import type { Running } from '../../functions/deployments/evidence/running.ts';
import { eValueOfRunning } from '../../functions/deployments/evidence/running.ts';
import { burstsOf } from '../../functions/deployments/evidence/bursts.ts';
import type { Failure } from '../../functions/service-state/deployment-health.ts';
import { candidateHealth, DEPLOYED, failure, live, NEW } from './release.ts';

const HOUR = 3600;
const RATE = { perHour: 0.005, deaths: 24, hours: 4800 };

const death = (name: string, at: number, ageSeconds: number): Failure => failure(name, { at, ageSeconds });

/** A release whose tasks all started a minute after it: `alive` are running, the others failed. */
const release = (alive: number, failures: readonly Failure[], now: number): Running => ({
  candidate: candidateHealth({
    failures,
    ended: {
      starts: failures.length,
      youngMs: 120_000 * failures.length,
      olderMs: failures.reduce((all, { ageSeconds }) => all + 1000 * ((ageSeconds ?? 0) - 120), 0),
    },
  }),
  live: Array.from({ length: alive }, () => live(NEW, DEPLOYED + 60)),
  bursts: burstsOf(failures).map((burst) => ({ burst, excess: 1 })),
  rate: RATE,
  now,
});

/** `count` tasks fail one and a half minutes apart, the first after five hours. */
const leak = (count: number, alive: number): Running => {
  const at = (n: number): number => DEPLOYED + 5 * HOUR + n * 90;
  const failures = Array.from({ length: count }, (_, n) => death(`leak-${n}`, at(n), at(n) - DEPLOYED - 60));
  return release(alive, failures, at(count - 1) + 3);
};

test('two hundred tasks that die of age are found out soon after the first, whatever hours they lived before', () => {
  const eValue = eValueOfRunning(leak(25, 175));
  expect(eValue).toMatchObject({ bursts: 25, failures: 25, isOften: true });
  expect(eValue.log).toBeGreaterThan(Math.log(200_000));
});

test('as many deaths spread over the day are what the usual rate brings', () => {
  const failures = Array.from({ length: 24 }, (_, n) =>
    death(`usual-${n}`, DEPLOYED + (n + 0.5) * HOUR, n * HOUR + 500),
  );
  expect(eValueOfRunning(release(176, failures, DEPLOYED + 24 * HOUR)).log).toBeLessThan(Math.log(10));
});

test('deaths amid others’ deaths say nothing of the release', () => {
  const running = leak(25, 175);
  const bursts = running.bursts.map(({ burst }) => ({ burst, excess: 200 }));
  expect(eValueOfRunning({ ...running, bursts }).log).toBeLessThan(0);
});

test('task-hours of tasks that ended otherwise acquit', () => {
  const running = leak(4, 16);
  const { candidate } = running;
  const ended = { ...candidate.ended, olderMs: candidate.ended.olderMs + 400 * HOUR * 1000 };
  expect(eValueOfRunning({ ...running, candidate: { ...candidate, ended } }).log).toBeLessThan(
    eValueOfRunning(running).log - 3,
  );
});

/** A day of four tasks that fail at the usual rate; the largest e-value at any failure. */
const peakOfHealthy = (seed: string): number => {
  const random = randomOf(seed);
  const failures: Failure[] = [];
  const startedAt = [0, 0, 0, 0].map(() => DEPLOYED + 60);
  let peak = -Infinity;
  for (let at = DEPLOYED + 60; ;) {
    at += random.exponential(HOUR / (4 * RATE.perHour));
    if (at > DEPLOYED + 24 * HOUR) return peak;
    const place = random.integer(0, 3);
    const age = at - (startedAt[place] ?? at);
    startedAt[place] = at;
    if (age <= 120) continue;
    failures.push(death(`d${failures.length}`, at, age));
    const running = release(0, failures, at);
    peak = Math.max(peak, eValueOfRunning({ ...running, live: startedAt.map((start) => live(NEW, start)) }).log);
  }
};

test('a healthy release reaches a thousand to one in fewer than one of a thousand lives (Ville)', () => {
  const lives = Array.from({ length: 3000 }, (_, n) => peakOfHealthy(`healthy ${n}`));
  expect(lives.filter((peak) => peak >= Math.log(1000)).length).toBeLessThanOrEqual(3);
});
