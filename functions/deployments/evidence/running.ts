import type { Burst } from './bursts.ts';
import { isEarly } from './failures.ts';
import type { Rate } from './e-value.ts';
import { LEAST_BAD_RATE, logMean, logEValueOfRunning } from './e-value.ts';
import type { LiveTask, DeploymentHealth } from '../../service-state/deployment-health.ts';
import { START_SECONDS } from '../../service-state/deployment-health.ts';
import { isOf } from './usual.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Hours after the first sign of a release at which further tests of its deaths begin, each separate. */
const ONSET_HOURS = [1, 2, 4, 8, 16] as const;
/** Weight of each of these tests; the rest is the test of the whole life. */
const ONSET_WEIGHT = 0.01;

/** Deaths of running tasks in one span of time: their bursts, the task-hours, and the log of the e-value. */
type Span = { readonly bursts: readonly Burst[]; readonly taskHours: number; readonly log: number };

/** A burst with how many times the usual rate others died around it (1: quiet). */
export type Weighted = { readonly burst: Burst; readonly excess: number };

export type Running = {
  readonly candidate: DeploymentHealth;
  readonly live: readonly LiveTask[];
  readonly bursts: readonly Weighted[];
  readonly rate: Rate;
  readonly now: EpochSeconds;
};

/**
 * Task-hours after the start since `from` (epoch seconds). Tasks whose end was not seen count in full: this favours the
 * revision.
 */
const taskHoursSince = ({ candidate, live, now }: Running, from: EpochSeconds): number => {
  const secondsOf = (startedAt: EpochSeconds, until: EpochSeconds): number =>
    Math.max(0, until - Math.max(startedAt + START_SECONDS, from));
  const alive = live.reduce(
    (all, task) => (task.startedAt !== null && isOf([candidate], task) ? all + secondsOf(task.startedAt, now) : all),
    0,
  );
  const late = candidate.failures.filter((failure) => !isEarly(failure));
  const dead = late.reduce((all, { at, ageSeconds }) => all + secondsOf(at - (ageSeconds ?? 0), at), 0);
  const known = late.reduce((all, { ageSeconds }) => all + (ageSeconds ?? 0) - START_SECONDS, 0);
  return (alive + dead + Math.max(0, candidate.ended.olderMs / 1000 - known)) / 3600;
};

const spanOf = (running: Running, from: EpochSeconds, weight: number): Span => {
  const inside = running.bursts.filter(({ burst }) => burst.at >= from);
  const taskHours = taskHoursSince(running, from);
  const log = logEValueOfRunning(
    inside.map(({ excess }) => excess),
    taskHours,
    running.rate,
  );
  return { bursts: inside.map(({ burst }) => burst), taskHours, log: log + Math.log(weight) };
};

/** Result for deaths of running tasks: the log of the e-value, and the span of time with the strongest evidence. */
export type RunningEValue = {
  readonly log: number;
  readonly bursts: number;
  readonly failures: number;
  /** They die at least as often as the smallest bad rate. */
  readonly isOften: boolean;
};

/**
 * The test of running tasks over the whole life of a release, mixed with the same test started 1, 2, 4, 8 and 16 hours
 * later: tasks that die at a certain age all live until then, and in a large service the hours before the first death
 * would outweigh any number of deaths. Each test is an e-value that is 1 until it begins, so their mean is one.
 */
export const eValueOfRunning = (running: Running): RunningEValue => {
  const { candidate, now, rate } = running;
  const onsets = ONSET_HOURS.map((hours) => candidate.seenAt + hours * 3600);
  const begun = onsets.filter((onset) => onset < now);
  const whole = spanOf(running, -Infinity, 1 - ONSET_WEIGHT * onsets.length);
  const spans = [whole, ...begun.map((onset) => spanOf(running, onset, ONSET_WEIGHT))];
  const waiting = ONSET_WEIGHT * (onsets.length - begun.length);
  const logs = [...spans.map(({ log }) => log), ...(waiting > 0 ? [Math.log(waiting)] : [])];
  const best = spans.reduce((most, span) => (span.log > most.log ? span : most), whole);
  return {
    log: logMean(logs) + Math.log(logs.length),
    bursts: best.bursts.length,
    failures: best.bursts.reduce((all, { count }) => all + count, 0),
    isOften: best.bursts.length >= LEAST_BAD_RATE * rate.perHour * best.taskHours,
  };
};
