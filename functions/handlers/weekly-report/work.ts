import type { Pricing, Setting } from '../../report/setting.ts';
import { settingOf } from '../../report/setting.ts';
import type { Clock, Log, Metrics, Store } from '../../adapters/common.ts';
import type { Prices } from '../../adapters/dynamodb/prices.ts';
import type { CostExplorer } from '../../adapters/aws/bill/cost-explorer.ts';
import { newCalls } from '../../adapters/aws/calls.ts';
import type { Calls } from '../../adapters/aws/calls.ts';
import type { Places } from '../../adapters/organisation/spokes.ts';
import { inTime } from '../../adapters/runtime/in-time.ts';
import { contextOf } from './fleet.ts';
import type { Part } from './part.ts';
import { partOf } from './part.ts';
import { leftOut, placePart } from './place.ts';
import type { GroupContext } from './reads.ts';
import type { ReportRun } from './run.ts';
import { noteGroup, placeOf } from './run.ts';
import { keepPartReport } from './parts/part-report.ts';
import { groupOfRun, partKey, pricingOfRun } from './parts/kept.ts';
import type { ReportSlack } from './slack.ts';
import type { Place, ReportSources } from './sources.ts';
import { partText } from './stored.ts';
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
/** The same for a spoke: its lists and its first group may take four minutes each. */
const PLACE_RESERVE_MS = 510_000;
/** Milliseconds left at which a group that waits for a throttled account is given to another invocation. */
const HAND_OVER_MS = 30_000;
/** A group that had so many milliseconds to itself and is not read has failed. */
const OWN_MS = 600_000;

/** Up to so many spokes, each is read as finely as a lone account of its size. */
const FEW_PLACES = 10;
const JSON_TYPE = 'application/json';

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

const difference = (
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));

type Unit = {
  readonly index: number;
  /** Milliseconds left of this invocation when it was begun. */
  readonly left: number;
  readonly calls: Calls;
  readonly pricing: Pricing;
  /** Of the installation's own account and region. */
  readonly context: GroupContext;
  /** Why a spoke is no longer read. */
  readonly givenUp: string | undefined;
};

/** What Cost Explorer measured is the discount of the account that it was asked for. */
const elsewhere = ({ table, discounts }: Pricing): Pricing =>
  discounts?.measured === undefined ? { table, discounts } : { table };

const settingAt = (run: ReportRun, index: number, pricing: Pricing): Setting =>
  settingOf(new Date(run.at), DAYS, placeOf(run, index) === undefined ? pricing : elsewhere(pricing));

/** A group of the own services. Where AWS makes it wait for longer than there is time, another invocation reads it. */
const ownPart = async (
  fx: ReportEffects,
  run: ReportRun,
  { index, calls, context, left }: Unit,
): Promise<Part | 'to be continued'> => {
  const group = await groupOfRun(fx, run, index);
  try {
    return await inTime(() => partOf(group, context, sourcesOf(fx, calls)), left - HAND_OVER_MS);
  } catch (error) {
    if (left < OWN_MS) return 'to be continued';
    throw error;
  }
};

/** One group of the own services, or one spoke. */
const partOfRun = async (fx: ReportEffects, run: ReportRun, unit: Unit): Promise<Part | 'to be continued'> => {
  const { index, calls, pricing, givenUp } = unit;
  const place = placeOf(run, index);
  if (place === undefined) return ownPart(fx, run, unit);
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
    const left = fx.remainingMs();
    if (left < (placeOf(run, index) === undefined ? RESERVE_MS : PLACE_RESERVE_MS)) return index;
    const before = calls.counted();
    const part = await partOfRun(fx, run, { index, left, calls, pricing, context, givenUp });
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
