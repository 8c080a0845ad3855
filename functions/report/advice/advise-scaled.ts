import { startupP95Ms } from '../../scaling/lag-summary.ts';
import type { ScalingPolicy, ScalingSettings } from '../../scaling/settings.ts';
import { recommendAutoscaled } from '../../sizing/autoscaled/autoscaled.ts';
import type { TaskPrices } from '../../sizing/fargate.ts';
import { HOURS_PER_MONTH, costPerHour } from '../../sizing/fargate.ts';
import type { TargetTracking } from '../../sizing/autoscaled/replay.ts';
import type { Utilisation } from '../../sizing/utilisation.ts';
import { daysKnown } from '../../sizing/utilisation.ts';
import { unsureOf } from '../../sizing/unsure.ts';
import type { Advice } from './advice.ts';
import { planCaveats } from './advice.ts';
import { answerTo } from './answers.ts';
import type { AdviceInput } from './advice-input.ts';
import { containersMibOf, evidenceOf, patchFor, placeOf, savingOf } from './advice-input.ts';
import type { Metrics, ServiceInput } from '../input.ts';
import { againstPlan } from './caveats.ts';
import { taskPrices } from '../setting.ts';
import { secondsBetween } from '../../primitives/instant.ts';

/** How a service's number of tasks follows its load, as far as it matters for its size. */
export type Scaled =
  | { readonly kind: 'tracked'; readonly policy: TargetTracking }
  /** A fixed number, or one that follows something other than CPU and memory: utilisation alone decides the size. */
  | { readonly kind: 'fixed' }
  | { readonly kind: 'unclear'; readonly reason: string };

const METRICS: readonly (readonly [RegExp, TargetTracking['metric']])[] = [
  [/^ECSServiceAverageCPUUtilization|^CPUUtilization$/, 'CPU'],
  [/^ECSServiceAverageMemoryUtilization|^MemoryUtilization$/, 'memory'],
];

const trackingOf = (policy: ScalingPolicy, { minimum, maximum }: ScalingSettings): TargetTracking | undefined => {
  const metric = METRICS.find(([name]) => name.test(policy.metric ?? ''))?.[1];
  if (policy.kind !== 'target-tracking' || metric === undefined || policy.target === null) return undefined;
  const { target: targetPercent, scaleOutCooldownSeconds, scaleInCooldownSeconds } = policy;
  return { metric, targetPercent, minimum, maximum, scaleOutCooldownSeconds, scaleInCooldownSeconds };
};

/** How to analyse the size of a service. If its policies could not be read, nothing is recommended. */
export const scaledBy = ({ scaling }: Pick<ServiceInput, 'scaling'>): Scaled => {
  const settings = scaling?.settings;
  if (settings === null) return { kind: 'unclear', reason: 'its scaling policies could not be read' };
  if (settings === undefined || settings.policies.length === 0 || settings.minimum === settings.maximum)
    return { kind: 'fixed' };
  const tracked = settings.policies.flatMap((policy) => trackingOf(policy, settings) ?? []);
  // Of two targets CPU is the one that moves; with both, a replay of one alone would mislead.
  if (new Set(tracked.map(({ metric }) => metric)).size > 1)
    return { kind: 'unclear', reason: 'it scales on both CPU and memory: a replay of only one would mislead' };
  const [policy] = tracked;
  if (policy !== undefined) return { kind: 'tracked', policy };
  const stepped = settings.policies.some(({ kind }) => kind === 'step');
  return stepped
    ? { kind: 'unclear', reason: 'it uses step scaling: sizes can be compared only with target tracking' }
    : { kind: 'fixed' };
};

/** Periods that share one value: an hour of five-minute periods. */
const SPREAD = 12;

/** Running tasks on the utilisation's time grid; an hour's value applies to its twelve periods, a gap stays a gap. */
export const tasksOnGrid = ({ tasks }: Pick<Metrics, 'tasks'>, utilisation: Utilisation): Float64Array => {
  const { start, periodSeconds, cpuUnits } = utilisation;
  const grid = new Float64Array(cpuUnits.length).fill(NaN);
  tasks.forEach(([at, count], index) => {
    const from = Math.floor(secondsBetween(start, at) / periodSeconds);
    const next = tasks[index + 1]?.[0] ?? at + periodSeconds * 1000;
    const to = Math.min(from + SPREAD, Math.floor(secondsBetween(start, next) / periodSeconds));
    grid.fill(count, Math.max(0, from), Math.max(0, Math.max(from + 1, to)));
  });
  return grid;
};

/** Size, target, minimum and maximum together, by replay. */
export const adviseScaled = (found: AdviceInput, policy: TargetTracking): Advice => {
  const { input, prepared, setting } = found;
  const place = placeOf(found);
  const startMs = startupP95Ms(input.scaling?.runs ?? []);
  const recommended = recommendAutoscaled({
    utilisation: prepared.utilisation,
    tasks: tasksOnGrid(input.metrics, prepared.utilisation),
    policy,
    platform: place.platform,
    prices: taskPrices(setting.priceOf, place),
    startSeconds: startMs > 0 ? startMs / 1000 : undefined,
    containersMib: containersMibOf(found),
  });
  if (recommended.kind === 'abstain' || recommended.kind === 'none-fits')
    return { kind: recommended.kind, reason: recommended.reason };
  const { plan, today, reason, memoryMibPerTask, caveats } = recommended;
  const evidence = evidenceOf(found);
  const days = daysKnown(prepared.utilisation);
  const cost = (rates: TaskPrices): number =>
    (costPerHour(today.size, rates) * today.predicted.billedMean -
      costPerHour(plan.size, rates) * plan.predicted.billedMean) *
    HOURS_PER_MONTH;
  return {
    kind: 'autoscaled',
    change: recommended.kind,
    plan,
    today,
    evidence,
    reason,
    doubts: againstPlan(plan, { days, startSeconds: startMs > 0 ? startMs / 1000 : undefined }),
    saving: savingOf(found, cost),
    memoryMibPerTask,
    unsure: recommended.kind === 'keep' ? null : unsureOf(plan.size, [...planCaveats(plan), ...caveats]),
    patch: patchFor(found, plan.size),
    answer: answerTo(input.memory, { size: plan.size, scaling: plan.policy }, setting.now),
  };
};
