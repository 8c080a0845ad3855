import { isUnderVerification } from '../service-state/evaluation.ts';
import { nextResolveAt } from '../incidents/resolve.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import { secondsOf } from '../primitives/instant.ts';
import { sweepAt } from '../service-state/outbox.ts';
import { missedAt } from './standalone.ts';
import { unhealthyUntil } from './stop-notifications.ts';
import type { OutboxEntry, ServiceState } from '../service-state/service-state.ts';

const earliest = (times: readonly EpochSeconds[]): EpochSeconds | undefined =>
  times.length === 0 ? undefined : Math.min(...times);

/** Epoch seconds at which a service's own timers are due, without its outbox. */
export const timersOf = (state: ServiceState): readonly EpochSeconds[] => [
  ...Object.values(state.evaluations).flatMap(({ verification, proposal }) => [
    ...(isUnderVerification(verification) ? [verification.dueAt] : []),
    ...(proposal?.state === 'open' ? [proposal.expiresAt] : []),
  ]),
  ...(state.requestCheck === undefined ? [] : [state.requestCheck.dueAt]),
];

/** When an incident may be over (checked again later while the service is unhealthy), and when a run will be missed. */
const resolveTimes = (state: ServiceState, now: EpochSeconds): readonly EpochSeconds[] => {
  const at = nextResolveAt(state.incidents, unhealthyUntil(state, now));
  return [at, missedAt(state)].filter((time) => time !== undefined);
};

const outboxDue = (outbox: Readonly<Record<string, OutboxEntry>>): readonly EpochSeconds[] =>
  Object.values(outbox).map(sweepAt);

/** Epoch seconds at which the sweep must handle this service next; undefined when nothing is due. */
export const dueAtOf = (state: ServiceState, now: Date): EpochSeconds | undefined =>
  earliest([...timersOf(state), ...resolveTimes(state, secondsOf(now)), ...outboxDue(state.outbox)]);
