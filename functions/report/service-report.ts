import type { CostLedger } from '../billing/ledger.ts';
import type { Money } from '../billing/money.ts';
import type { WasteRow } from '../billing/waste.ts';
import { isStandalone } from '../primitives/identity.ts';
import { exactSecondsOf, msOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Incident } from '../service-state/incident.ts';
import type { ScalingRow } from '../scaling/section.ts';
import { scalingRow } from '../scaling/section.ts';
import type { ContainerFinding } from '../sizing/containers/container-use.ts';
import { containerFindings } from '../sizing/containers/container-use.ts';
import type { TaskSize } from '../sizing/fargate.ts';
import type { PreparedWindow } from '../sizing/prepare.ts';
import { prepareWindow } from '../sizing/prepare.ts';
import type { Schedule } from '../sizing/schedules/schedule.ts';
import type { PastRecommendation } from '../sizing/realised.ts';
import type { Advice } from './advice/advice.ts';
import { adviceFor } from './advice/advise.ts';
import { containerUses, stopsOfTasks } from './container-stops.ts';
import type { DayCharges } from './costs.ts';
import { costsOf, tasksMeanOf } from './costs.ts';
import type { Rollback, ReportService, ServiceInput } from './input.ts';
import { pastOf } from './advice/outcomes.ts';
import type { Leak } from './advice/leaks.ts';
import { leakOf, outOfMemoryStops } from './advice/leaks.ts';
import type { Change } from './outcome.ts';
import { changeOf } from './outcome.ts';
import type { RevisionChange } from './revisions/revision-change.ts';
import { revisionChangeOf } from './revisions/revision-change.ts';
import type { Setting } from './setting.ts';
import { asleepShares, scheduleFor } from './schedule.ts';
import { usedShareOf } from './idle.ts';
import { allocationsOf, withoutMixed } from './sizes.ts';
import type { StopKind } from './stop-kinds.ts';
import { kindOf } from './stop-kinds.ts';
import type { TrendPoint } from './trend.ts';
import { trendPoints } from './trend.ts';

export type CauseCount = { readonly cause: string; readonly count: number; readonly kind: StopKind };

/** Everything the report says about one service. Money is exact; all else is plain data. */
export type ServiceReport = {
  readonly service: ReportService;
  readonly costLedger: CostLedger;
  readonly before: Money;
  readonly days: readonly (readonly [day: string, usd: number])[];
  readonly charges?: DayCharges;
  readonly waste: readonly WasteRow[];
  readonly stops: readonly CauseCount[];
  readonly advice: Advice;
  /** Nights and weekends with fewer tasks; null where it does not sleep. In no sum of savings. */
  readonly schedule: Schedule | null;
  readonly leak: Leak | null;
  /** What today's revision costs against the one before; null where no difference is supported. */
  readonly revisionChange: RevisionChange | null;
  /** Use per container; absent without Container Insights data. */
  readonly containers?: readonly ContainerFinding[];
  readonly change: Change | null;
  /** Stored outcomes of earlier recommendations. */
  readonly past: readonly PastRecommendation[];
  readonly scaling: ScalingRow | null;
  readonly incidents: readonly Incident[];
  readonly rollbacks: readonly Rollback[];
  readonly trend: readonly TrendPoint[];
  readonly missingData: readonly string[];
};

const PERIOD_SECONDS = 300;

/** Use of a family is measured in absolute units, whatever size it had: one size for the whole window. */
const preparedRuns = ({ metrics, stops }: ServiceInput, size: TaskSize, setting: Setting) =>
  prepareWindow({
    datapoints: (metrics.usage ?? []).map(({ at, seconds, cpuUnitsMax, memoryMibMax }) => ({
      at,
      seconds,
      cpuAverage: percentOf(cpuUnitsMax, size.cpu),
      cpuMaximum: percentOf(cpuUnitsMax, size.cpu),
      memoryMaximum: percentOf(memoryMibMax, size.memory),
    })),
    allocations: [{ from: setting.evidenceFrom, size }],
    outOfMemory: outOfMemoryStops(stops),
    periodSeconds: PERIOD_SECONDS,
    from: setting.evidenceFrom,
    to: setting.now,
  });

const percentOf = (value: number | undefined, limit: number): number | undefined =>
  value === undefined ? undefined : (value / limit) * 100;

const preparedOf = (input: ServiceInput, setting: Setting): PreparedWindow | undefined => {
  const { definition, metrics, facts } = input;
  if (definition === undefined) return undefined;
  if (isStandalone(input.service.key)) return preparedRuns(input, definition.size, setting);
  const allocations = allocationsOf(facts, definition.size, setting.evidenceFrom);
  return prepareWindow({
    datapoints: withoutMixed(metrics.datapoints, allocations),
    allocations,
    outOfMemory: outOfMemoryStops(stopsOfTasks(input)),
    periodSeconds: PERIOD_SECONDS,
    from: setting.evidenceFrom,
    to: setting.now,
  });
};

const stopsOf = ({ stops, service }: ServiceInput, { window }: Setting): readonly CauseCount[] => {
  const [from, to] = [exactSecondsOf(window.from), exactSecondsOf(window.to)];
  const counts = new Map<string, number>();
  for (const { stoppedAt, diagnosis } of stops)
    if (stoppedAt >= from && stoppedAt < to) counts.set(diagnosis.cause, (counts.get(diagnosis.cause) ?? 0) + 1);
  return [...counts]
    .map(([cause, count]) => ({ cause, count, kind: kindOf(cause, service.key) }))
    .sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
};

/**
 * Mean number of running tasks: for a service this week, for a family over the whole window, because few weeks contain
 * a monthly run. Without any task fact (they were not listed) the desired count is the best estimate.
 */
const tasksOf = ({ service, facts }: ServiceInput, setting: Setting): number => {
  if (facts.length === 0) return service.desiredCount;
  return isStandalone(service.key) ? tasksMeanOf(facts, setting, setting.evidenceFrom) : tasksMeanOf(facts, setting);
};

/** An unmeasured family has no curve, not a flat one. */
const isUnmeasured = ({ service, metrics }: ServiceInput): boolean =>
  isStandalone(service.key) && (metrics.usage ?? []).length === 0;

const happenedIn = ({ window }: Setting, at: EpochSeconds): boolean =>
  msOf(at) >= window.from.getTime() && msOf(at) < window.to.getTime();

/** For a family only the busiest task is measured: it has no mean. */
const trendOf = (input: ServiceInput, { utilisation }: PreparedWindow, setting: Setting): readonly TrendPoint[] => {
  const { service, metrics, facts } = input;
  const allocations = allocationsOf(facts, utilisation.size, setting.evidenceFrom);
  const points = trendPoints({ metrics, utilisation, allocations });
  return isStandalone(service.key) ? points.map((point) => ({ ...point, cpuMean: null })) : points;
};

const containersOf = (input: ServiceInput): readonly ContainerFinding[] | undefined => {
  const uses = containerUses(input);
  if (input.definition === undefined || uses.length === 0) return undefined;
  return containerFindings(input.definition.containers, uses, input.definition.size);
};

/** One service's part of the report. The same input gives the same result. */
export const serviceReport = (input: ServiceInput, setting: Setting): ServiceReport => {
  const { service, facts, scaling } = input;
  const prepared = preparedOf(input, setting);
  const tasksMean = tasksOf(input, setting);
  const advice = adviceFor({ input, setting, tasksMean, definition: input.definition, prepared });
  const schedule = scheduleFor(input, prepared, setting);
  const usedShare = prepared === undefined ? undefined : usedShareOf(input, prepared, setting);
  const asleep = schedule === null ? undefined : asleepShares(schedule);
  const costs = costsOf({ service: service.key, facts, usedShare, asleep }, setting);
  const change = changeOf(input, setting);
  return {
    service,
    costLedger: costs.costLedger,
    before: costs.before,
    days: costs.days,
    ...(costs.charges === undefined ? {} : { charges: costs.charges }),
    waste: costs.waste.rows,
    stops: stopsOf(input, setting),
    advice,
    schedule,
    leak: leakOf(input, advice, setting),
    revisionChange: isStandalone(service.key) ? null : revisionChangeOf(input, setting),
    containers: containersOf(input),
    change,
    past: pastOf(service.key, input.memory.outcomes ?? [], change),
    scaling: scaling === undefined || isStandalone(service.key) ? null : scalingRow(scaling),
    incidents: input.incidents.filter(({ lastAt }) => happenedIn(setting, lastAt)),
    rollbacks: input.rollbacks.filter(({ at }) => happenedIn(setting, exactSecondsOf(at))),
    trend: prepared === undefined || isUnmeasured(input) ? [] : trendOf(input, prepared, setting),
    missingData: [...input.missingData, ...input.metrics.missingData],
  };
};
