import type { CostLedger } from '../billing/ledger.ts';
import { mergeCostLedgers } from '../billing/ledger.ts';
import type { Money } from '../billing/money.ts';
import { dollarsOf, sum } from '../billing/money.ts';
import { HOURS_PER_MONTH } from '../billing/hourly.ts';
import { describeTable } from '../billing/price-table.ts';
import type { WasteKind, WasteRow } from '../billing/waste.ts';
import type { Incident } from '../service-state/incident.ts';
import type { ScalingSection } from '../scaling/section.ts';
import { scalingSection } from '../scaling/section.ts';
import type { Calibration } from '../sizing/realised.ts';
import { calibrationOf } from '../sizing/realised.ts';
import type { Proposed } from './advice/advice.ts';
import { isProposed, isSure, worthOf } from './advice/advice.ts';
import type { Discount } from './discount.ts';
import { discountOf } from './discount.ts';
import type { Rollback } from './input.ts';
import type { PlaceSums } from './by-place/places.ts';
import { isOrganisationOf, placeSums } from './by-place/places.ts';
import type { CauseCount, ServiceReport } from './service-report.ts';
import type { Setting } from './setting.ts';
import { countText, many } from './text.ts';
import type { Uncovered } from './uncovered.ts';
import { uncoveredText } from './uncovered.ts';

export type WasteSum = { readonly kind: WasteKind; readonly total: Money; readonly count: number };
export type Action = { readonly service: ServiceReport; readonly advice: Proposed };
export type Gap = { readonly text: string; readonly services: number };

/** Where and for whom a report was made. */
export type Origin = {
  readonly account: string;
  readonly region: string;
  /** Further accounts and regions that it is about; none when absent. */
  readonly others?: number;
  /** IANA time zone of its readers. */
  readonly timeZone: string;
  /** Whether an installation stored stops; without one only running tasks have costs. */
  readonly hasHistory: boolean;
  /** Start of history; null when there is none. The week before is compared only when it is whole. */
  readonly historySince: Date | null;
  /** Successful AWS calls, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  readonly missingData: readonly string[];
  /** Services that could not be read: no sum has them. */
  readonly uncovered: readonly Uncovered[];
};

/** The weekly report as plain values: every page, message and file is made from it. */
export type Report = {
  readonly origin: Origin;
  readonly setting: Setting;
  readonly services: readonly ServiceReport[];
  /** By account and region, the most expensive first. */
  readonly places: readonly PlaceSums[];
  /** Whether it is about more than one account or region. */
  readonly isOrganisation: boolean;
  readonly costLedger: CostLedger;
  /** USD a month at the pace of the report's week: months of 730 hours, as in the savings. */
  readonly costPerMonth: number;
  /** Costs of the week before; null when history does not cover it. */
  readonly before: Money | null;
  readonly days: readonly (readonly [day: string, usd: number])[];
  readonly waste: { readonly total: Money; readonly byKind: readonly WasteSum[]; readonly rows: readonly WasteRow[] };
  /** Reliable ones first, then by value: dollars a month. */
  readonly actions: readonly Action[];
  /** USD a month of all reliable actions that save; and the cost of those that reduce risk instead. */
  readonly savingPerMonth: number;
  readonly safetyPerMonth: number;
  readonly calibration: Calibration;
  readonly realisedPerMonth: number;
  readonly scaling: ScalingSection;
  readonly stops: readonly CauseCount[];
  readonly incidents: readonly Incident[];
  readonly rollbacks: readonly Rollback[];
  readonly missingData: readonly Gap[];
  readonly prices: string;
  /** What all of the money above is less than list price; null when it is list price. */
  readonly discount: Discount | null;
};

const wasteSums = (rows: readonly WasteRow[]): readonly WasteSum[] => {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const of = rows.filter((row) => row.kind === kind);
      return { kind, total: sum(of.map(({ total }) => total)), count: of.reduce((all, { count }) => all + count, 0) };
    })
    .sort((a, b) => (a.total === b.total ? 0 : a.total > b.total ? -1 : 1));
};

const stopSums = (services: readonly ServiceReport[]): readonly CauseCount[] => {
  const sums = new Map<string, CauseCount>();
  for (const { stops } of services)
    for (const stop of stops) sums.set(stop.cause, { ...stop, count: stop.count + (sums.get(stop.cause)?.count ?? 0) });
  return [...sums.values()].sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
};

const gapSums = (services: readonly ServiceReport[], general: readonly string[]): readonly Gap[] => {
  const sums = new Map<string, number>();
  for (const { missingData } of services)
    for (const text of new Set(missingData)) sums.set(text, (sums.get(text) ?? 0) + 1);
  const own = [...sums].map(([text, count]) => ({ text, services: count }));
  return [...general.map((text) => ({ text, services: 0 })), ...own.sort((a, b) => b.services - a.services)];
};

const daySums = (services: readonly ServiceReport[]): Report['days'] => {
  const sums = new Map<string, number>();
  for (const { days } of services) for (const [day, usd] of days) sums.set(day, (sums.get(day) ?? 0) + usd);
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
};

const actionsOf = (services: readonly ServiceReport[]): readonly Action[] =>
  services
    .flatMap((service) => (isProposed(service.advice) ? [{ service, advice: service.advice }] : []))
    .sort(
      (a, b) =>
        Number(isSure(b.advice)) - Number(isSure(a.advice)) ||
        worthOf(b.advice) - worthOf(a.advice) ||
        (a.service.service.key < b.service.service.key ? -1 : 1),
    );

const totalOf = (values: readonly number[]): number =>
  Math.round(values.reduce((all, value) => all + value, 0) * 100) / 100;

/** Realised saving of adopted changes, in USD a month. */
const realisedOf = (services: readonly ServiceReport[]): number =>
  totalOf(
    services.flatMap(({ change }) =>
      change !== null && change.outcome.kind === 'saved' ? [change.outcome.savingPerMonth ?? 0] : [],
    ),
  );

/** Maximum delay of the start of history into the week before for that week to count as whole. */
const COVERED_MS = 12 * 3_600_000;

const beforeOf = ({ historySince }: Origin, { before }: Setting, services: readonly ServiceReport[]): Money | null =>
  historySince !== null && historySince.getTime() <= before.from.getTime() + COVERED_MS
    ? sum(services.map((service) => service.before))
    : null;

const byKey = (a: ServiceReport, b: ServiceReport): number => (a.service.key < b.service.key ? -1 : 1);

const dearer = (a: WasteRow, b: WasteRow): number => (a.total === b.total ? 0 : a.total > b.total ? -1 : 1);

/** USD a month of an amount of the report's week. */
export const perMonth = (ofWeek: Money, { window }: Pick<Setting, 'window'>): number => {
  const hours = (window.to.getTime() - window.from.getTime()) / 3_600_000;
  return Math.round(dollarsOf(ofWeek) * (HOURS_PER_MONTH / hours) * 100) / 100;
};

const costSections = (origin: Origin, setting: Setting, services: readonly ServiceReport[]) => {
  const waste = services.flatMap((service) => service.waste).sort(dearer);
  const costLedger = mergeCostLedgers(
    services.map((service) => service.costLedger),
    setting.window,
  );
  return {
    costLedger,
    costPerMonth: perMonth(costLedger.total.total, setting),
    before: beforeOf(origin, setting, services),
    days: daySums(services),
    waste: { total: sum(waste.map(({ total }) => total)), byKind: wasteSums(waste), rows: waste },
  };
};

/** Joins the services' reports. The order of services and of their shards does not matter. */
export const reportOf = (origin: Origin, setting: Setting, found: readonly ServiceReport[]): Report => {
  const services = [...found].sort(byKey);
  const actions = actionsOf(services);
  const costs = costSections(origin, setting, services);
  const savings = actions.flatMap(({ advice }) => (isSure(advice) ? [advice.saving.perMonth ?? 0] : []));
  return {
    origin,
    setting,
    services,
    places: placeSums(services, costs.before !== null),
    isOrganisation: isOrganisationOf(origin, services),
    ...costs,
    actions,
    savingPerMonth: totalOf(savings.filter((value) => value > 0)),
    safetyPerMonth: totalOf(savings.filter((value) => value < 0).map((value) => -value)),
    calibration: calibrationOf(services.flatMap(({ change, past }) => [...(change ? [change] : []), ...past])),
    realisedPerMonth: realisedOf(services),
    scaling: scalingSection(services.flatMap(({ scaling }) => scaling ?? [])),
    stops: stopSums(services),
    incidents: services.flatMap(({ incidents }) => incidents).sort((a, b) => b.openedAt - a.openedAt),
    rollbacks: services.flatMap(({ rollbacks }) => rollbacks).sort((a, b) => b.at - a.at),
    missingData: gapSums(services, [...origin.uncovered.map(uncoveredText), ...origin.missingData]),
    prices: describeTable(setting.table),
    discount: discountOf(costs.costLedger, setting),
  };
};

/** `3 actions`, and how many more are not counted. */
export const actionsText = ({ actions: found }: Report): string => {
  const sure = found.filter(({ advice }) => isSure(advice)).length;
  const unsure = found.length - sure;
  return `${many(sure, 'action')}${unsure === 0 ? '' : `; not counted: ${countText(unsure)}, risky or uncertain`}`;
};
