/**
 * A target-tracking policy as Application Auto Scaling runs it on an ECS service metric.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export type TargetTracking = {
  readonly metric: 'CPU' | 'memory';
  /** Percent of the task size. */
  readonly targetPercent: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
};

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

export type ReplayResult = {
  readonly tasksMean: number;
  readonly tasksMost: number;
  readonly tasksLeast: number;
  /** Mean over time, in percent of what runs. */
  readonly utilisationMean: number;
  /** Share of the time the demand exceeds what runs: the service is throttled. */
  readonly overloadedShare: number;
  /** Share of the time at the maximum with the metric above the target. */
  readonly atMaximumShare: number;
  readonly changesPerDay: number;
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

type Sums = {
  minutes: number;
  tasks: number;
  used: number;
  overloaded: number;
  atMaximum: number;
  changes: number;
  most: number;
  least: number;
};

const startUp = (state: State, minute: number): void => {
  const due = state.starting.filter((start) => start.minute <= minute);
  if (due.length === 0) return;
  state.running = Math.min(state.desired, state.running + due.reduce((sum, { tasks }) => sum + tasks, 0));
  state.starting = state.starting.filter((start) => start.minute > minute);
};

const countAlarms = (state: State, percent: number, target: number): void => {
  state.highMinutes = percent > target ? state.highMinutes + 1 : 0;
  state.lowMinutes = percent < target * ALARM_LOW_SHARE ? state.lowMinutes + 1 : 0;
};

/** The new desired count, if an alarm is in force and no cool-down holds it back. */
const decide = (state: State, percent: number, minute: number, policy: TargetTracking): number | undefined => {
  const wanted = Math.ceil((state.running * percent) / policy.targetPercent);
  const bounded = Math.min(policy.maximum, Math.max(policy.minimum, wanted));
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

type Minute = { readonly demand: number; readonly offered: number; readonly percent: number };

const tally = (sums: Sums, state: State, { demand, offered, percent }: Minute, policy: TargetTracking): void => {
  sums.minutes += 1;
  sums.tasks += state.running;
  sums.used += Math.min(1, demand / offered);
  sums.overloaded += demand > offered ? 1 : 0;
  sums.atMaximum += state.desired >= policy.maximum && percent > policy.targetPercent ? 1 : 0;
  sums.most = Math.max(sums.most, state.running);
  sums.least = Math.min(sums.least, state.running);
};

const minuteOf = (request: ReplayRequest, state: State, sums: Sums, demand: number, minute: number): void => {
  const { policy, cpuPerTask, metric, startSeconds } = request;
  startUp(state, minute);
  // CloudWatch shows a saturated service as 100 %, whatever it wants: one alarm raises the count by 100/target at most.
  const percent = Math.min(100, metric(demand / state.running));
  tally(sums, state, { demand, offered: state.running * cpuPerTask, percent }, policy);
  countAlarms(state, percent, policy.targetPercent);
  const desired = decide(state, percent, minute, policy);
  if (desired === undefined) return;
  sums.changes += 1;
  apply(state, desired, minute, startSeconds);
};

/** As if it had settled before the window: the least count whose metric is not above the target. */
const initial = ({ demand, metric, policy }: ReplayRequest): State => {
  const first = demand.find((value) => !Number.isNaN(value)) ?? 0;
  const counts = Array.from({ length: policy.maximum - policy.minimum + 1 }, (_, index) => policy.minimum + index);
  const tasks = counts.find((count) => metric(first / count) <= policy.targetPercent) ?? policy.maximum;
  const [running, desired] = [tasks, tasks];
  return { running, desired, highMinutes: 0, lowMinutes: 0, lastOut: -Infinity, lastIn: -Infinity, starting: [] };
};

/** Replays the demand minute by minute under the policy. In a gap nothing happens and nothing is counted. */
export const replay = (request: ReplayRequest): ReplayResult => {
  const state = initial(request);
  const sums: Sums = {
    minutes: 0,
    tasks: 0,
    used: 0,
    overloaded: 0,
    atMaximum: 0,
    changes: 0,
    most: 0,
    least: Infinity,
  };
  const minutesPerPeriod = Math.max(1, Math.round(request.periodSeconds / 60));
  request.demand.forEach((demand, period) => {
    if (Number.isNaN(demand)) return;
    for (let step = 0; step < minutesPerPeriod; step += 1) {
      minuteOf(request, state, sums, demand, period * minutesPerPeriod + step);
    }
  });
  const minutes = Math.max(1, sums.minutes);
  return {
    tasksMean: sums.tasks / minutes,
    tasksMost: sums.most,
    tasksLeast: Number.isFinite(sums.least) ? sums.least : 0,
    utilisationMean: (sums.used / minutes) * 100,
    overloadedShare: sums.overloaded / minutes,
    atMaximumShare: sums.atMaximum / minutes,
    changesPerDay: sums.changes / (minutes / 1440),
  };
};
