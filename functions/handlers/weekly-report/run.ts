import type { Clock, Store } from '../../adapters/common.ts';

/** A report that is being made, or the last one that was: document `report/run`. Each step of it may be done twice. */
export type ReportRun = {
  /** Time of its beginning, which is the report's: `2026-11-23T08-00-07`. */
  readonly id: string;
  /** Epoch milliseconds of the same. */
  readonly at: number;
  readonly state: 'reading' | 'telling' | 'done';
  readonly account: string;
  readonly region: string;
  readonly services: number;
  readonly isScalingUnread: boolean;
  readonly missingData: readonly string[];
  readonly groups: number;
  /** Groups whose part is kept. */
  readonly done: readonly number[];
  readonly calls: Readonly<Record<string, number>>;
  /** Channels that were told, with Slack's name of the message. */
  readonly posted: Readonly<Record<string, string>>;
  /** Epoch milliseconds until which a worker puts the parts together; another one takes over then. */
  readonly postingUntil: number;
};

export type RunEffects = { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock };

const RUN = 'report/run';
/** A run that has not ended after this time is given up: the next one begins anew. */
const GIVEN_UP_MS = 12 * 3_600_000;
/** Longer than the last step takes, shorter than a message can be delayed. */
const LEASE_MS = 10 * 60_000;
const TRIES = 10;
const PAUSE_MS = 30;

const loaded = async ({ store }: RunEffects) => {
  const found = await store.loadDocument(RUN);
  return { version: found?.version ?? 0, run: found?.body as ReportRun | undefined };
};

/** The run that is under way; undefined where there is none, or one that somebody gave up. */
export const runUnderWay = async (fx: RunEffects): Promise<ReportRun | undefined> => {
  const { run } = await loaded(fx);
  if (run === undefined || run.state === 'done') return undefined;
  return fx.clock.now().getTime() - run.at > GIVEN_UP_MS ? undefined : run;
};

/** Begins a run; undefined when somebody else has just begun one. */
export const beginRun = async (fx: RunEffects, run: ReportRun): Promise<ReportRun | undefined> => {
  const { version, run: known } = await loaded(fx);
  if (known !== undefined && known.state !== 'done' && known.id === run.id) return known;
  return (await fx.store.saveDocument(RUN, version, run)) === 'saved' ? run : undefined;
};

/** A change of the run named; undefined when it is no longer the present one, or the change wants none. */
export const changeRun = async (
  fx: RunEffects,
  id: string,
  change: (run: ReportRun) => ReportRun | undefined,
): Promise<ReportRun | undefined> => {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { version, run } = await loaded(fx);
    if (run?.id !== id) return undefined;
    const changed = change(run);
    if (changed === undefined) return undefined;
    if ((await fx.store.saveDocument(RUN, version, changed)) === 'saved') return changed;
    await fx.clock.sleep(PAUSE_MS * (attempt + 1));
  }
  throw new Error(`${RUN} was written by others ${TRIES} times`);
};

const addedCalls = (a: ReportRun['calls'], b: ReportRun['calls']): ReportRun['calls'] =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]),
  );

/** Notes that a group's part is kept. */
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

/** Whether all parts are kept and only the last step is left. */
export const isRead = ({ done, groups }: ReportRun): boolean => done.length >= groups;

/**
 * Takes the last step, putting the parts together, for this worker alone; undefined while parts are missing or
 * another is at it.
 */
export const takeLastStep = (fx: RunEffects, id: string): Promise<ReportRun | undefined> => {
  const now = fx.clock.now().getTime();
  return changeRun(fx, id, (run) => {
    if (!isRead(run) || run.state === 'done') return undefined;
    if (run.state === 'telling' && run.postingUntil > now) return undefined;
    return { ...run, state: 'telling', postingUntil: now + LEASE_MS };
  });
};
