import { isUnderVerification } from '../service-state/evaluation.ts';
import { resolveDue } from '../incidents/resolve.ts';
import { nextCheck } from '../deployments/requests/schedule.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import { enqueue, enqueueNotices } from '../service-state/outbox.ts';
import { notifyMissed } from './standalone.ts';
import { withShortage } from './shortage.ts';
import { isUnhealthy } from './stop-notifications.ts';
import type { OutboxEntry, ServiceState } from '../service-state/service-state.ts';

/** Orders a verification of each rollback that is due, and of each expired proposal. */
const dueEvaluations = (state: ServiceState, now: EpochSeconds): Readonly<Record<string, OutboxEntry>> =>
  Object.fromEntries(
    Object.values(state.evaluations).flatMap(({ deployment, verification, proposal }) => {
      const times = [
        ...(isUnderVerification(verification) ? [verification.dueAt] : []),
        ...(proposal?.state === 'open' ? [proposal.expiresAt] : []),
      ].filter((at) => at <= now);
      return times.map((at) => [`verify#${deployment}#${at}`, { kind: 'verify' as const, deployment, at: now }]);
    }),
  );

/** Orders the read of a deployment's requests that is due, and the next one. */
const checkedRequests = (state: ServiceState, now: EpochSeconds): ServiceState => {
  const { requestCheck, ...rest } = state;
  if (requestCheck === undefined || requestCheck.dueAt > now) return state;
  const { deployment, dueAt } = requestCheck;
  const next = nextCheck(requestCheck, now);
  const entry = { kind: 'check-requests', deployment, at: now } as const;
  const ordered = enqueue(rest, { [`check-requests#${deployment}#${dueAt}`]: entry });
  return next === undefined ? ordered : { ...ordered, requestCheck: next };
};

/**
 * Runs a service's due timers: resolves incidents that are over, orders verifications, expiries and reads. Pure;
 * a timer that is not due changes nothing.
 */
export const settle = (state: ServiceState, now: Date): ServiceState => {
  const at = secondsOf(now);
  const missed = { ...state, incidents: notifyMissed(state, at) };
  const { incidents } = resolveDue(missed.incidents, { now: at, isUnhealthy: isUnhealthy(state, at) });
  const isSame = incidents.length === state.incidents.length && incidents.every((one, n) => one === state.incidents[n]);
  const resolved = isSame ? state : withShortage({ ...state, incidents }, state.incidents, at);
  const evaluated = enqueue(enqueueNotices(resolved, state.incidents, at), dueEvaluations(state, at));
  return checkedRequests(evaluated, at);
};
