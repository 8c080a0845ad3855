import { priceTableText, readPriceTable } from '../../billing/price-table.ts';
import type { PriceTable } from '../../billing/price-table.ts';
import type { Pricing, Setting } from '../../report/setting.ts';
import { settingOf } from '../../report/setting.ts';
import type { Clock, Log, Metrics, Store } from '../../adapters/common.ts';
import type { Prices } from '../../adapters/dynamodb/prices.ts';
import type { CostExplorer } from '../../adapters/aws/bill/cost-explorer.ts';
import { newCalls } from '../../adapters/aws/calls.ts';
import type { Calls } from '../../adapters/aws/calls.ts';
import type { Places } from '../../adapters/organisation/spokes.ts';
import { contextOf } from './fleet.ts';
import type { Part } from './part.ts';
import { partOf } from './part.ts';
import { leftOut, placePart } from './place.ts';
import type { Group } from './plan.ts';
import type { GroupContext } from './reads.ts';
import type { ReportRun } from './run.ts';
import { noteGroup, placeOf } from './run.ts';
import { keepPartReport } from './parts/part-report.ts';
import type { ReportSlack } from './slack.ts';
import type { Place, ReportSources } from './sources.ts';
import { groupIn, groupText, partText } from './stored.ts';
import type { ReportFiles } from '../../adapters/aws/reports-bucket.ts';
import type { Routing } from '../../adapters/slack/routing.ts';

/** A part of a run for another Lambda: groups [from, to). */
export type Shard = { readonly run: string; readonly from: number; readonly to: number };

/** What the weekly report and its shards work with. */
export type ReportEffects = {
  readonly store: Pick<
    Store,
    'stopsBetween' | 'history' | 'loadState' | 'loadIncident' | 'services' | 'loadDocument' | 'saveDocument'
  >;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly files: ReportFiles;
  readonly slack: ReportSlack;
  readonly routing: Routing;
  readonly timeZone: string;
  readonly prices: Prices;
  /** Where discounts may be read from a bill; undefined without the permission. */
  readonly explorer?: CostExplorer | undefined;
  readonly sendShard: (shard: Shard, delaySeconds?: number) => Promise<void>;
  /** Where the installation is, and its spokes. */
  readonly places: Places;
  /** Readers of AWS in an account and region that count into `calls`. */
  readonly readers: (calls: Calls, place: Place) => Pick<ReportSources, 'ecs' | 'metrics' | 'scaling' | 'alarms'>;
  readonly servicesPerGroup?: number;
  /** Characters of stored parts that are joined whole: with more, charts are read again and services have own files. */
  readonly wholeCharacters?: number;
  /** Milliseconds left of this invocation. */
  readonly remainingMs: () => number;
};

/** Days of utilisation in the weekly report. */
export const DAYS = 30;
/** Milliseconds that must be left to start another group: a slow one takes a minute. */
const RESERVE_MS = 120_000;

/** Up to so many spokes, each is read as finely as a lone account of its size. */
const FEW_PLACES = 10;
const JSON_TYPE = 'application/json';

/** Where a group's input and its part of the result are stored. */
const groupKey = (run: string, group: number): string => `runs/${run}/group-${String(group).padStart(4, '0')}.json`;
/** Where the prices of a run are stored: all parts use the same prices, whenever they are made. */
const pricesKey = (run: string): string => `runs/${run}/prices.json`;
/** Where what a group comes to is stored. */
export const partKey = (run: string, group: number): string =>
  `runs/${run}/part-${String(group).padStart(4, '0')}.json`;

/**
 * Sources of one run in an account and region. Recommendations are stored; stops and scaling are in the store already.
 */
export const sourcesOf = (fx: ReportEffects, calls: Calls, place: Place = fx.places.own): ReportSources => ({
  ...fx.readers(calls, place),
  store: fx.store,
  readHistory: async () => [],
  remembers: true,
  calls,
  cluster: undefined,
  servicesPerGroup: fx.servicesPerGroup,
  progress: (text) => fx.log.info('report', { text }),
});

/** Stores the prices of a run. */
export const keepPrices = (fx: ReportEffects, run: string, table: PriceTable): Promise<void> =>
  fx.files.put(pricesKey(run), priceTableText(table), JSON_TYPE);

/** Prices and discounts of a run. The previous release stored no prices: then the current ones apply. */
export const pricingOfRun = async ({ files, prices }: ReportEffects, run: ReportRun): Promise<Pricing> => {
  const { discounts } = run;
  const text = await files.get(pricesKey(run.id));
  if (text === undefined) return { table: (await prices()).table, discounts };
  const read = readPriceTable(text);
  if (read.kind === 'malformed') throw new Error(`the prices of report ${run.id} are unreadable: ${read.reason}`);
  return { table: read.table, discounts };
};

/** Stores the input of a run's groups, so that any worker can continue it. */
export const keepGroups = async (fx: ReportEffects, run: string, groups: readonly Group[]): Promise<void> => {
  for (const [index, group] of groups.entries()) await fx.files.put(groupKey(run, index), groupText(group), JSON_TYPE);
};

const groupOfRun = async (fx: ReportEffects, run: ReportRun, index: number): Promise<Group> => {
  const text = await fx.files.get(groupKey(run.id, index));
  const group = text === undefined ? undefined : groupIn(text);
  if (group === undefined) throw new Error(`group ${index} of report ${run.id} is missing, or not of this release`);
  return group;
};

const difference = (
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));

type Unit = {
  readonly index: number;
  readonly calls: Calls;
  readonly pricing: Pricing;
  /** Of the installation's own account and region. */
  readonly context: GroupContext;
  /** Why a spoke is not read any more. */
  readonly givenUp: string | undefined;
};

/** What Cost Explorer measured is the discount of the account that it was asked for. */
const elsewhere = ({ table, discounts }: Pricing): Pricing =>
  discounts?.measured === undefined ? { table, discounts } : { table };

const settingAt = (run: ReportRun, index: number, pricing: Pricing): Setting =>
  settingOf(new Date(run.at), DAYS, placeOf(run, index) === undefined ? pricing : elsewhere(pricing));

/** One group of the own services, or one spoke. */
const partOfRun = async (fx: ReportEffects, run: ReportRun, unit: Unit): Promise<Part | 'to be continued'> => {
  const { index, calls, pricing, context, givenUp } = unit;
  const place = placeOf(run, index);
  if (place === undefined) return partOf(await groupOfRun(fx, run, index), context, sourcesOf(fx, calls));
  if (givenUp !== undefined) return leftOut(fx, place, givenUp);
  const setting = settingAt(run, index, pricing);
  const prefix = `runs/${run.id}/place-${String(index).padStart(4, '0')}`;
  return placePart(fx, {
    place,
    prefix,
    isOfMany: run.places.length > FEW_PLACES,
    setting,
    sources: sourcesOf(fx, calls, place),
  });
};

/**
 * Works through groups until all are done or time is short; returns the first that is not done. `givenUp`: why spokes
 * among them are left out without another attempt.
 */
export const workThrough = async (
  fx: ReportEffects,
  run: ReportRun,
  groups: readonly number[],
  givenUp?: string,
): Promise<number | undefined> => {
  const calls = newCalls();
  const pricing = await pricingOfRun(fx, run);
  const context = contextOf(run, settingOf(new Date(run.at), DAYS, pricing));
  for (const index of groups) {
    if (run.done.includes(index)) continue;
    if (fx.remainingMs() < RESERVE_MS) return index;
    const before = calls.counted();
    const part = await partOfRun(fx, run, { index, calls, pricing, context, givenUp });
    if (part === 'to be continued') return index;
    await fx.files.put(partKey(run.id, index), partText(part), JSON_TYPE);
    await keepPartReport(fx, run, { group: index, part, setting: settingAt(run, index, pricing) });
    await noteGroup(fx, run.id, index, difference(calls.counted(), before));
    fx.metrics.count('ReportedServices', part.services.length);
    for (const { services, reason } of part.uncovered)
      fx.log.error('services left out of the report', { services, reason });
  }
  return undefined;
};
