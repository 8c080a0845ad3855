import { cursorKey } from '../../adapters/dynamodb/keys.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { Incident } from '../../service-state/incident.ts';
import { alertScaling } from './alerts.ts';
import type { AlertEffects } from './alerts.ts';
import type { Walk } from './walk.ts';
import { cursorAfter, cursorIn, walkBack } from './walk.ts';

export type ScalingPollEffects = AlertEffects;

/** What one poll did. */
export type ScalingPolled = {
  /** Calls of Application Auto Scaling and CloudWatch in this poll, including refused ones. */
  readonly calls: number;
  /** Activities stored for the first time. */
  readonly stored: number;
  /** The walk reached the end of the last one; otherwise the next poll continues here. */
  readonly isComplete: boolean;
  readonly isThrottled: boolean;
  /** Services with activities in this poll. */
  readonly services: readonly ServiceKey[];
  /** Scaling incidents that opened, changed or were resolved. */
  readonly incidents: readonly Incident[];
};

const QUIET: ScalingPolled = { calls: 0, stored: 0, isComplete: false, isThrottled: true, services: [], incidents: [] };

type Done = { readonly walk: Walk; readonly calls: number; readonly incidents: readonly Incident[] };

const counted = ({ walk, calls: reads, incidents }: Done, fx: ScalingPollEffects): ScalingPolled => {
  const { metrics, log, account, region } = fx;
  const calls = walk.calls + reads;
  metrics.count('ScalingCalls', calls);
  metrics.count('ScalingActivities', walk.stored);
  if (walk.end === 'throttled') log.warn('scaling activities were throttled', { place: `${account}/${region}`, calls });
  return {
    calls,
    stored: walk.stored,
    isComplete: walk.end === 'done',
    isThrottled: walk.end === 'throttled',
    services: [...new Set(walk.received.map(({ service }) => service))],
    incidents,
  };
};

/**
 * The poll of the whole account, every five minutes: walks the activities of all services from the newest back to the
 * last poll's, stores each final one once (history of kind `scale`), and checks services with failed activities again.
 * Cut short by a throttle or its budget, it continues next time; run twice at once, it stores nothing twice.
 */
export const pollScaling = async (fx: ScalingPollEffects): Promise<ScalingPolled> => {
  const now = fx.clock.now().getTime();
  const key = cursorKey('scaling-poll', `${fx.account}/${fx.region}`);
  const document = await fx.store.loadDocument(key);
  const cursor = cursorIn(document?.body, now);
  if (cursor.notBefore > now) return QUIET;
  const walk = await walkBack(cursor, fx);
  const alerts = walk.end === 'throttled' ? { calls: 0, incidents: [] } : await alertScaling(walk.received, fx);
  // Last, so that a poll that dies before all notifications are sent runs again; stored activities stay stored once.
  await fx.store.saveDocument(key, document?.version ?? 0, cursorAfter(cursor, walk, now));
  return counted({ walk, ...alerts }, fx);
};
