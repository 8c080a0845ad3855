import type { Platform, TaskPrices, TaskSize } from './fargate.ts';
import { HOURS_PER_MONTH, LINUX, LIST_PRICES, costPerHour, sizesOf } from './fargate.ts';
import type { TaskMemory } from './task-memory.ts';
import { memoryNeed, taskMemoryOf } from './task-memory.ts';
import { sizeText } from './explain.ts';
import { CPU_FREE_SHARE, PENALTIES } from './parameters.ts';
import type { ReplayResult, TargetTracking } from './replay.ts';
import { replay } from './replay.ts';
import { countKnown, maximum, quantile } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { AT_LIMIT, daysKnown } from './utilisation.ts';

/** A service whose number of tasks follows CPU (or memory) by target tracking. */
export type AutoscaledRequest = {
  readonly utilisation: Utilisation;
  /** Running tasks, one value a period; NaN in a gap. */
  readonly tasks: Float64Array;
  readonly policy: TargetTracking;
  readonly platform?: Platform;
  readonly prices?: TaskPrices;
  /** From the decision to a task that takes load; this service's own median if known. */
  readonly startSeconds?: number;
  /** Fewer tasks than this never run, for availability. */
  readonly tasksMin?: number;
};

export type ScalingPlan = {
  readonly size: TaskSize;
  readonly policy: TargetTracking;
  readonly predicted: ReplayResult;
  readonly usdPerMonth: number;
};

export type AutoscaledRecommendation =
  | { readonly do: 'abstain'; readonly because: string }
  | {
      readonly do: 'resize' | 'keep';
      readonly plan: ScalingPlan;
      /** Today's size and policy under the same replay: the fair baseline. */
      readonly today: ScalingPlan;
      readonly memoryMibPerTask: number;
      readonly savingPerMonth: number;
      readonly because: string;
    };

/** Targets worth trying besides the present one. Above 75 % three minutes of growth find no headroom. */
const TARGETS = [50, 60, 70, 75];
/** The minimum holds the trough, or where tasks start too slowly for the morning, half of all hours. */
const LOWS = [0.05, 0.5];
/** The maximum must leave room for a demand the window has not seen. */
const GROWTH_ROOM = 1.5;
/** A plan must win this share of the bill to be worth a change of size and policy. */
const GAIN_MIN = 0.05;
const DEFAULT_START_SECONDS = 90;

/** What the whole service wanted: mean per task x tasks. */
const serviceDemand = (perTask: Float64Array, tasks: Float64Array): Float64Array =>
  perTask.map((value, index) => value * (tasks[index] ?? NaN));

type Context = Required<Pick<AutoscaledRequest, 'prices' | 'startSeconds' | 'tasksMin'>> & {
  readonly request: AutoscaledRequest;
  readonly demand: Float64Array;
  readonly memory: TaskMemory;
};

const contextOf = (request: AutoscaledRequest): Context => {
  const { utilisation, policy, tasks } = request;
  return {
    request,
    prices: request.prices ?? LIST_PRICES,
    startSeconds: request.startSeconds ?? DEFAULT_START_SECONDS,
    tasksMin: request.tasksMin ?? Math.min(2, policy.minimum),
    demand: serviceDemand(utilisation.cpuUnits, tasks),
    memory: taskMemoryOf(utilisation),
  };
};

/** The policy's metric in percent of a task of this size that burns so many CPU units. */
const metricOf =
  ({ metric }: TargetTracking, size: TaskSize, memory: TaskMemory) =>
  (cpuUnits: number) =>
    metric === 'CPU'
      ? (cpuUnits / size.cpu) * 100
      : ((memory.fixedMib + memory.mibPerCpuUnit * cpuUnits) / size.memory) * 100;

/** CPU units a task burns when the metric is at its target. */
const loadAtTarget = ({ metric, targetPercent }: TargetTracking, size: TaskSize, memory: TaskMemory): number =>
  metric === 'CPU'
    ? size.cpu * (targetPercent / 100)
    : Math.max(1, ((targetPercent / 100) * size.memory - memory.fixedMib) / memory.mibPerCpuUnit);

const planOf = (context: Context, size: TaskSize, policy: TargetTracking): ScalingPlan => {
  const { demand, startSeconds, prices, request, memory } = context;
  const { periodSeconds } = request.utilisation;
  const metric = metricOf(policy, size, memory);
  const predicted = replay({ demand, periodSeconds, cpuPerTask: size.cpu, metric, policy, startSeconds });
  return { size, policy, predicted, usdPerMonth: predicted.tasksMean * costPerHour(size, prices) * HOURS_PER_MONTH };
};

/** Minimum from a low of the demand, maximum from its peak with room to grow, both at the target. */
const boundsFor = ({ demand, tasksMin }: Context, load: number, low: number) => {
  const minimum = Math.max(tasksMin, Math.ceil(quantile(demand, low) / load));
  return { minimum, maximum: Math.max(minimum + 1, Math.ceil((maximum(demand) / load) * GROWTH_ROOM)) };
};

/** Sizes that hold a task's memory at this CPU: the cheapest of each row. */
const sizesFor = (context: Context, targetPercent: number): readonly TaskSize[] => {
  const sizes = sizesOf(context.request.platform ?? LINUX);
  return [...new Set(sizes.map(({ cpu }) => cpu))].flatMap((cpu) => {
    const need = memoryNeed(context.memory, cpu, targetPercent);
    const found = sizes.find((size) => size.cpu === cpu && size.memory >= need);
    return found === undefined ? [] : [found];
  });
};

/** Bill plus what overload costs, in USD a month, so that plans can be compared. */
const lossOf = ({ usdPerMonth, predicted }: ScalingPlan): number => {
  const over = Math.max(0, predicted.overloadedShare - CPU_FREE_SHARE);
  const throttled = over > 0 ? PENALTIES.throttled / 2 : 0;
  return usdPerMonth * (1 + throttled + Math.min(PENALTIES.throttledMost, PENALTIES.throttledShare * over));
};

const plansOf = (context: Context): readonly ScalingPlan[] => {
  const { policy } = context.request;
  const targets = [...new Set([policy.targetPercent, ...TARGETS])];
  return targets.flatMap((targetPercent) =>
    sizesFor(context, targetPercent).flatMap((size) => {
      const load = loadAtTarget({ ...policy, targetPercent }, size, context.memory);
      return LOWS.map((low) => planOf(context, size, { ...policy, targetPercent, ...boundsFor(context, load, low) }));
    }),
  );
};

const DAYS_MIN = 7;

/** Share of a task's memory that must follow its load before a memory target means anything. */
const FOLLOWS_LOAD = 0.1;

const reasonToAbstain = ({ request, memory }: Context): string | undefined => {
  const { utilisation, policy, tasks } = request;
  if (daysKnown(utilisation) < DAYS_MIN) return `too early: less than ${DAYS_MIN} days, no whole week of demand`;
  if (tasks.every((count) => Number.isNaN(count))) return 'the number of running tasks is not known';
  const following = memory.mibPerCpuUnit * memory.cpuUnitsTypical;
  if (policy.metric === 'memory' && following < FOLLOWS_LOAD * memory.fixedMib)
    return 'it scales by memory, but memory hardly follows the load: more tasks do not lower it';
  return undefined;
};

const one = (value: number): number => Math.round(value * 10) / 10;

const describe = ({ size, policy, predicted, usdPerMonth }: ScalingPlan): string =>
  `${sizeText(size)} at a target of ${policy.targetPercent} %, ${policy.minimum} to ${policy.maximum} tasks: ` +
  `${one(predicted.tasksMean)} tasks on average, ${predicted.tasksMost} at most, ` +
  `${Math.round(predicted.utilisationMean)} % used, ` +
  `overloaded ${one(predicted.overloadedShare * 100)} % of the time, ` +
  `$${usdPerMonth.toFixed(2)} a month`;

/** A mean at 100 % hides what was wanted beyond it. */
const cutNote = ({ cpuUnits, size }: Utilisation): string => {
  const cut = cpuUnits.filter((units) => units >= size.cpu * AT_LIMIT).length / Math.max(1, countKnown(cpuUnits));
  if (cut <= CPU_FREE_SHARE) return '';
  return `; CPU was at its limit in ${one(cut * 100)} % of the time: the demand is at least this`;
};

/**
 * Size, target, minimum and maximum together. With target tracking on CPU the utilisation is pinned to the target, so a
 * smaller task alone only raises the count; what can be won is memory per task, the floor and the count's rounding.
 */
export const recommendAutoscaled = (request: AutoscaledRequest): AutoscaledRecommendation => {
  const context = contextOf(request);
  const reason = reasonToAbstain(context);
  if (reason !== undefined) return { do: 'abstain', because: reason };
  const today = planOf(context, request.utilisation.size, request.policy);
  const best = plansOf(context).reduce((least, plan) => (lossOf(plan) < lossOf(least) ? plan : least), today);
  const worthIt = lossOf(today) - lossOf(best) >= GAIN_MIN * lossOf(today);
  const plan = worthIt ? best : today;
  return {
    do: worthIt ? 'resize' : 'keep',
    plan,
    today,
    memoryMibPerTask: Math.ceil(memoryNeed(context.memory, plan.size.cpu, plan.policy.targetPercent)),
    savingPerMonth: Math.round((today.usdPerMonth - plan.usdPerMonth) * 100) / 100,
    because:
      (worthIt
        ? `${describe(plan)}; today ${describe(today)}`
        : `nothing is clearly better than today: ${describe(today)}`) + cutNote(request.utilisation),
  };
};
