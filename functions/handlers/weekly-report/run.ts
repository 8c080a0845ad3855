import * as z from 'zod/mini';
import type { Discounts } from '../../billing/discounts.ts';
import { storedDiscountsSchema } from '../../billing/discounts.ts';
import type { Place } from '../../adapters/dynamodb/keys.ts';
import { reportKey } from '../../adapters/dynamodb/keys.ts';
import { updateDocument } from '../../adapters/dynamodb/update-document.ts';
import type { Clock, Store } from '../../adapters/common.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { epochMs } from '../../primitives/instant-schema.ts';

/** The current report run, or the last one: item `REPORT`, `RUN`. Each of its steps may run twice. */
export type ReportRun = {
  /** Of what it stores, `RUN_FORMAT`; absent in runs of an earlier release. */
  readonly format?: string | undefined;
  /** Start time, which is the report's: `2026-11-23T08-00-07`. */
  readonly id: string;
  /** The same in epoch milliseconds. */
  readonly at: EpochMs;
  readonly state: 'reading' | 'telling' | 'done';
  readonly account: string;
  readonly region: string;
  readonly services: number;
  readonly isScalingUnread: boolean;
  readonly missingData: readonly string[];
  /** Units of work that are stored and retried as a whole: groups of the own services, then the spokes. */
  readonly groups: number;
  /** Spokes as they were registered when it began; the last of the groups. */
  readonly places: readonly Place[];
  /** Those of the policy when it began: all parts use the same. */
  readonly discounts?: Discounts | undefined;
  /** Groups whose part is stored. */
  readonly done: readonly number[];
  readonly calls: Readonly<Record<string, number>>;
  /** Channels that got their message, with Slack's `ts` of it. */
  readonly posted: Readonly<Record<string, string>>;
  /** Epoch milliseconds until which one worker joins the parts; another one takes over then. */
  readonly postingUntil: EpochMs;
};

export type RunEffects = { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock };

const runSchema = z.object({
  format: z.optional(z.string()),
  id: z.string(),
  at: epochMs,
  state: z.enum(['reading', 'telling', 'done']),
  account: z.string(),
  region: z.string(),
  services: z.number(),
  isScalingUnread: z.boolean(),
  missingData: z.array(z.string()),
  groups: z.number(),
  places: z._default(z.array(z.object({ account: z.string(), region: z.string() })), []),
  discounts: z.optional(storedDiscountsSchema),
  done: z.array(z.number()),
  calls: z.record(z.string(), z.number()),
  posted: z.record(z.string(), z.string()),
  postingUntil: epochMs,
});

/** A run that cannot be read does not count: the next one starts from the beginning. */
const runIn = (body: unknown): ReportRun | undefined => runSchema.safeParse(body).data;

const RUN = reportKey('RUN');
/** A run that has not ended after this time is abandoned: the next one starts from the beginning. */
const GIVEN_UP_MS = 12 * 3_600_000;
/** Longer than the final step takes, shorter than a message can be delayed. */
const LEASE_MS = 10 * 60_000;

const loaded = async ({ store }: RunEffects) => {
  const found = await store.loadDocument(RUN);
  return { version: found?.version ?? 0, run: runIn(found?.body) };
};

/** The run in progress; undefined when there is none, or it was abandoned. */
export const runUnderWay = async (fx: RunEffects): Promise<ReportRun | undefined> => {
  const { run } = await loaded(fx);
  if (run === undefined || run.state === 'done') return undefined;
  return fx.clock.now().getTime() - run.at > GIVEN_UP_MS ? undefined : run;
};

/** Starts a run; undefined when another worker has just started one. */
export const beginRun = async (fx: RunEffects, run: ReportRun): Promise<ReportRun | undefined> => {
  const { version, run: known } = await loaded(fx);
  if (known !== undefined && known.state !== 'done' && known.id === run.id) return known;
  return (await fx.store.saveDocument(RUN, version, run)) === 'saved' ? run : undefined;
};

/** Changes the named run; undefined when it is no longer the current one, or the change returns nothing. */
export const changeRun = (
  fx: RunEffects,
  id: string,
  change: (run: ReportRun) => ReportRun | undefined,
): Promise<ReportRun | undefined> =>
  updateDocument(fx, RUN, (body) => {
    const run = runIn(body);
    return run?.id === id ? change(run) : undefined;
  });

const addedCalls = (a: ReportRun['calls'], b: ReportRun['calls']): ReportRun['calls'] =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]),
  );

/** Records that a group's part is stored. */
export const noteGroup = (
  fx: RunEffects,
  id: string,
  group: number,
  calls: ReportRun['calls'],
): Promise<ReportRun | undefined> =>
  changeRun(fx, id, (run) => ({
    ...run,
    done: [...new Set([...run.done, group])].sort((a, b) => a - b),
    calls: addedCalls(run.calls, calls),
  }));

/** Takes parts back that another release stored meanwhile; undefined when the run is no longer the current one. */
export const reopenGroups = (fx: RunEffects, id: string, groups: readonly number[]): Promise<ReportRun | undefined> =>
  changeRun(fx, id, (run) => ({
    ...run,
    state: 'reading',
    done: run.done.filter((group) => !groups.includes(group)),
    postingUntil: 0,
  }));

/** The spoke that a group is; undefined: one of the own groups. */
export const placeOf = ({ groups, places }: ReportRun, group: number): Place | undefined =>
  places[group - (groups - places.length)];

/** Whether all parts are stored and only the final step is left. */
export const isRead = ({ done, groups }: ReportRun): boolean => done.length >= groups;

/**
 * Reserves the final step, joining the parts, for this worker alone; undefined while parts are missing or another
 * worker has it.
 */
export const takeLastStep = (fx: RunEffects, id: string): Promise<ReportRun | undefined> => {
  const now = fx.clock.now().getTime();
  return changeRun(fx, id, (run) => {
    if (!isRead(run) || run.state === 'done') return undefined;
    if (run.state === 'telling' && run.postingUntil > now) return undefined;
    return { ...run, state: 'telling', postingUntil: now + LEASE_MS };
  });
};
