import type { Ledger } from '../billing/ledger.ts';
import type { Money } from '../billing/money.ts';
import type { WasteRow } from '../billing/waste.ts';
import type { ServiceKey } from '../events/identity.ts';
import { isStandalone } from '../events/identity.ts';
import type { Incident } from '../incidents/incident.ts';
import type { ScalingRow } from '../scaling/section.ts';
import { scalingRow } from '../scaling/section.ts';
import { costPerHour } from '../sizing/fargate.ts';
import type { PreparedWindow } from '../sizing/prepare.ts';
import { prepareWindow } from '../sizing/prepare.ts';
import type { PastRecommendation } from '../sizing/realised.ts';
import type { Cause } from '../stops/cause.ts';
import { CAUSES } from '../stops/cause.ts';
import type { Advice } from './advice.ts';
import { adviceFor } from './advise.ts';
import { placeOf } from './case.ts';
import { costsOf, tasksMeanOf } from './costs.ts';
import type { Rollback, ReportService, ServiceInput } from './input.ts';
import { pastOf } from './judged.ts';
import type { Leak } from './leaks.ts';
import { leakOf, outOfMemoryTimes } from './leaks.ts';
import type { Change } from './outcome.ts';
import { changeOf } from './outcome.ts';
import type { Setting } from './setting.ts';
import { taskPrices } from './setting.ts';
import { allocationsOf, withoutMixed } from './sizes.ts';
import type { TrendPoint } from './trend.ts';
import { trendPoints } from './trend.ts';

export type CauseCount = { readonly cause: string; readonly count: number; readonly kind: StopKind };

/** Everything the report says about one service. Money is exact; all else is plain data. */
export type ServiceReport = {
  readonly service: ReportService;
  readonly ledger: Ledger;
  readonly before: Money;
  readonly days: readonly (readonly [day: string, usd: number])[];
  readonly waste: readonly WasteRow[];
  readonly stops: readonly CauseCount[];
  readonly advice: Advice;
  readonly leak: Leak | null;
  readonly change: Change | null;
  /** What came of earlier sizes that we had recommended, as it is remembered. */
  readonly past: readonly PastRecommendation[];
  readonly scaling: ScalingRow | null;
  readonly incidents: readonly Incident[];
  readonly rollbacks: readonly Rollback[];
  readonly trend: readonly TrendPoint[];
  readonly gaps: readonly string[];
};

const PERIOD_SECONDS = 300;

const preparedOf = (input: ServiceInput, setting: Setting): PreparedWindow | undefined => {
  const { definition, metrics, facts, stops } = input;
  if (definition === undefined) return undefined;
  const allocations = allocationsOf(facts, definition.size, setting.evidenceFrom);
  return prepareWindow({
    datapoints: withoutMixed(metrics.datapoints, allocations),
    allocations,
    outOfMemory: outOfMemoryTimes(stops),
    periodSeconds: PERIOD_SECONDS,
    from: setting.evidenceFrom,
    to: setting.now,
  });
};

const isCause = (cause: string): cause is Cause => Object.hasOwn(CAUSES, cause);

/**
 * `failure` speaks against the application or its configuration; `everyday` is scaling, deployments, finished jobs;
 * the rest
 * came from outside: AWS, Spot, people.
 */
export type StopKind = 'failure' | 'everyday' | 'outside';

const kindOf = (cause: string, service: ServiceKey): StopKind => {
  if (!isCause(cause)) return 'failure';
  if (CAUSES[cause].normalLife || (cause === 'exit.clean' && isStandalone(service))) return 'everyday';
  return CAUSES[cause].rollbackClass === 'excluded' ? 'outside' : 'failure';
};

const stopsOf = ({ stops, service }: ServiceInput, { window }: Setting): readonly CauseCount[] => {
  const [from, to] = [window.from.getTime() / 1000, window.to.getTime() / 1000];
  const counts = new Map<string, number>();
  for (const { stoppedAt, verdict } of stops)
    if (stoppedAt >= from && stoppedAt < to) counts.set(verdict.cause, (counts.get(verdict.cause) ?? 0) + 1);
  return [...counts]
    .map(([cause, count]) => ({ cause, count, kind: kindOf(cause, service.key) }))
    .sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
};

/**
 * What of its tasks a service needs: the advised size over today's, by price. Where nothing is advised nothing is
 * idle.
 */
const usedShareOf = (advice: Advice, { service, definition }: ServiceInput, { priceOf }: Setting) => {
  if (advice.is === 'resize') {
    const { to, from } = advice;
    const prices = definition && taskPrices(priceOf, placeOf({ input: { service }, definition }));
    return Math.min(1, costPerHour(to, prices) / costPerHour(from, prices));
  }
  if (advice.is === 'autoscaled' && advice.do === 'resize')
    return Math.min(1, advice.plan.weight / Math.max(0.01, advice.today.weight));
  return undefined;
};

const happenedIn = ({ window }: Setting, seconds: number): boolean =>
  seconds * 1000 >= window.from.getTime() && seconds * 1000 < window.to.getTime();

/** One service's part of the report. The same input gives the same answer. */
export const serviceReport = (input: ServiceInput, setting: Setting): ServiceReport => {
  const { service, facts, scaling } = input;
  const prepared = preparedOf(input, setting);
  // Without a single task fact (nobody listed them) the desired count is the best that is known.
  const tasksMean = facts.length === 0 ? service.desiredCount : tasksMeanOf(facts, setting);
  const advice = adviceFor({ input, setting, tasksMean, definition: input.definition, prepared });
  const costs = costsOf({ service: service.key, facts, usedShare: usedShareOf(advice, input, setting) }, setting);
  const change = changeOf(input, setting);
  return {
    service,
    ledger: costs.ledger,
    before: costs.before,
    days: costs.days,
    waste: costs.waste.rows,
    stops: stopsOf(input, setting),
    advice,
    leak: leakOf(input, advice, setting),
    change,
    past: pastOf(service.key, input.memory.judged ?? [], change),
    scaling: scaling === undefined || isStandalone(service.key) ? null : scalingRow(scaling),
    incidents: input.incidents.filter(({ lastAt }) => happenedIn(setting, lastAt)),
    rollbacks: input.rollbacks.filter(({ at }) => happenedIn(setting, at / 1000)),
    trend: prepared === undefined ? [] : trendPoints(input.metrics, prepared.utilisation),
    gaps: [...input.gaps, ...input.metrics.gaps],
  };
};
