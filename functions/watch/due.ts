import { nextResolveAt } from '../incidents/resolve.ts';
import { sweepAt } from './outbox.ts';
import { missedAt } from './standalone.ts';
import { unhealthyUntil } from './stop-tidings.ts';
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

/**
 * When an incident may be over (looked at again later while the service is not well), and when a run will be
 * missed.
 */
const resolveTimes = (watch: Watch, now: Date): readonly number[] => {
  const at = nextResolveAt(watch.incidents, { unhealthyUntil: unhealthyUntil(watch, now) });
  return [at, missedAt(watch)].filter((time) => time !== undefined);
};

const outboxDue = (outbox: Readonly<Record<string, OutboxEntry>>): readonly number[] =>
  Object.values(outbox).map(sweepAt);

/** Epoch seconds at which the sweep has to look at this service next; undefined when nothing is due. */
export const dueAtOf = (watch: Watch, now: Date): number | undefined =>
  earliest([...timersOf(watch), ...resolveTimes(watch, now), ...outboxDue(watch.outbox)]);
