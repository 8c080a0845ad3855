import type { LiveTask, TaskHash } from '../deployments/trial.ts';
import type { DeploymentId } from '../events/identity.ts';
import type { IncidentId } from '../incidents/incident.ts';
import type { Cause } from '../stops/cause.ts';
import { bytesOfHash, hashOfBytes } from './hash.ts';
import type { DeadTask } from './watch.ts';

/** Tasks as bytes, with the texts they share in tables: 14 bytes a live task, 20 a dead one. */
export type Packed = { readonly bytes: Uint8Array; readonly texts: readonly string[] };

const LIVE_BYTES = 14;
const DEAD_BYTES = 20;
/** Index that stands for null, and the most texts a table may hold. */
const NONE = 255;
const NEVER = 0xffffffff;
const FAILURE_BIT = 0x8000;

/** A growing table of texts; beyond its size a text is lost as null, which no decision depends on. */
const tableOf = () => {
  const texts: string[] = [];
  const places = new Map<string, number>();
  const place = (text: string | null): number => {
    if (text === null) return NONE;
    const known = places.get(text);
    if (known !== undefined) return known;
    if (texts.length >= NONE) return NONE;
    places.set(text, texts.length);
    return texts.push(text) - 1;
  };
  return { texts, place };
};

const putHash = (view: DataView, at: number, hash: TaskHash): void =>
  bytesOfHash(hash).forEach((byte, index) => view.setUint8(at + index, byte));

/** Packs live tasks. */
export const packLive = (live: ReadonlyMap<TaskHash, LiveTask>): Packed => {
  const table = tableOf();
  const view = new DataView(new ArrayBuffer(live.size * LIVE_BYTES));
  [...live].forEach(([hash, task], index) => {
    const at = index * LIVE_BYTES;
    putHash(view, at, hash);
    view.setUint16(at + 6, Math.min(task.version, 0xffff));
    view.setUint8(at + 8, table.place(task.deployment));
    view.setUint8(at + 9, table.place(task.zone));
    view.setUint32(at + 10, task.startedAt ?? NEVER);
  });
  return { bytes: new Uint8Array(view.buffer), texts: table.texts };
};

const textAt = ({ texts }: Packed, index: number): string | null => texts[index] ?? null;

const numberOrNull = (value: number): number | null => (value === NEVER ? null : value);

const viewOf = ({ bytes }: Packed): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Unpacks live tasks. */
export const unpackLive = (packed: Packed): Map<TaskHash, LiveTask> => {
  const view = viewOf(packed);
  const live = new Map<TaskHash, LiveTask>();
  for (let at = 0; at + LIVE_BYTES <= view.byteLength; at += LIVE_BYTES) {
    live.set(hashOfBytes(packed.bytes, at), {
      version: view.getUint16(at + 6),
      deployment: textAt(packed, view.getUint8(at + 8)) as DeploymentId | null,
      zone: textAt(packed, view.getUint8(at + 9)),
      startedAt: numberOrNull(view.getUint32(at + 10)),
    });
  }
  return live;
};

/** Packs dead tasks. */
export const packDead = (dead: ReadonlyMap<TaskHash, DeadTask>): Packed => {
  const table = tableOf();
  const view = new DataView(new ArrayBuffer(dead.size * DEAD_BYTES));
  [...dead].forEach(([hash, task], index) => {
    const at = index * DEAD_BYTES;
    putHash(view, at, hash);
    view.setUint16(at + 6, (Math.min(task.version, FAILURE_BIT - 1) | (task.isFailure ? FAILURE_BIT : 0)) >>> 0);
    view.setUint32(at + 8, task.at);
    view.setUint32(at + 12, task.ageSeconds ?? NEVER);
    view.setUint8(at + 16, table.place(task.deployment));
    view.setUint8(at + 17, table.place(task.zone));
    view.setUint8(at + 18, table.place(task.cause));
    view.setUint8(at + 19, table.place(task.incident));
  });
  return { bytes: new Uint8Array(view.buffer), texts: table.texts };
};

/** Unpacks dead tasks. */
export const unpackDead = (packed: Packed): Map<TaskHash, DeadTask> => {
  const view = viewOf(packed);
  const dead = new Map<TaskHash, DeadTask>();
  for (let at = 0; at + DEAD_BYTES <= view.byteLength; at += DEAD_BYTES) {
    const version = view.getUint16(at + 6);
    dead.set(hashOfBytes(packed.bytes, at), {
      version: version & (FAILURE_BIT - 1),
      isFailure: (version & FAILURE_BIT) !== 0,
      at: view.getUint32(at + 8),
      ageSeconds: numberOrNull(view.getUint32(at + 12)),
      deployment: textAt(packed, view.getUint8(at + 16)) as DeploymentId | null,
      zone: textAt(packed, view.getUint8(at + 17)),
      cause: (textAt(packed, view.getUint8(at + 18)) ?? 'unknown') as Cause,
      incident: textAt(packed, view.getUint8(at + 19)) as IncidentId | null,
    });
  }
  return dead;
};
