import type { Control } from '../../../functions/service-state/deployment-health.ts';
import { BUCKET_SECONDS } from '../../../functions/service-state/deployment-health.ts';
import { serviceKey } from '../../../functions/primitives/identity.ts';
import { dateOf } from '../../../functions/primitives/instant.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';
import { controlOf } from '../../../functions/state-updates/buckets.ts';
import { applyEvents } from '../../../functions/state-updates/apply-events.ts';
import type { ServiceState } from '../../../functions/service-state/service-state.ts';
import { newServiceState } from '../../../functions/service-state/service-state.ts';
import type { Random } from '../../fake-aws/random.ts';
import type { Happening } from './service.ts';
import { serviceOf } from './service.ts';
import { taskEventOf } from './events.ts';
import type { Draw } from './worlds.ts';

const TASKS = 4;
const HISTORY_HOURS = 8;
/** Seconds until an event is applied. */
const DELAY_SECONDS = 6;
/** Seconds of control buckets that a decision reads. */
const CONTROL_SECONDS = 2400;

/** A service of the same cluster without a release; returns its control buckets as of a time. */
const neighbourOf = (
  n: number,
  draw: Draw,
  begunAt: EpochSeconds,
  random: Random,
): ((now: EpochSeconds) => readonly Control[]) => {
  const key = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name: `neighbour-${n}` });
  const never = begunAt + 1000 * 3600;
  const { next } = serviceOf(
    { tasks: TASKS, deployedAt: never, historyHours: 1000, old: draw.old, new: draw.old, shocks: draw.shocks },
    random,
  );
  let state: ServiceState = newServiceState(key);
  let happening: Happening | undefined = next();
  return (now) => {
    for (; happening !== undefined && happening.at + DELAY_SECONDS <= now; happening = next()) {
      const event = { ...taskEventOf(happening, 'exit'), service: key };
      const context = { now: dateOf(happening.at + DELAY_SECONDS), staleEventMinutes: 60 };
      state = applyEvents(state, [event], context).state;
    }
    return state.buckets
      .filter(({ bucket }) => (bucket + 1) * BUCKET_SECONDS > now - CONTROL_SECONDS)
      .map((bucket) => controlOf(state, bucket));
  };
};

/** The neighbours of a draw, affected by the same shocks. */
export const neighboursOf = (
  draw: Draw,
  deployedAt: EpochSeconds,
  random: Random,
): ((now: EpochSeconds) => readonly Control[]) => {
  const each = Array.from({ length: draw.neighbours }, (_, n) =>
    neighbourOf(n, draw, deployedAt - HISTORY_HOURS * 3600, random),
  );
  return (now) => each.flatMap((controls) => controls(now));
};
