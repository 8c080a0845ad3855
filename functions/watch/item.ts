import type { Trial } from '../deployments/trial.ts';
import type { ServiceKey } from '../events/identity.ts';
import type { Packed } from './packed.ts';
import { packDead, packLive, unpackDead, unpackLive } from './packed.ts';
import type { OutboxEntry, Watch } from './watch.ts';
import { newWatch } from './watch.ts';

/**
 * A watch as it is stored: tasks packed, the outbox as a map of its own (entries leave it one by one), the rest as
 * JSON.
 */
export type WatchItem = {
  readonly v: 1;
  readonly key: ServiceKey;
  readonly revision: number;
  readonly body: string;
  readonly live: Uint8Array;
  readonly liveTexts: readonly string[];
  readonly dead: Uint8Array;
  readonly deadTexts: readonly string[];
  readonly outbox: Readonly<Record<string, OutboxEntry>>;
};

/** Schema versions this code reads: its own and, once there is one, the one before. */
const READABLE: readonly number[] = [1];

/** The stored form of a watch. */
export const itemOf = (watch: Watch): WatchItem => {
  const { v, key, revision, live, dead, outbox, ...rest } = watch;
  const packedLive = packLive(live);
  const packedDead = packDead(dead);
  return {
    v,
    key,
    revision,
    body: JSON.stringify(rest),
    live: packedLive.bytes,
    liveTexts: packedLive.texts,
    dead: packedDead.bytes,
    deadTexts: packedDead.texts,
    outbox,
  };
};

/** Trials as they are believed now; of those stored before, no failed start is known beyond those kept. */
const trialsOf = ({ trials = [] }: Partial<Watch>): Watch['trials'] =>
  trials.map((trial) => ({ ...trial, earlyDropped: (trial as Partial<Trial>).earlyDropped ?? 0 }));

/** The watch of a stored form. Throws on a schema version it can't read: guessing would corrupt belief. */
export const watchOf = (item: WatchItem): Watch => {
  if (!READABLE.includes(item.v))
    throw new Error(`WATCH of ${item.key} has schema version ${item.v}; readable: ${READABLE.join(', ')}`);
  const packed = (bytes: Uint8Array, texts: readonly string[]): Packed => ({ bytes, texts });
  const body = JSON.parse(item.body) as Partial<Watch>;
  return {
    ...newWatch(item.key),
    ...body,
    trials: trialsOf(body),
    v: 1,
    key: item.key,
    revision: item.revision,
    live: unpackLive(packed(item.live, item.liveTexts)),
    dead: unpackDead(packed(item.dead, item.deadTexts)),
    outbox: item.outbox,
  };
};
