import type { LiveTask, TaskHash } from '../deployments/trial.ts';
import type { DeploymentId } from '../events/identity.ts';
import type { IncidentId } from '../incidents/incident.ts';
import type { Cause } from '../stops/cause.ts';
import { hashOfBytes } from './hash.ts';
import type { DeadTask } from './watch.ts';

/** Tasks as schema version 1 stored them: 14 bytes a live task, 20 a dead one, with the texts they share in tables. */
type Packed = { readonly bytes: Uint8Array; readonly texts: readonly string[] };

const LIVE_BYTES = 14;
const DEAD_BYTES = 20;
const NEVER = 0xffffffff;
const FAILURE_BIT = 0x8000;

const textAt = ({ texts }: Packed, index: number): string | null => texts[index] ?? null;

const numberOrNull = (value: number): number | null => (value === NEVER ? null : value);

const viewOf = ({ bytes }: Packed): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Live tasks of an item of version 1. */
export const unpackLiveV1 = (packed: Packed): Map<TaskHash, LiveTask> => {
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

/** Dead tasks of an item of version 1. */
export const unpackDeadV1 = (packed: Packed): Map<TaskHash, DeadTask> => {
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
