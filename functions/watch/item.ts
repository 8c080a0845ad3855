import type { Trial } from '../deployments/trial.ts';
import type { ServiceKey } from '../events/identity.ts';
import { unpackDeadV1, unpackLiveV1 } from './packed-v1.ts';
import type { SharedByDead, SharedByLive } from './packed.ts';
import { packDead, packLive, unpackDead, unpackLive } from './packed.ts';
import type { OutboxEntry, Watch } from './watch.ts';
import type { StoredTrial } from './packed-trials.ts';
import { packTrials, unpackTrials } from './packed-trials.ts';
import { newWatch } from './watch.ts';

type Stored = {
  readonly key: ServiceKey;
  readonly revision: number;
  readonly body: string;
  readonly live: Uint8Array;
  readonly dead: Uint8Array;
  readonly outbox: Readonly<Record<string, OutboxEntry>>;
};

/**
 * A watch as it is stored: tasks packed, the outbox as a map of its own (entries leave it one by one), the rest as
 * JSON together with what tasks share.
 */
export type WatchItem = Stored & { readonly v: 2 };

/** As it was stored before: what tasks share stood beside the body. */
type WatchItemV1 = Stored & {
  readonly v: 1;
  readonly liveTexts: readonly string[];
  readonly deadTexts: readonly string[];
};

type Shared = { readonly live: readonly SharedByLive[]; readonly dead: readonly SharedByDead[] };

/** The stored form of a watch. */
export const itemOf = (watch: Watch): WatchItem => {
  const { v: _, key, revision, live, dead, trials, outbox, ...rest } = watch;
  const [packedLive, packedDead] = [packLive(live), packDead(dead)];
  const shared: Shared = { live: packedLive.shared, dead: packedDead.shared };
  const body = JSON.stringify({ ...rest, trials: packTrials(trials, dead), shared });
  return { v: 2, key, revision, body, live: packedLive.bytes, dead: packedDead.bytes, outbox };
};

/** Trials as they are believed now; of those stored before, no failed start is known beyond those kept. */
const trialsOf = (trials: readonly StoredTrial[], dead: Watch['dead']): Watch['trials'] =>
  unpackTrials(trials, dead).map((trial) => ({
    ...trial,
    earlyDropped: (trial as Partial<Trial>).earlyDropped ?? 0,
  }));

type Body = Partial<Omit<Watch, 'trials'>> & {
  readonly trials?: readonly StoredTrial[];
  readonly shared?: Partial<Shared>;
};

const tasksOf = (item: WatchItem | WatchItemV1, { live = [], dead = [] }: Partial<Shared>) =>
  item.v === 1
    ? {
        live: unpackLiveV1({ bytes: item.live, texts: item.liveTexts }),
        dead: unpackDeadV1({ bytes: item.dead, texts: item.deadTexts }),
      }
    : {
        live: unpackLive({ bytes: item.live, shared: live }),
        dead: unpackDead({ bytes: item.dead, shared: dead }),
      };

/**
 * The watch of a stored form of this schema version or the one before. Throws on any other: guessing would corrupt
 * belief.
 */
export const watchOf = (item: WatchItem | WatchItemV1): Watch => {
  if (![1, 2].includes(item.v))
    throw new Error(`WATCH of ${item.key} has schema version ${String(item.v)}; readable: 1, 2`);
  const { shared = {}, trials = [], ...body } = JSON.parse(item.body) as Body;
  const tasks = tasksOf(item, shared);
  return {
    ...newWatch(item.key),
    ...body,
    trials: trialsOf(trials, tasks.dead),
    v: 1,
    key: item.key,
    revision: item.revision,
    ...tasks,
    outbox: item.outbox,
  };
};
