import { resolveDue } from '../incidents/resolve.ts';
import { secondsOf } from './draft.ts';
import { enqueue, enqueueNotices } from './outbox.ts';
import { tellMissed } from './standalone.ts';
import { isUnhealthy } from './stop-tidings.ts';
import type { OutboxEntry, Watch } from './watch.ts';

/** Orders a look at each rollback whose verification is due, and at each proposal that has run out. */
const dueJudgements = (watch: Watch, now: number): Readonly<Record<string, OutboxEntry>> =>
  Object.fromEntries(
    Object.values(watch.judgements).flatMap(({ deployment, verification, proposal }) => {
      const times = [
        ...(verification?.state === 'waiting' ? [verification.dueAt] : []),
        ...(proposal?.state === 'open' ? [proposal.expiresAt] : []),
      ].filter((at) => at <= now);
      return times.map((at) => [`verify#${deployment}#${at}`, { kind: 'verify' as const, deployment, at: now }]);
    }),
  );

/**
 * What a service's own timers do when they are due: incidents that are over are resolved, verifications and
 * expiries are ordered. Pure; a timer that is not due changes nothing.
 */
export const wake = (watch: Watch, now: Date): Watch => {
  const at = secondsOf(now);
  const missed = { ...watch, incidents: tellMissed(watch, at) };
  const { incidents } = resolveDue(missed.incidents, { now, isUnhealthy: isUnhealthy(watch, now) });
  const isSame = incidents.length === watch.incidents.length && incidents.every((one, n) => one === watch.incidents[n]);
  const resolved = isSame ? watch : { ...watch, incidents };
  return enqueue(enqueueNotices(resolved, watch.incidents, at), dueJudgements(watch, at));
};
