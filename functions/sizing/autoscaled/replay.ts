import type { Minute, ReplayResult, Sums } from './tally.ts';
import { noSums, resultOf, tally } from './tally.ts';
import type { TargetTracking } from './target-tracking.ts';

export type { ReplayResult } from './tally.ts';
export type { TargetTracking } from './target-tracking.ts';

/** Minutes above the target that trigger scale-out, minutes below it that trigger scale-in, and how far below. */
export const ALARM_HIGH_MINUTES = 3;
export const ALARM_LOW_MINUTES = 15;
export const ALARM_LOW_SHARE = 0.9;
/** Minutes until a datapoint reaches an alarm. */
const PUBLISHED_AFTER_MINUTES = 2;
/** From the decision to stop a task to its end: deregistration and SIGTERM are billed. */
const STOP_MINUTES = 2;

export type ReplayRequest = {
  /** CPU units that the whole service needed per period: metric x number of tasks; NaN in a gap. */
  readonly demand: Float64Array;
  /** The same in the busiest minute of each period; absent: all minutes of a period are equal. */
  readonly peaks?: Float64Array;
  readonly periodSeconds: number;
  /** CPU units of one task. */
  readonly cpuPerTask: number;
  /** The policy's metric in percent when each task needs this many CPU units. */
  readonly metric: (cpuUnitsPerTask: number) => number;
  readonly policy: TargetTracking;
  /** From the decision to a task that takes load. */
  readonly startSeconds: number;
};

type Start = { readonly minute: number; readonly tasks: number };

type State = {
  running: number;
  desired: number;
  highMinutes: number;
  lowMinutes: number;
  lastOut: number;
  lastIn: number;
  starting: Start[];
  /** Percentages that no alarm has seen yet, oldest first. */
  unseen: number[];
};

const startUp = (state: State, minute: number): void => {
  if (state.starting.length === 0) return;
  const due = state.starting.filter((start) => start.minute <= minute);
  if (due.length === 0) return;
  state.running = Math.min(state.desired, state.running + due.reduce((sum, { tasks }) => sum + tasks, 0));
  state.starting = state.starting.filter((start) => start.minute > minute);
};

const countAlarms = (state: State, percent: number, target: number, minutes: number): void => {
  state.highMinutes = percent > target ? state.highMinutes + minutes : 0;
  state.lowMinutes = percent < target * ALARM_LOW_SHARE ? state.lowMinutes + minutes : 0;
};

/** Without tasks there is no metric, so a service is replayed with at least one. */
const least = ({ minimum }: TargetTracking): number => Math.max(1, minimum);

/**
 * The new desired count, if an alarm is active. During its cooldown a scale-out counts as effective, so only a larger
 * one continues; a scale-in waits for both cooldowns.
 */
const decide = (state: State, percent: number, minute: number, policy: TargetTracking): number | undefined => {
  const wanted = Math.ceil((state.running * percent) / policy.targetPercent);
  const bounded = Math.min(policy.maximum, Math.max(least(policy), wanted));
  const inReady = minute - Math.max(state.lastIn, state.lastOut) >= policy.scaleInCooldownSeconds / 60;
  if (state.highMinutes >= ALARM_HIGH_MINUTES && bounded > state.desired) return bounded;
  if (state.lowMinutes >= ALARM_LOW_MINUTES && inReady && bounded < state.desired) return bounded;
  return undefined;
};

type Decision = { readonly desired: number; readonly minute: number; readonly startMinutes: number };

const apply = (state: State, { desired, minute, startMinutes }: Decision): void => {
  if (desired > state.desired) {
    state.starting.push({ minute: minute + startMinutes, tasks: desired - state.desired });
    state.lastOut = minute;
  } else {
    state.running = Math.min(state.running, desired);
    state.starting = [];
    state.lastIn = minute;
  }
  state.desired = desired;
};

type Moment = { readonly demand: number; readonly minute: number };
type Period = Moment & { readonly minutes: number; readonly peak: number };
const seenBy = ({ cpuPerTask, metric }: ReplayRequest, { running }: State, demand: number): Minute => ({
  demand,
  offered: running * cpuPerTask,
  // CloudWatch stops at 100 %, whatever the service needs: one alarm can multiply the count by at most 100 / target.
  percent: Math.min(100, metric(demand / running)),
});

const minuteOf = (request: ReplayRequest, state: State, sums: Sums, at: Moment): void => {
  const { policy, startSeconds } = request;
  startUp(state, at.minute);
  const now = seenBy(request, state, at.demand);
  tally(sums, state, now, policy, 1);
  state.unseen.push(now.percent);
  const percent = state.unseen.length > PUBLISHED_AFTER_MINUTES ? state.unseen.shift() : undefined;
  if (percent === undefined) return;
  countAlarms(state, percent, policy.targetPercent, 1);
  const desired = decide(state, percent, at.minute, policy);
  if (desired === undefined) return;
  const startMinutes = Math.max(1, Math.round(startSeconds / 60));
  sums.changes += 1;
  sums.extra += Math.abs(desired - state.desired) * (desired > state.desired ? startMinutes : STOP_MINUTES);
  apply(state, { desired, minute: at.minute, startMinutes });
};

/** The busiest minute of a period; the others share the rest of its demand. */
const BUSIEST_MINUTE = 2;

/** A period in one step where nothing can happen, otherwise minute by minute. */
const periodOf = (request: ReplayRequest, state: State, sums: Sums, period: Period): void => {
  const { demand, peak, minute, minutes } = period;
  const rest = minutes > 1 ? Math.max(0, (demand * minutes - peak) / (minutes - 1)) : demand;
  for (let step = 0; step < minutes; step += 1) {
    const wanted = minutes > 1 && step === BUSIEST_MINUTE ? peak : rest;
    minuteOf(request, state, sums, { demand: wanted, minute: minute + step });
  }
};

/** As if settled before the window: the smallest count whose metric is not above the target. */
const initial = ({ demand, metric, policy }: ReplayRequest): State => {
  const first = demand.find((value) => !Number.isNaN(value)) ?? 0;
  const from = least(policy);
  const counts = Array.from({ length: Math.max(0, policy.maximum - from + 1) }, (_, index) => from + index);
  const tasks = counts.find((count) => metric(first / count) <= policy.targetPercent) ?? policy.maximum;
  const [running, desired, quiet] = [tasks, tasks, -Infinity];
  return { running, desired, highMinutes: 0, lowMinutes: 0, lastOut: quiet, lastIn: quiet, starting: [], unseen: [] };
};

/** Replays the demand minute by minute under the policy. In a gap nothing happens and nothing is counted. */
export const replay = (request: ReplayRequest): ReplayResult => {
  const state = initial(request);
  const sums = noSums();
  const minutes = Math.max(1, Math.round(request.periodSeconds / 60));
  request.demand.forEach((demand, index) => {
    if (Number.isNaN(demand)) return;
    const peak = Math.max(demand, request.peaks?.[index] ?? demand);
    periodOf(request, state, sums, { demand, peak, minute: index * minutes, minutes });
  });
  return resultOf(sums);
};
