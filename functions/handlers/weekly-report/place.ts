import type { ReportFiles } from '../../adapters/aws/reports-bucket.ts';
import type { Clock, Log, Metrics, Store } from '../../adapters/common.ts';
import { noteOutcome, reasonOf } from '../../adapters/organisation/place-reads.ts';
import { inTime } from '../../adapters/runtime/in-time.ts';
import { placeName } from '../../organisation/spoke.ts';
import type { Setting } from '../../report/setting.ts';
import { contextOf } from './fleet.ts';
import type { Part } from './part.ts';
import { partOf } from './part.ts';
import type { FleetPlan } from './plan.ts';
import { planFleet } from './plan.ts';
import type { Place, ReportSources } from './sources.ts';
import { partIn, partText, planIn, planText } from './stored.ts';

/** What a spoke is read with, besides its own sources. */
export type PlaceEffects = {
  readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>;
  readonly files: ReportFiles;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly remainingMs: () => number;
};

/** One spoke of a run. */
export type PlaceWork = {
  readonly place: Place;
  /** Where what is stored of it begins: `runs/<run>/place-0007`. */
  readonly prefix: string;
  /** One of many: its metrics are read as those of a large fleet are. */
  readonly isOfMany: boolean;
  readonly setting: Setting;
  readonly sources: ReportSources;
};

/** Milliseconds for the lists of a spoke, and for each of its groups: what does not answer keeps no other waiting. */
const STEP_MS = 240_000;
/** Milliseconds that must be left to start another group: what it may take, and its storing. */
const RESERVE_MS = STEP_MS + 30_000;

const JSON_TYPE = 'application/json';

/** The plan of a spoke. One of several groups is stored, so that another worker can go on where time ran out. */
const planOf = async (fx: PlaceEffects, { prefix, setting, sources }: PlaceWork): Promise<FleetPlan> => {
  const text = await fx.files.get(`${prefix}-plan.json`);
  const known = text === undefined ? undefined : planIn(text);
  if (known !== undefined) return known;
  const plan = await inTime(() => planFleet(sources, setting.now), STEP_MS);
  if (plan.groups.length > 1) await fx.files.put(`${prefix}-plan.json`, planText(plan), JSON_TYPE);
  return plan;
};

const joined = (parts: readonly Part[], { missingData }: FleetPlan, place: string): Part => ({
  services: parts.flatMap(({ services }) => services),
  uncovered: parts.flatMap(({ uncovered }) => uncovered.map((one) => ({ ...one, place }))),
  missingData: missingData.map((text) => ({ place, text })),
});

const read = async (fx: PlaceEffects, work: PlaceWork): Promise<Part | 'to be continued'> => {
  const plan = await planOf(fx, work);
  const context = contextOf(work.isOfMany ? { ...plan, services: Infinity } : plan, work.setting);
  const parts: Part[] = [];
  for (const [index, group] of plan.groups.entries()) {
    const key = `${work.prefix}-part-${String(index).padStart(4, '0')}.json`;
    const text = plan.groups.length > 1 ? await fx.files.get(key) : undefined;
    const known = text === undefined ? undefined : partIn(text);
    if (known === undefined && index > 0 && fx.remainingMs() < RESERVE_MS) return 'to be continued';
    const part = known ?? (await inTime(() => partOf(group, context, work.sources), STEP_MS));
    if (known === undefined && plan.groups.length > 1) await fx.files.put(key, partText(part), JSON_TYPE);
    parts.push(part);
  }
  return joined(parts, plan, placeName(work.place));
};

/** A spoke that is in no sum: listed with its reason, logged, and noted for the doctor. */
export const leftOut = async (fx: Omit<PlaceEffects, 'files' | 'remainingMs'>, place: Place, reason: string) => {
  fx.log.error('a spoke is left out of the report', { place: placeName(place), reason });
  fx.metrics.count('UnreadPlaces');
  await noteOutcome({ reader: 'weekly-report', place }, fx, reason);
  return { services: [], uncovered: [{ services: [], reason, place: placeName(place) }], missingData: [] };
};

/**
 * Reads and analyses a spoke. One that cannot be read is left out, listed with its reason, logged and noted for the
 * doctor: no account costs the others their report. 'to be continued' when time is short; what was read is stored.
 */
export const placePart = async (fx: PlaceEffects, work: PlaceWork): Promise<Part | 'to be continued'> => {
  const { place } = work;
  try {
    const part = await read(fx, work);
    if (part !== 'to be continued')
      await noteOutcome({ reader: 'weekly-report', place }, fx, part.uncovered[0]?.reason ?? null);
    return part;
  } catch (error) {
    return leftOut(fx, place, reasonOf(error));
  }
};
