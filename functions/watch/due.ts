import { nextResolveAt } from '../incidents/resolve.ts';
import { OUTBOX_GRACE_SECONDS } from './outbox.ts';
import { isUnhealthy } from './stop-tidings.ts';
import type { OutboxEntry, Watch } from './watch.ts';

const earliest = (times: readonly number[]): number | undefined =>
  times.length === 0 ? undefined : Math.min(...times);

/** Epoch seconds at which the timers a service set for itself are due, without its outbox. */
export const timersOf = (watch: Watch): readonly number[] => [
  ...Object.values(watch.judgements).flatMap(({ verification, proposal }) => [
    ...(verification?.state === 'waiting' ? [verification.dueAt] : []),
    ...(proposal?.state === 'open' ? [proposal.expiresAt] : []),
  ]),
];

/** When an incident may be over: judged at the time of the newest event, so that the save needs no clock. */
const resolveTimes = (watch: Watch): readonly number[] => {
  const now = new Date(watch.heardAt * 1000);
  return [nextResolveAt(watch.incidents, { now, isUnhealthy: isUnhealthy(watch) })].filter((at) => at !== undefined);
};

const outboxDue = (outbox: Readonly<Record<string, OutboxEntry>>): readonly number[] =>
  Object.values(outbox).map(({ at }) => at + OUTBOX_GRACE_SECONDS);

/** Epoch seconds at which the sweep has to look at this service next; undefined when nothing is due. */
export const dueAtOf = (watch: Watch): number | undefined =>
  earliest([...timersOf(watch), ...resolveTimes(watch), ...outboxDue(watch.outbox)]);
