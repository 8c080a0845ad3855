import type { LiveTask, TaskHash } from './deployment-health.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import type { IncidentId } from './incident.ts';
import type { Cause } from '../stops/cause.ts';
import { bytesOfHash, hashOfBytes } from './hash.ts';
import type { Reader, Writer } from './varint.ts';
import { reader, writer } from './varint.ts';
import type { DeadTask } from './service-state.ts';

/**
 * Tasks as bytes, about ten a live and twelve a dead one: the six of its hash, its numbers, times as the difference
 * to the task before it, and the place in a table of what many tasks have in common.
 */
export type Packed<Shared> = { readonly bytes: Uint8Array; readonly shared: readonly Shared[] };

/** What live tasks have in common: deployment and zone. */
export type SharedByLive = readonly [DeploymentId | null, string | null];

/** What dead tasks have in common: deployment, zone, cause and incident. */
export type SharedByDead = readonly [DeploymentId | null, string | null, Cause, IncidentId | null];

const HASH_BYTES = 6;

/** A growing table; equal entries have one place. */
const tableOf = <Shared>() => {
  const shared: Shared[] = [];
  const places = new Map<string, number>();
  const place = (entry: Shared): number => {
    const name = JSON.stringify(entry);
    const known = places.get(name) ?? shared.push(entry) - 1;
    places.set(name, known);
    return known;
  };
  return { shared, place };
};

/** A number that may be absent: 0 is none, anything else is one more. */
const putOptional = (to: Writer, value: number | null): void => to.unsigned(value === null ? 0 : value + 1);

const optionalFrom = (from: Reader): number | null => {
  const value = from.unsigned();
  return value === 0 ? null : value - 1;
};

/** Packs live tasks. */
export const packLive = (live: ReadonlyMap<TaskHash, LiveTask>): Packed<SharedByLive> => {
  const { shared, place } = tableOf<SharedByLive>();
  const to = writer();
  let before = 0;
  for (const [hash, { version, deployment, zone, startedAt }] of live) {
    to.raw(bytesOfHash(hash));
    to.unsigned(version);
    to.unsigned(2 * place([deployment, zone]) + (startedAt === null ? 0 : 1));
    if (startedAt === null) continue;
    to.signed(startedAt - before);
    before = startedAt;
  }
  return { bytes: to.bytes(), shared };
};

/** Unpacks live tasks. */
export const unpackLive = ({ bytes, shared }: Packed<SharedByLive>): Map<TaskHash, LiveTask> => {
  const from = reader(bytes);
  const live = new Map<TaskHash, LiveTask>();
  let before = 0;
  while (!from.isAtEnd()) {
    const hash = hashOfBytes(bytes, from.raw(HASH_BYTES));
    const version = from.unsigned();
    const place = from.unsigned();
    const [deployment, zone] = shared[Math.floor(place / 2)] ?? [null, null];
    if (place % 2 === 1) before += from.signed();
    live.set(hash, { version, deployment, zone, startedAt: place % 2 === 1 ? before : null });
  }
  return live;
};

/** Packs dead tasks. */
export const packDead = (dead: ReadonlyMap<TaskHash, DeadTask>): Packed<SharedByDead> => {
  const { shared, place } = tableOf<SharedByDead>();
  const to = writer();
  let before = 0;
  for (const [hash, { version, isFailure, at, ageSeconds, deployment, zone, cause, incident }] of dead) {
    to.raw(bytesOfHash(hash));
    to.unsigned(2 * version + (isFailure ? 1 : 0));
    to.unsigned(place([deployment, zone, cause, incident]));
    to.signed(at - before);
    putOptional(to, ageSeconds);
    before = at;
  }
  return { bytes: to.bytes(), shared };
};

/** Unpacks dead tasks. */
export const unpackDead = ({ bytes, shared }: Packed<SharedByDead>): Map<TaskHash, DeadTask> => {
  const from = reader(bytes);
  const dead = new Map<TaskHash, DeadTask>();
  let before = 0;
  while (!from.isAtEnd()) {
    const hash = hashOfBytes(bytes, from.raw(HASH_BYTES));
    const version = from.unsigned();
    const [deployment, zone, cause, incident] = shared[from.unsigned()] ?? [null, null, 'unknown', null];
    const at = before + from.signed();
    before = at;
    dead.set(hash, {
      version: Math.floor(version / 2),
      isFailure: version % 2 === 1,
      at,
      ageSeconds: optionalFrom(from),
      deployment,
      zone,
      cause,
      incident,
    });
  }
  return dead;
};
