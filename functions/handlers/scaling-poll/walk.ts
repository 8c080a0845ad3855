import * as z from 'zod/mini';
import type { ScalingActivity } from '../../scaling/activity.ts';
import { isOpen } from '../../scaling/activity.ts';
import { keptActivity } from '../../scaling/parse-history.ts';
import type { AutoScaling } from '../../adapters/aws/autoscaling.ts';
import type { Clock, Store } from '../../adapters/common.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { epochMs } from '../../primitives/instant-schema.ts';

export type WalkEffects = {
  readonly store: Pick<Store, 'putHistory'>;
  readonly autoScaling: Pick<AutoScaling, 'activities'>;
  readonly clock: Clock;
};

/**
 * Position of the walk through the activities, in epoch milliseconds. A walk goes from the newest page back to `until`.
 * `walk` is one that a throttle or the budget of a poll cut short.
 */
export type Cursor = {
  readonly until: EpochMs;
  readonly notBefore: EpochMs;
  readonly throttles: number;
  readonly walk: {
    readonly token: string;
    readonly newest: EpochMs;
    readonly open: EpochMs;
    readonly pages: number;
  } | null;
};

const cursorSchema: z.ZodMiniType<Cursor> = z.object({
  until: epochMs,
  notBefore: epochMs,
  throttles: z.number(),
  walk: z.nullable(z.object({ token: z.string(), newest: epochMs, open: epochMs, pages: z.number() })),
});

const MINUTE_MS = 60_000;
/** AWS keeps six weeks. */
const BACK_MS = 42 * 24 * 60 * MINUTE_MS;
/**
 * A stored position. Where none can be read the walk starts from the beginning, as in the first poll (`now` in epoch
 * milliseconds): activities that are known stay stored once.
 */
export const cursorIn = (body: unknown, now: EpochMs): Cursor => {
  const read = z.safeParse(cursorSchema, body);
  return read.success ? read.data : { until: now - BACK_MS, notBefore: 0, throttles: 0, walk: null };
};

/** An activity may become visible this long after its start. */
const OVERLAP_MS = 2 * MINUTE_MS;
/** An activity that is open longer is stored as it is: one that never ends must not keep the window open. */
const OPEN_MS_MAX = 60 * MINUTE_MS;

/** Pages per poll, and of the very first walk, which would otherwise read six weeks of a large account. */
export const PAGES_PER_POLL = 120;
export const FIRST_WALK_PAGES = 600;
/** AWS does not publish the rate limit; four calls a second in one account stay below the throttling we observed. */
export const PAUSE_MS = 250;
/** First wait after a throttle; doubles with each further one, up to an hour. */
const BACKOFF_MS = 5 * MINUTE_MS;
const BACKOFF_MS_MAX = 60 * MINUTE_MS;
/** Parallel writes; the table takes more, a Lambda's sockets do not. */
const WRITES_AT_ONCE = 10;

/** Stores activities, ten at a time; returns how many were new. */
const keep = async (activities: readonly ScalingActivity[], { store }: WalkEffects): Promise<number> => {
  let stored = 0;
  for (let start = 0; start < activities.length; start += WRITES_AT_ONCE) {
    const some = activities.slice(start, start + WRITES_AT_ONCE);
    const answers = await Promise.all(some.map((activity) => store.putHistory(keptActivity(activity))));
    stored += answers.filter((answer) => answer === 'put').length;
  }
  return stored;
};

export type Walk = {
  readonly token: string | undefined;
  /** Start of the newest activity of this walk, and of the oldest that is still open. */
  readonly newest: EpochMs;
  readonly open: EpochMs;
  readonly pages: number;
  readonly calls: number;
  readonly stored: number;
  /** Final activities that no finished poll has handled, whether or not a crashed one stored them. */
  readonly received: readonly ScalingActivity[];
  readonly end: 'going' | 'done' | 'throttled' | 'budget';
};

const startsOf = (activities: readonly ScalingActivity[]): readonly EpochMs[] =>
  activities.map(({ startedAt }) => startedAt.getTime());

/**
 * Whether everything behind this page is known. AWS lists the newest first but does not promise it: if the page is in
 * that order its last activity decides, otherwise all of them must be known.
 */
const isBehind = (starts: readonly EpochMs[], until: EpochMs): boolean => {
  const isDescending = starts.every((start, index) => index === 0 || start <= (starts[index - 1] ?? Infinity));
  const last = starts.at(-1);
  return last !== undefined && (isDescending ? last < until : starts.every((start) => start < until));
};

/**
 * Reads one page and stores its final activities. The walk ends at the last page or where everything behind is known.
 */
const step = async (walk: Walk, until: EpochMs, fx: WalkEffects): Promise<Walk> => {
  const page = await fx.autoScaling.activities(walk.token);
  const calls = walk.calls + 1;
  if (page.kind === 'throttled') return { ...walk, calls, end: 'throttled' };
  // The token expired: start again from the newest page. Stored activities stay stored once.
  if (page.kind === 'stale-token') return { ...walk, calls, token: undefined };
  const waitsSince = fx.clock.now().getTime() - OPEN_MS_MAX;
  const [open, final] = [[] as ScalingActivity[], [] as ScalingActivity[]];
  for (const activity of page.items) {
    (isOpen(activity) && activity.startedAt.getTime() > waitsSince ? open : final).push(activity);
  }
  const stored = await keep(final, fx);
  return {
    token: page.next,
    newest: Math.max(walk.newest, ...startsOf(page.items)),
    open: Math.min(walk.open, ...startsOf(open)),
    pages: walk.pages + 1,
    calls,
    stored: walk.stored + stored,
    received: [...walk.received, ...final.filter(({ startedAt }) => startedAt.getTime() >= until)],
    end: page.next === undefined || isBehind(startsOf(page.items), until) ? 'done' : 'going',
  };
};

const begin = ({ walk }: Cursor): Walk => ({
  token: walk?.token,
  newest: walk?.newest ?? 0,
  open: walk?.open ?? Number.MAX_SAFE_INTEGER,
  pages: walk?.pages ?? 0,
  calls: 0,
  stored: 0,
  received: [],
  end: 'going',
});

/** Walks from the newest page, or from where the last walk was cut short, until everything behind is known. */
export const walkBack = async (cursor: Cursor, fx: WalkEffects): Promise<Walk> => {
  let walk = begin(cursor);
  while (walk.end === 'going') {
    if (walk.pages >= FIRST_WALK_PAGES) return { ...walk, end: 'done' };
    if (walk.calls >= PAGES_PER_POLL) return { ...walk, end: 'budget' };
    if (walk.calls > 0) await fx.clock.sleep(PAUSE_MS);
    walk = await step(walk, cursor.until, fx);
  }
  return walk;
};

const waitAfter = (throttles: number): number => Math.min(BACKOFF_MS * 2 ** (throttles - 1), BACKOFF_MS_MAX);

/** Where the next poll starts: after a whole walk, just before its newest activity or its oldest open one. */
export const cursorAfter = (cursor: Cursor, walk: Walk, now: EpochMs): Cursor => {
  const throttles = walk.end === 'throttled' ? cursor.throttles + 1 : 0;
  const notBefore = throttles === 0 ? 0 : now + waitAfter(throttles);
  if (walk.end === 'done') {
    const until = Math.max(cursor.until, Math.min(walk.newest, walk.open) - OVERLAP_MS);
    return { until, notBefore, throttles, walk: null };
  }
  const { token, newest, open, pages } = walk;
  return {
    until: cursor.until,
    notBefore,
    throttles,
    walk: token === undefined ? null : { token, newest, open, pages },
  };
};
