/**
 * A service under target tracking on its CPU, minute by minute, as AWS documents it. Knows nothing of the planner in
 * functions/sizing, which it judges. Sources: the developer guide's pages on target tracking for ECS services and on
 * how Application Auto Scaling evaluates its alarms.
 */
export type Policy = {
  readonly targetPercent: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
  /** AWS says no more than that it scales in "more gradually"; both readings are judged. */
  readonly scaleIn: 'proportional' | 'gradual';
};

export type Service = {
  /** CPU units of a task. */
  readonly cpuUnits: number;
  /** From the decision to a task that takes load; billed. */
  readonly startMinutes: number;
  /** From the decision to the end of a task that is stopped; billed, takes no load. */
  readonly stopMinutes: number;
};

export type Lived = {
  /** Mean number of tasks that took load, and of those that were billed. */
  readonly tasksMean: number;
  readonly billedMean: number;
  readonly tasksMost: number;
  /** Share of the minutes in which more was wanted than offered. */
  readonly overloadedShare: number;
};

/** Minutes until a datapoint can be evaluated. */
const PUBLISHED_AFTER = 2;
const HIGH_DATAPOINTS = 3;
const LOW_DATAPOINTS = 15;
const LOW_SHARE = 0.9;

type State = {
  desired: number;
  running: number;
  /** Minutes at which tasks begin to take load, and at which stopped ones are gone. */
  starting: number[];
  stopping: number[];
  lastOut: number;
  lastIn: number;
  /** Percent of each minute, oldest first. */
  percents: number[];
};

const bounded = (count: number, { minimum, maximum }: Policy): number => Math.min(maximum, Math.max(minimum, count));

const setDesired = (state: State, desired: number, minute: number, service: Service): void => {
  let change = desired - state.desired;
  for (; change > 0; change -= 1) state.starting.push(minute + service.startMinutes);
  // ECS stops tasks that are still starting first.
  for (; change < 0 && state.starting.length > 0; change += 1) state.starting.pop();
  for (; change < 0; change += 1) {
    state.running -= 1;
    state.stopping.push(minute + service.stopMinutes);
  }
  state.desired = desired;
};

const isHigh = (seen: readonly number[], { targetPercent }: Policy): boolean =>
  seen.length >= HIGH_DATAPOINTS && seen.slice(-HIGH_DATAPOINTS).every((percent) => percent > targetPercent);

const isLow = (seen: readonly number[], { targetPercent }: Policy): boolean =>
  seen.length >= LOW_DATAPOINTS && seen.slice(-LOW_DATAPOINTS).every((percent) => percent < targetPercent * LOW_SHARE);

/** During a cool-down a scale-out may only add what exceeds the one that is in force. */
const scaleOut = (state: State, latest: number, policy: Policy): number | undefined => {
  const wanted = bounded(Math.ceil((state.running * latest) / policy.targetPercent), policy);
  return wanted > state.desired ? wanted : undefined;
};

const scaleIn = (state: State, latest: number, minute: number, policy: Policy): number | undefined => {
  const since = minute - Math.max(state.lastIn, state.lastOut);
  if (since < policy.scaleInCooldownSeconds / 60) return undefined;
  const proportional = Math.ceil((state.running * latest) / policy.targetPercent);
  const step = Math.max(1, Math.floor(state.desired / 10));
  const count = policy.scaleIn === 'gradual' ? Math.max(proportional, state.desired - step) : proportional;
  const wanted = bounded(count, policy);
  return wanted < state.desired ? wanted : undefined;
};

const act = (state: State, minute: number, policy: Policy, service: Service): void => {
  const seen = state.percents.slice(0, -PUBLISHED_AFTER);
  const latest = seen.at(-1) ?? 0;
  if (isHigh(seen, policy)) {
    const desired = scaleOut(state, latest, policy);
    if (desired === undefined) return;
    setDesired(state, desired, minute, service);
    state.lastOut = minute;
  } else if (isLow(seen, policy)) {
    const desired = scaleIn(state, latest, minute, policy);
    if (desired === undefined) return;
    setDesired(state, desired, minute, service);
    state.lastIn = minute;
  }
};

const settle = (state: State, minute: number): void => {
  const ready = state.starting.filter((at) => at <= minute).length;
  state.running += ready;
  state.starting = state.starting.filter((at) => at > minute);
  state.stopping = state.stopping.filter((at) => at > minute);
};

/** Lives through a demand in CPU units, one value a minute. */
export const simulate = (
  demand: readonly number[],
  policy: Policy,
  service: Service,
  observe: (percent: number, tasks: number) => void = () => undefined,
): Lived => {
  const load = (service.cpuUnits * policy.targetPercent) / 100;
  const first = bounded(Math.ceil((demand[0] ?? 0) / load), policy);
  const quiet = { starting: [], stopping: [], lastOut: -Infinity, lastIn: -Infinity, percents: [] };
  const state: State = { desired: first, running: first, ...quiet };
  let [tasks, billed, most, overloaded] = [0, 0, 0, 0];
  demand.forEach((wanted, minute) => {
    settle(state, minute);
    const offered = state.running * service.cpuUnits;
    const percent = Math.min(100, (wanted / offered) * 100);
    state.percents = [...state.percents.slice(-20), percent];
    observe(percent, state.running);
    tasks += state.running;
    billed += state.running + state.starting.length + state.stopping.length;
    most = Math.max(most, state.running);
    overloaded += wanted > offered ? 1 : 0;
    act(state, minute, policy, service);
  });
  const share = (total: number): number => total / Math.max(1, demand.length);
  return {
    tasksMean: share(tasks),
    billedMean: share(billed),
    tasksMost: most,
    overloadedShare: share(overloaded),
  };
};
