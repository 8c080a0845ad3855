import { stringify } from 'csv-stringify/sync';
import { dollarsOf } from '../billing/money.ts';
import { ownerName } from '../messages/mention.ts';
import { patchOf } from '../sizing/containers/patch.ts';
import type { Advice, Proposed } from './advice/advice.ts';
import { isProposed, isSure, sizeOf } from './advice/advice.ts';
import { inert } from './inert.ts';
import type { Report } from './report.ts';
import { perMonth } from './report.ts';
import { partsOf } from '../primitives/identity.ts';
import { scalingCommands } from './scaling-commands.ts';
import type { ServiceReport } from './service-report.ts';

const COLUMNS = [
  'cluster',
  'service',
  'owner',
  'task_definition',
  'capacity',
  'desired_count',
  'running_count',
  'cost_usd_per_month',
  'saving_usd_per_month',
  'saving_at_list_usd_per_month',
  'cost_usd_per_week',
  'cost_before_usd_per_week',
  'cost_at_list_usd_per_week',
  'waste_usd_per_week',
  'task_hours_per_week',
  'advice',
  'cpu_units',
  'memory_mib',
  'advised_cpu_units',
  'advised_memory_mib',
  'out_of_memory_share_today',
  'cpu_limit_share_today',
  'cpu_limit_share_advised',
  'overloaded_share_of_time',
  'schedule_saving_usd_per_month',
  'revision_before',
  'revision_cost_change_share',
  'revision_cost_change_low',
  'revision_cost_change_high',
  'scale_outs',
  'scale_ins',
  'minutes_at_maximum',
  'reversals',
  'start_median_seconds',
  'flapping_usd_per_month',
  'unsure',
  'leak',
  'outcome',
  'account',
  'region',
  'reason',
] as const;

const today = (advice: Advice) => {
  if (advice.kind === 'resize' || advice.kind === 'keep') return advice.from;
  return advice.kind === 'autoscaled' ? advice.today.size : undefined;
};

type Values = Readonly<Record<(typeof COLUMNS)[number], string | number | null>>;

/** Observed frequencies, as shares of one. */
const exposureOf = (advice: Advice) => {
  const isSized = advice.kind === 'resize' || advice.kind === 'keep';
  return {
    out_of_memory_share_today: isSized ? advice.riskToday.outOfMemory : null,
    cpu_limit_share_today: isSized ? advice.riskToday.throttled : null,
    cpu_limit_share_advised: advice.kind === 'resize' ? advice.risk.throttled : null,
    overloaded_share_of_time: advice.kind === 'autoscaled' ? advice.plan.predicted.overloadedShare : null,
  };
};

const adviceValues = (advice: Advice) => {
  const proposed = isProposed(advice) ? sizeOf(advice) : undefined;
  return {
    advice: advice.kind === 'autoscaled' ? `autoscaled, ${advice.change}` : advice.kind,
    cpu_units: today(advice)?.cpu ?? null,
    memory_mib: today(advice)?.memory ?? null,
    advised_cpu_units: proposed?.cpu ?? null,
    advised_memory_mib: proposed?.memory ?? null,
    // Columns get summed, so this one holds only what the report sums.
    saving_usd_per_month: isProposed(advice) && isSure(advice) ? advice.saving.perMonth : null,
    saving_at_list_usd_per_month: isProposed(advice) && isSure(advice) ? advice.saving.list : null,
    ...exposureOf(advice),
    unsure: isProposed(advice) ? advice.unsure : null,
    reason: inert(advice.reason),
  };
};

/** Of the week; empty where nothing is known of its scaling. */
const scalingValues = ({ scaling }: ServiceReport) => ({
  scale_outs: scaling?.scaleOuts ?? null,
  scale_ins: scaling?.scaleIns ?? null,
  minutes_at_maximum: scaling?.minutesPinned ?? null,
  reversals: scaling?.reversals ?? null,
  start_median_seconds: scaling?.lag ? Math.round(scaling.lag.total.p50Ms / 1000) : null,
  flapping_usd_per_month: scaling?.flappingUsdPerMonth ?? null,
});

/** Against the revision before, at equal traffic; empty where no difference is supported. */
const revisionValues = ({ revisionChange }: ServiceReport) => ({
  revision_before: revisionChange === null ? null : inert(revisionChange.before),
  revision_cost_change_share: revisionChange?.share ?? null,
  revision_cost_change_low: revisionChange?.low ?? null,
  revision_cost_change_high: revisionChange?.high ?? null,
});

const rowOf = (report: Report, one: ServiceReport): Values => {
  const { service, costLedger, before, waste, advice, schedule, leak, change } = one;
  const { account, region, cluster, name } = partsOf(service.key);
  return {
    cluster: inert(cluster),
    service: inert(name),
    owner: inert(ownerName(service.owner ?? '')),
    task_definition: inert(service.taskDefinition),
    capacity: service.capacity,
    desired_count: service.desiredCount,
    running_count: service.runningCount,
    cost_usd_per_month: perMonth(costLedger.total.total, report.setting),
    cost_usd_per_week: dollarsOf(costLedger.total.total),
    cost_before_usd_per_week: report.before === null ? null : dollarsOf(before),
    cost_at_list_usd_per_week: dollarsOf(costLedger.total.list),
    waste_usd_per_week: waste.reduce((sum, { total }) => sum + dollarsOf(total), 0),
    task_hours_per_week: Math.round((costLedger.total.seconds / 3600) * 100) / 100,
    ...revisionValues(one),
    schedule_saving_usd_per_month: schedule?.usdPerMonth ?? null,
    leak: leak?.kind ?? null,
    outcome: change?.outcome.kind ?? null,
    ...adviceValues(advice),
    ...scalingValues(one),
    account,
    region,
  };
};

/** A service of which nothing is known has a line too: a sum over the column must not look whole. */
const uncoveredRows = ({ origin }: Report): readonly Partial<Values>[] =>
  origin.uncovered.flatMap(({ services, reason, place = `${origin.account}/${origin.region}` }) => {
    const [account = '', region = ''] = place.split('/');
    return (services.length === 0 ? ['*/*'] : services).map((service) => {
      const [cluster = '', name = ''] = service.split('/');
      const named = { cluster: inert(cluster), service: inert(name), account, region };
      return { ...named, advice: 'not covered', reason: inert(reason) };
    });
  });

/** One line per service, for spreadsheets. */
export const reportCsv = (report: Report): string =>
  stringify([...report.services.map((service) => rowOf(report, service)), ...uncoveredRows(report)], {
    header: true,
    columns: [...COLUMNS],
  });

const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? dollarsOf(value) : value);

/** The change for every deployment tool; where a service scales, also the commands for its target and limits. */
const patchesOf = (advice: Proposed) => ({
  ...patchOf(advice.patch),
  ...(advice.kind === 'autoscaled' ? { scaling: scalingCommands(advice) } : {}),
});

/**
 * Everything, for programs: money in USD, times as ISO, each change with its patches and whether it is counted.
 * `servicesIn`: the folder that has the services instead, where they are too many for one file.
 */
export const reportJson = ({ setting, actions: _, services, ...report }: Report, servicesIn?: string): string => {
  const { now, window, before: weekBefore, evidenceFrom, discounts } = setting;
  const patched = (servicesIn === undefined ? services : []).map((service) =>
    isProposed(service.advice)
      ? { ...service, isCounted: isSure(service.advice), patches: patchesOf(service.advice) }
      : service,
  );
  const whole = {
    format: 'farwatch-report/1',
    madeAt: now,
    window,
    weekBefore,
    evidenceFrom,
    discounts,
    ...report,
    ...(servicesIn === undefined ? {} : { servicesIn }),
    services: patched,
  };
  return `${JSON.stringify(whole, plain, 1)}\n`;
};
