import type { Platform, TaskPrices, TaskSize } from '../fargate.ts';
import { HOURS_PER_MONTH, LINUX, LIST_PRICES, costPerHour, sizesOf } from '../fargate.ts';
import { CPU_FREE_SHARE, PENALTIES } from '../parameters.ts';
import type { Floor } from '../floor.ts';
import { floorOf, holdsMemory } from '../floor.ts';
import { busiestMinutes, serviceDemand, wasOverloaded } from './demand.ts';
import type { ReplayResult } from './replay.ts';
import { replay } from './replay.ts';
import { maximum, meanOf, quantile } from '../statistics.ts';
import type { TargetTracking } from './target-tracking.ts';
import type { TaskMemory } from './task-memory.ts';
import { memoryNeed, taskMemoryOf } from './task-memory.ts';
import type { Utilisation } from '../utilisation.ts';

/** A service whose number of tasks follows CPU (or memory) by target tracking. */
export type AutoscaledRequest = {
  readonly utilisation: Utilisation;
  /** Running tasks, one value per period; NaN in a gap. */
  readonly tasks: Float64Array;
  readonly policy: TargetTracking;
  readonly platform?: Platform;
  /** Absent when unknown: then plans are compared by list prices, and no dollars are shown. */
  readonly prices?: TaskPrices;
  /** From the decision to a task that takes load; this service's own median if known. */
  readonly startSeconds?: number;
  /** The count never goes below this, for availability. */
  readonly tasksMin?: number;
  /** MiB that the hard limits of the task's containers need. */
  readonly containersMib?: number;
};

export type ScalingPlan = {
  readonly size: TaskSize;
  readonly policy: TargetTracking;
  readonly predicted: ReplayResult;
  /** What it would have cost; null without a price. */
  readonly usdPerMonth: number | null;
  /** The same at the prices used for comparison only. */
  readonly weight: number;
};

/** Targets to try besides the current one. Above 75 %, three minutes of growth have no headroom. */
const TARGETS = [50, 60, 70, 75];
/** The minimum covers the lowest demand or, where tasks start too slowly for the morning, half of all hours. */
const LOWS = [0.05, 0.5];
/** The maximum must leave room for demand beyond the window's. */
const GROWTH_ROOM = 1.5;
const DEFAULT_START_SECONDS = 90;

/** A request with everything computed that all plans share. */
export type ScalingContext = Required<Pick<AutoscaledRequest, 'prices' | 'startSeconds' | 'tasksMin'>> & {
  readonly request: AutoscaledRequest;
  readonly demand: Float64Array;
  /**
   * A task was at its CPU limit for more than the tolerated share of the time: only then may a plan cost more than
   * today's.
   */
  readonly wasOverloaded: boolean;
  /** The demand that the share `LOWS` of the periods does not exceed, and the highest: each plan's bounds. */
  readonly range: { readonly lows: readonly number[]; readonly highest: number };
  /** The demand of each period's busiest minute. */
  readonly peaks: Float64Array;
  readonly memory: TaskMemory;
  readonly floor: Floor;
};

/** Computes demand and memory, and fills in defaults. */
export const contextOf = (request: AutoscaledRequest): ScalingContext => {
  const { utilisation, policy, tasks } = request;
  const demand = serviceDemand(utilisation.cpuUnits, tasks);
  return {
    request,
    prices: request.prices ?? LIST_PRICES,
    startSeconds: request.startSeconds ?? DEFAULT_START_SECONDS,
    // Scaling on a metric of its own tasks never leaves zero again.
    tasksMin: request.tasksMin ?? Math.max(1, Math.min(2, policy.minimum)),
    demand,
    range: { lows: LOWS.map((low) => quantile(demand, low)), highest: maximum(demand) },
    wasOverloaded: wasOverloaded(utilisation),
    peaks: busiestMinutes(utilisation, tasks),
    memory: taskMemoryOf(utilisation),
    floor: floorOf(utilisation, request.containersMib),
  };
};

/** The policy's metric in percent for a task of this size that uses this many CPU units. */
const metricOf =
  ({ metric }: TargetTracking, size: TaskSize, memory: TaskMemory) =>
  (cpuUnits: number) =>
    metric === 'CPU'
      ? (cpuUnits / size.cpu) * 100
      : ((memory.fixedMib + memory.mibPerCpuUnit * cpuUnits) / size.memory) * 100;

/** CPU units a task uses when the metric is at its target. */
const loadAtTarget = ({ metric, targetPercent }: TargetTracking, size: TaskSize, memory: TaskMemory): number =>
  metric === 'CPU'
    ? size.cpu * (targetPercent / 100)
    : Math.max(1, ((targetPercent / 100) * size.memory - memory.fixedMib) / memory.mibPerCpuUnit);

/** What would have run, been used and been paid with a size and a policy. */
export const planOf = (context: ScalingContext, size: TaskSize, policy: TargetTracking): ScalingPlan => {
  const { demand, peaks, startSeconds, prices, request, memory } = context;
  const { periodSeconds } = request.utilisation;
  const metric = metricOf(policy, size, memory);
  const predicted = replay({ demand, peaks, periodSeconds, cpuPerTask: size.cpu, metric, policy, startSeconds });
  const weight = predicted.billedMean * costPerHour(size, prices) * HOURS_PER_MONTH;
  return { size, policy, predicted, weight, usdPerMonth: request.prices === undefined ? null : weight };
};

/** Minimum from a low of the demand, maximum from its peak plus growth, both at the target. */
const boundsFor = ({ range, tasksMin }: ScalingContext, load: number, low: number) => {
  const minimum = Math.max(tasksMin, Math.ceil(low / load));
  return { minimum, maximum: Math.max(minimum + 1, Math.ceil((range.highest / load) * GROWTH_ROOM)) };
};

/**
 * Sizes that hold a task's memory at this CPU: the cheapest of each row. With less load a smaller task may need less,
 * but a regression alone never justifies less than a task was seen to use.
 */
const sizesFor = (context: ScalingContext, targetPercent: number): readonly TaskSize[] => {
  const sizes = sizesOf(context.request.platform ?? LINUX);
  return [...new Set(sizes.map(({ cpu }) => cpu))].flatMap((cpu) => {
    const need = memoryNeed(context.memory, cpu, targetPercent);
    const found = sizes.find(
      (size) => size.cpu === cpu && size.memory >= need && holdsMemory(context.floor, size.memory),
    );
    return found === undefined ? [] : [found];
  });
};

/** Bill plus the cost of overload, in USD a month, to compare plans. */
export const lossOf = ({ weight, predicted }: ScalingPlan): number => {
  const over = Math.max(0, predicted.overloadedShare - CPU_FREE_SHARE);
  const throttled = over > 0 ? PENALTIES.throttled / 2 : 0;
  return weight * (1 + throttled + Math.min(PENALTIES.throttledMost, PENALTIES.throttledShare * over));
};

/**
 * Whether a plan may be compared at all: its loss is a multiple of its own bill, so a plan with hardly any tasks would
 * win by being overloaded all the time.
 */
const isBearable = ({ predicted, weight }: ScalingPlan, today: ScalingPlan, context: ScalingContext): boolean =>
  predicted.overloadedShare <= Math.max(CPU_FREE_SHARE, today.predicted.overloadedShare) &&
  (weight <= today.weight || context.wasOverloaded || !holdsMemory(context.floor, today.size.memory));

type Draft = { readonly size: TaskSize; readonly policy: TargetTracking; readonly usdAtLeast: number };

/** All plans worth a replay, with a lower bound of their bill: nothing exceeds its target for long. */
const draftsOf = (context: ScalingContext): readonly Draft[] => {
  const { policy } = context.request;
  const demandMean = meanOf(context.demand);
  const targets = [...new Set([policy.targetPercent, ...TARGETS])];
  return targets.flatMap((targetPercent) =>
    sizesFor(context, targetPercent).flatMap((size) => {
      const load = loadAtTarget({ ...policy, targetPercent }, size, context.memory);
      return context.range.lows.map((low) => {
        const bounds = boundsFor(context, load, low);
        const tasks = Math.max(bounds.minimum, demandMean / load);
        const usdAtLeast = tasks * costPerHour(size, context.prices) * HOURS_PER_MONTH;
        return { size, policy: { ...policy, targetPercent, ...bounds }, usdAtLeast };
      });
    }),
  );
};

/** Acceptable plans by their loss; if there is none, the least overloaded plan. */
type Rivals = { readonly plan: ScalingPlan; readonly best: ScalingPlan; readonly today: ScalingPlan };

const isBetter = ({ plan, best, today }: Rivals, context: ScalingContext): boolean => {
  const [isOk, wasOk] = [isBearable(plan, today, context), isBearable(best, today, context)];
  if (isOk !== wasOk) return isOk;
  return isOk ? lossOf(plan) < lossOf(best) : plan.predicted.overloadedShare < best.predicted.overloadedShare;
};

/**
 * The best plan whose size holds the observed memory, including today's; plans that cannot win by their bill alone are
 * not replayed. Undefined when no size holds it.
 */
export const bestPlan = (context: ScalingContext, today: ScalingPlan): ScalingPlan | undefined =>
  [...draftsOf(context)]
    .sort((a, b) => a.usdAtLeast - b.usdAtLeast)
    .reduce<ScalingPlan | undefined>(
      (best, { size, policy, usdAtLeast }) => {
        if (best !== undefined && isBearable(best, today, context) && usdAtLeast >= lossOf(best)) return best;
        const plan = planOf(context, size, policy);
        return best === undefined || isBetter({ plan, best, today }, context) ? plan : best;
      },
      holdsMemory(context.floor, today.size.memory) ? today : undefined,
    );
