import type { AutoscaledRequest } from '../../../functions/sizing/autoscaled/autoscaled.ts';
import { recommendAutoscaled } from '../../../functions/sizing/autoscaled/autoscaled.ts';
import type { ScalingPlan } from '../../../functions/sizing/autoscaled/scaling-plan.ts';
import { LIST_PRICES } from '../../../functions/sizing/fargate.ts';
import type { Demand } from './demand.ts';
import type { Policy, Service } from './simulate.ts';
import { simulate } from './simulate.ts';

const PERIOD_MINUTES = 5;
const MEMORY_MIB = 300;

/** What CloudWatch would have told of a service that lived so: means of five minutes, and their hottest minutes. */
const requestOf = (demand: Demand, policy: Policy, service: Service, memory: number): AutoscaledRequest => {
  const seen: { percent: number; tasks: number }[] = [];
  simulate(demand.minutes, policy, service, (percent, tasks) => seen.push({ percent, tasks }));
  const periods = Math.floor(seen.length / PERIOD_MINUTES);
  const part = (index: number) => seen.slice(index * PERIOD_MINUTES, (index + 1) * PERIOD_MINUTES);
  const units = (percent: number): number => (percent / 100) * service.cpuUnits;
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const each = (value: (some: typeof seen) => number) =>
    Float64Array.from({ length: periods }, (_, index) => value(part(index)));
  return {
    utilisation: {
      start: new Date('2026-03-02T00:00:00Z'),
      periodSeconds: PERIOD_MINUTES * 60,
      cpuUnits: each((some) => units(mean(some.map(({ percent }) => percent)))),
      cpuUnitsMax: each((some) => units(Math.max(...some.map(({ percent }) => percent)))),
      memoryMib: new Float64Array(periods).fill(MEMORY_MIB),
      size: { cpu: service.cpuUnits, memory },
      outOfMemory: [],
      outOfMemoryMib: 0,
    },
    tasks: each((some) => mean(some.map(({ tasks }) => tasks))),
    policy: { metric: 'CPU', ...policy },
    prices: LIST_PRICES,
    startSeconds: service.startMinutes * 60,
  };
};

/** A plan's promises beside what the simulation makes of it. */
export type Kept = {
  readonly name: string;
  readonly isToday: boolean;
  readonly tasksError: number;
  readonly costError: number;
  readonly promisedOverload: number;
  readonly overload: number;
  /** Bill of the plan over today's, both simulated. */
  readonly bill: number;
  readonly overloadToday: number;
};

const keptBy = (plan: ScalingPlan, demand: Demand, policy: Policy, service: Service) => {
  const lived = simulate(
    demand.minutes,
    { ...plan.policy, scaleIn: policy.scaleIn },
    { ...service, cpuUnits: plan.size.cpu },
  );
  const perTask = plan.weight / Math.max(0.01, plan.predicted.billedMean);
  return { lived, usd: lived.billedMean * perTask };
};

/** Today's plan and the advised one, where the planner advises one. */
export const plansKept = (demand: Demand, policy: Policy, service: Service, memory: number): readonly Kept[] => {
  const said = recommendAutoscaled(requestOf(demand, policy, service, memory));
  if (!('plan' in said)) return [];
  const today = keptBy(said.today, demand, policy, service);
  const plans = said.kind === 'resize' ? [said.today, said.plan] : [said.today];
  return plans.map((plan) => {
    const { lived, usd } = keptBy(plan, demand, policy, service);
    return {
      name: demand.name,
      isToday: plan === said.today,
      tasksError: plan.predicted.tasksMean / lived.tasksMean - 1,
      costError: plan.weight / usd - 1,
      promisedOverload: plan.predicted.overloadedShare,
      overload: lived.overloadedShare,
      bill: usd / today.usd,
      overloadToday: today.lived.overloadedShare,
    };
  });
};
