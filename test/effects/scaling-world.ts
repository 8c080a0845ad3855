import type { AutoScaling, Page } from '../../functions/effects/autoscaling.ts';
import { memoryStore } from '../../functions/effects/memory.ts';
import type { ScalingPollEffects } from '../../functions/effects/scaling-poll.ts';
import type { Incident } from '../../functions/incidents/incident.ts';
import type { ScalingActivity } from '../../functions/scaling/activity.ts';
import { activity, alarm, HIGH, minute, PRICE, settings, WHERE } from '../scaling/samples.ts';

const PER_PAGE = 50;

/** An account, what was said of it, and the hour. */
export type World = {
  readonly fx: ScalingPollEffects;
  readonly said: Incident[];
  readonly activities: ScalingActivity[];
  calls: number;
  now: number;
  listed: ScalingActivity[];
  fail: 'throttled' | 'stale-token' | undefined;
};

/** An account whose activities are listed newest first, fifty a page, as AWS does; the token says where to go on. */
const pageAt = (world: World, token: string | undefined): Page<ScalingActivity> => {
  if (token === undefined) {
    const seen = world.activities.filter(({ startedAt }) => startedAt.getTime() <= world.now);
    world.listed = seen.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? -1 : 1));
  }
  const start = token === undefined ? 0 : Number(token);
  const next = start + PER_PAGE < world.listed.length ? String(start + PER_PAGE) : undefined;
  return { is: 'page', items: world.listed.slice(start, start + PER_PAGE), next };
};

const autoScaling = (world: World): AutoScaling => ({
  activities: async (token) => {
    world.calls += 1;
    const fail = world.fail;
    if (fail !== undefined) {
      world.fail = undefined;
      return { is: fail };
    }
    return pageAt(world, token);
  },
  targets: async () => ({ is: 'page', items: [], next: undefined }),
  settings: async (service) => {
    world.calls += 3;
    return settings({ service });
  },
  alarms: async (names) => {
    world.calls += 1;
    return names.filter((name) => name === HIGH).map((name) => alarm(name, 'ALARM', 0, { metric: 90, threshold: 60 }));
  },
});

/** An account with these activities, so many minutes into the day. */
export const worldWith = (activities: ScalingActivity[], at = 60): World => {
  const store = memoryStore();
  const said: Incident[] = [];
  const world: World = {
    fx: undefined as never,
    said,
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
    autoScaling: autoScaling(world),
    clock: { now: () => new Date(world.now), sleep: async () => undefined },
    log: { info: quiet, warn: quiet, error: quiet },
    metrics: { count: quiet, milliseconds: quiet },
    price: async () => PRICE,
    tell: async (incident) => void said.push(incident),
  };
  return Object.assign(world, { fx });
};

/** Refused at the maximum, once a minute. */
export const refused = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) =>
    activity({ at: from + index, code: 'AlreadyAtMaxCapacity', maximum: 8 }),
  );
