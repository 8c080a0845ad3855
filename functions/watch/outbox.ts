import type { OutboxEntry, Watch } from './watch.ts';

/** Seconds after its save at which an outbox entry is due for the sweep: long enough for the sender to have sent it. */
export const OUTBOX_GRACE_SECONDS = 60;

/** Adds entries that are not there yet; an id is what the entry is about, so the same thing is queued once. */
export const enqueue = (watch: Watch, entries: Readonly<Record<string, OutboxEntry>>): Watch =>
  Object.keys(entries).length === 0 ? watch : { ...watch, outbox: { ...entries, ...watch.outbox } };
