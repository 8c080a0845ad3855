import { sizeText } from '../explain.ts';
import { LINUX } from '../fargate.ts';
import { holdsMemory, noSizeText } from '../floor.ts';
import { CPU_FREE_SHARE } from '../parameters.ts';
import type { AutoscaledRequest, ScalingContext, ScalingPlan } from './scaling-plan.ts';
import { bestPlan, contextOf, lossOf, planOf } from './scaling-plan.ts';
import { countKnown } from '../statistics.ts';
import { memoryNeed } from './task-memory.ts';
import type { Utilisation } from '../utilisation.ts';
import { AT_LIMIT, byDay, daysKnown } from '../utilisation.ts';

export type { AutoscaledRequest, ScalingPlan } from './scaling-plan.ts';

export type AutoscaledRecommendation =
  | { readonly kind: 'abstain'; readonly reason: string }
  | { readonly kind: 'none-fits'; readonly reason: string }
  | {
      readonly kind: 'resize' | 'keep';
      readonly plan: ScalingPlan;
      /** Today's size and policy in the same replay: the fair baseline. */
      readonly today: ScalingPlan;
      readonly memoryMibPerTask: number;
      /** USD; null where no price is known. */
      readonly savingPerMonth: number | null;
      /** Why the replay is only a lower bound of the demand, or the size is doubtful; empty if neither. */
      readonly caveats: readonly string[];
      readonly reason: string;
    };

/** Minimum saving, as a share of the bill, that is worth a change of size and policy. */
const GAIN_MIN = 0.05;

const DAYS_MIN = 7;

/** Share of a task's memory that must depend on its load for a memory target to mean anything. */
const FOLLOWS_LOAD = 0.1;

const reasonToAbstain = ({ request, memory, demand }: ScalingContext): string | undefined => {
  const { utilisation, policy, tasks } = request;
  if (daysKnown(utilisation) < DAYS_MIN) return `too early: less than ${DAYS_MIN} days, no whole week of demand`;
  if (tasks.every((count) => Number.isNaN(count))) return 'the number of running tasks is not known';
  if (demand.every((units) => Number.isNaN(units)))
    return 'CPU and the number of running tasks are never known at the same time';
  if (byDay(utilisation, utilisation.memoryMib).every((mib) => Number.isNaN(mib)))
    return 'too thin: no day has an hour of datapoints';
  const following = memory.mibPerCpuUnit * memory.cpuUnitsTypical;
  if (policy.metric === 'memory' && following <= FOLLOWS_LOAD * memory.fixedMib)
    return 'it scales by memory, but memory hardly follows the load: more tasks do not lower it';
  return undefined;
};

const one = (value: number): number => Math.round(value * 10) / 10;

const describe = ({ size, policy, predicted, usdPerMonth }: ScalingPlan): string =>
  `${sizeText(size)} at a target of ${policy.targetPercent} %, ${policy.minimum} to ${policy.maximum} tasks: ` +
  `${one(predicted.tasksMean)} tasks on average, ${predicted.tasksMost} at most, ` +
  `${Math.round(predicted.utilisationMean)} % used, ` +
  `overloaded ${one(predicted.overloadedShare * 100)} % of the time` +
  (usdPerMonth === null ? '' : `, $${usdPerMonth.toFixed(2)} a month`);

/** A mean at 100 % hides any demand beyond it. */
const cutNotes = ({ cpuUnits, size }: Utilisation): readonly string[] => {
  const cut = cpuUnits.filter((units) => units >= size.cpu * AT_LIMIT).length / Math.max(1, countKnown(cpuUnits));
  if (cut <= CPU_FREE_SHARE) return [];
  return [`CPU was at its limit in ${one(cut * 100)} % of the time: the demand is at least this`];
};

/**
 * Size, target, minimum and maximum together. Target tracking on CPU keeps the utilisation at the target, so a smaller
 * task alone only raises the count; savings come from memory per task, the minimum and the rounding of the count.
 */
export const recommendAutoscaled = (request: AutoscaledRequest): AutoscaledRecommendation => {
  const context = contextOf(request);
  const reason = reasonToAbstain(context);
  if (reason !== undefined) return { kind: 'abstain', reason: reason };
  const { utilisation, policy, platform = LINUX, prices } = request;
  const today = planOf(context, utilisation.size, policy);
  const best = bestPlan(context, today);
  if (best === undefined) return { kind: 'none-fits', reason: noSizeText(context.floor, platform) };
  const isHeld = holdsMemory(context.floor, today.size.memory);
  const worthIt = !isHeld || (best !== today && lossOf(today) - lossOf(best) >= GAIN_MIN * lossOf(today));
  const plan = worthIt ? best : today;
  const caveats = cutNotes(utilisation);
  const what = worthIt
    ? `${describe(plan)}; today ${describe(today)}`
    : `nothing is clearly better than today: ${describe(today)}`;
  return {
    kind: worthIt ? 'resize' : 'keep',
    plan,
    today,
    memoryMibPerTask: Math.ceil(memoryNeed(context.memory, plan.size.cpu, plan.policy.targetPercent)),
    savingPerMonth: prices === undefined ? null : Math.round((today.weight - plan.weight) * 100) / 100,
    caveats,
    reason: [what, ...caveats].join('; '),
  };
};
