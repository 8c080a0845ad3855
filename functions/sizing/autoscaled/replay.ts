import type { Minute, ReplayResult, Sums } from './tally.ts';
import { noSums, resultOf, tally } from './tally.ts';
import type { TargetTracking } from './target-tracking.ts';

export type { ReplayResult } from './tally.ts';
export type { TargetTracking } from './target-tracking.ts';

/** Minutes above the target that raise the alarm, minutes below it that lower it, and how far below. */
export const ALARM_HIGH_MINUTES = 3;
export const ALARM_LOW_MINUTES = 15;
export const ALARM_LOW_SHARE = 0.9;

export type ReplayRequest = {
  /** CPU units the whole service wanted each period: metric x number of tasks; NaN in a gap. */
  readonly demand: Float64Array;
  readonly periodSeconds: number;
  /** CPU units one task offers. */
  readonly cpuPerTask: number;
  /** The policy's metric in percent when each task wants so many CPU units. */
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

/** A metric of its own tasks says nothing of a service without any: it is replayed as one that keeps a task. */
const least = ({ minimum }: TargetTracking): number => Math.max(1, minimum);

/** The new desired count, if an alarm is in force and no cool-down holds it back. */
const decide = (state: State, percent: number, minute: number, policy: TargetTracking): number | undefined => {
  const wanted = Math.ceil((state.running * percent) / policy.targetPercent);
  const bounded = Math.min(policy.maximum, Math.max(least(policy), wanted));
  const outReady = minute - state.lastOut >= policy.scaleOutCooldownSeconds / 60;
  const inReady = minute - Math.max(state.lastIn, state.lastOut) >= policy.scaleInCooldownSeconds / 60;
  if (state.highMinutes >= ALARM_HIGH_MINUTES && outReady && bounded > state.desired) return bounded;
  if (state.lowMinutes >= ALARM_LOW_MINUTES && inReady && bounded < state.desired) return bounded;
  return undefined;
};

const apply = (state: State, desired: number, minute: number, startSeconds: number): void => {
  if (desired > state.desired) {
    state.starting.push({
      minute: minute + Math.max(1, Math.round(startSeconds / 60)),
      tasks: desired - state.desired,
    });
    state.lastOut = minute;
    state.highMinutes = 0;
  } else {
    state.running = Math.min(state.running, desired);
    state.starting = [];
    state.lastIn = minute;
    state.lowMinutes = 0;
  }
  state.desired = desired;
};

type Moment = { readonly demand: number; readonly minute: number };
type Period = Moment & { readonly minutes: number };
const seenBy = ({ cpuPerTask, metric }: ReplayRequest, { running }: State, demand: number): Minute => ({
  demand,
  offered: running * cpuPerTask,
  // CloudWatch ends at 100 %, whatever the service wants: one alarm can but multiply the count by 100 / target.
  percent: Math.min(100, metric(demand / running)),
});

const minuteOf = (request: ReplayRequest, state: State, sums: Sums, at: Moment): void => {
  const { policy, startSeconds } = request;
  startUp(state, at.minute);
  const seen = seenBy(request, state, at.demand);
  tally(sums, state, seen, policy, 1);
  countAlarms(state, seen.percent, policy.targetPercent, 1);
  const desired = decide(state, seen.percent, at.minute, policy);
  if (desired === undefined) return;
  sums.changes += 1;
  apply(state, desired, at.minute, startSeconds);
};

/** Nothing can happen in this period: no task starts, and the metric is in the band or at a bound it cannot pass. */
const isStill = ({ policy }: ReplayRequest, state: State, { percent }: Minute): boolean => {
  if (state.starting.length > 0) return false;
  if (percent > policy.targetPercent) return state.desired >= policy.maximum;
  return percent >= policy.targetPercent * ALARM_LOW_SHARE || state.desired <= least(policy);
};

/** A period in one step where nothing can happen, else minute by minute. */
const periodOf = (request: ReplayRequest, state: State, sums: Sums, { demand, minute, minutes }: Period): void => {
  const seen = seenBy(request, state, demand);
  if (isStill(request, state, seen)) {
    tally(sums, state, seen, request.policy, minutes);
    countAlarms(state, seen.percent, request.policy.targetPercent, minutes);
    return;
  }
  for (let step = 0; step < minutes; step += 1) minuteOf(request, state, sums, { demand, minute: minute + step });
};

/** As if it had settled before the window: the least count whose metric is not above the target. */
const initial = ({ demand, metric, policy }: ReplayRequest): State => {
  const first = demand.find((value) => !Number.isNaN(value)) ?? 0;
  const from = least(policy);
  const counts = Array.from({ length: Math.max(0, policy.maximum - from + 1) }, (_, index) => from + index);
  const tasks = counts.find((count) => metric(first / count) <= policy.targetPercent) ?? policy.maximum;
  const [running, desired] = [tasks, tasks];
  return { running, desired, highMinutes: 0, lowMinutes: 0, lastOut: -Infinity, lastIn: -Infinity, starting: [] };
};

/** Replays the demand minute by minute under the policy. In a gap nothing happens and nothing is counted. */
export const replay = (request: ReplayRequest): ReplayResult => {
  const state = initial(request);
  const sums = noSums();
  const minutesPerPeriod = Math.max(1, Math.round(request.periodSeconds / 60));
  request.demand.forEach((demand, period) => {
    if (Number.isNaN(demand)) return;
    periodOf(request, state, sums, { demand, minute: period * minutesPerPeriod, minutes: minutesPerPeriod });
  });
  return resultOf(sums);
};
