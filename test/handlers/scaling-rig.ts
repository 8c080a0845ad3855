import type { AutoScaling, Page } from '../../functions/adapters/aws/autoscaling.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { ScalingPollEffects } from '../../functions/handlers/scaling-poll/scaling-poll.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import type { ScalingActivity } from '../../functions/scaling/activity.ts';
import { activity, alarm, HIGH, minute, PRICE, settings, WHERE } from '../scaling/samples.ts';

const PER_PAGE = 50;

/** An account, its notifications, and the time. */
export type World = {
  readonly fx: ScalingPollEffects;
  readonly notified: Incident[];
  readonly activities: ScalingActivity[];
  calls: number;
  now: number;
  listed: ScalingActivity[];
  fail: 'throttled' | 'stale-token' | undefined;
};

/** Activities newest first, fifty per page, as AWS lists them, with a token for the next page. */
const pageAt = (snapshot: World, token: string | undefined): Page<ScalingActivity> => {
  if (token === undefined) {
    const seen = snapshot.activities.filter(({ startedAt }) => startedAt.getTime() <= snapshot.now);
    snapshot.listed = seen.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? -1 : 1));
  }
  const start = token === undefined ? 0 : Number(token);
  const next = start + PER_PAGE < snapshot.listed.length ? String(start + PER_PAGE) : undefined;
  return { kind: 'page', items: snapshot.listed.slice(start, start + PER_PAGE), next };
};

const autoScaling = (snapshot: World): AutoScaling => ({
  activities: async (token) => {
    snapshot.calls += 1;
    const fail = snapshot.fail;
    if (fail !== undefined) {
      snapshot.fail = undefined;
      return { kind: fail };
    }
    return pageAt(snapshot, token);
  },
  targets: async () => ({ kind: 'page', items: [], next: undefined }),
  settings: async (service) => {
    snapshot.calls += 3;
    return settings({ service });
  },
  alarms: async (names) => {
    snapshot.calls += 1;
    return names.filter((name) => name === HIGH).map((name) => alarm(name, 'ALARM', 0, { metric: 90, threshold: 60 }));
  },
});

/** An account with these activities, `at` minutes into the day. */
export const worldWith = (activities: ScalingActivity[], at = 60): World => {
  const store = inMemoryStore();
  const notified: Incident[] = [];
  const snapshot: World = {
    fx: undefined as never,
    notified,
    activities,
    calls: 0,
    now: minute(at),
    listed: [],
    fail: undefined,
  };
  const quiet = () => undefined;
  const fx: ScalingPollEffects = {
    ...WHERE,
    store,
    autoScaling: autoScaling(snapshot),
    clock: { now: () => new Date(snapshot.now), sleep: async () => undefined },
    log: { info: quiet, warn: quiet, error: quiet },
    metrics: { count: quiet, milliseconds: quiet },
    price: async () => PRICE,
    notify: async (incident) => void notified.push(incident),
  };
  return Object.assign(snapshot, { fx });
};

/** Refused at the maximum, once a minute. */
export const refused = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) =>
    activity({ at: from + index, code: 'AlreadyAtMaxCapacity', maximum: 8 }),
  );
