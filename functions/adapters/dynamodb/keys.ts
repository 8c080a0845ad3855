import { BUCKET_SECONDS } from '../../service-state/deployment-health.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { IncidentId } from '../../service-state/incident.ts';

/**
 * Every key and attribute of the one table, and what reads it.
 *
 * | pk | sk | what | read by |
 * |---|---|---|---|
 * | service key | `WATCH` | belief and outbox of a service | one Get per batch and service |
 * | service key | `STOP#seconds#task` | a stopped task | Query by time (report, explain, timeline) |
 * | service key | `HISTORY#kind#milliseconds#id` | audit, scale, fact, timeline, maintenance | Query by kind, time |
 * | service key | `INCIDENT#id` | an incident and what of it was posted | one Get per notice |
 * | cluster `#CONTROL` | `bucket#service` | ten minutes of a service | one Query per decision, 40 minutes |
 * | `SERVICES` | service key | directory of watched services | Query (report, sync) |
 * | `DOCUMENT` | name | policy, prices, kill switch, brake, recommendations, cursors, held events, trail | one Get |
 *
 * Attributes: `v` schema version · `revision` optimistic number · `body` JSON, deflated above 512 characters ·
 * `live`, `dead` packed tasks · `outbox` map by entry id · `wanted`, `posted`, `sent`, `lastAt` of an incident,
 * `episode` and `earlier` (the `sent` of the time before) once it came back ·
 * `dueShard`, `due` the sparse index of what is due · `expires` TTL in epoch seconds.
 */
export const DUE_INDEX = 'due';

/** Schema version of every item but WATCH (watch/item.ts); readers accept the one written now and the one before. */
export const SCHEMA = 1;

/** Shards of the due index, so that one partition does not take every write. */
export const DUE_SHARDS: readonly string[] = ['0', '1', '2', '3'];

/** Days for which history is kept. */
const HISTORY_DAYS = 400;
/** Hours for which a control bucket is kept: a decision reads forty minutes. */
const CONTROL_HOURS = 3;

export type Key = { readonly pk: string; readonly sk: string };

const digits = (value: number, width: number): string => String(Math.floor(value)).padStart(width, '0');

/** Belief and outbox of a service. */
export const stateKey = (key: ServiceKey): Key => ({ pk: key, sk: 'WATCH' });

/** A stopped task; without an id the beginning of a second. `seconds` since the epoch. */
export const stopKey = (key: ServiceKey, seconds: number, taskId = ''): Key => ({
  pk: key,
  sk: `STOP#${digits(seconds, 11)}#${taskId}`,
});

/** An entry of a service's history; without an id the beginning of a millisecond. */
export const historyKey = (key: ServiceKey, kind: string, milliseconds: number, id = ''): Key => ({
  pk: key,
  sk: `HISTORY#${kind}#${digits(milliseconds, 14)}#${id}`,
});

/** An incident, beside the service it is of. */
export const incidentKey = (id: IncidentId): Key => ({ pk: id.split('#')[0] ?? id, sk: `INCIDENT#${id}` });

/** All services of a cluster, as neighbours of one another. */
export const controlPartition = (key: ServiceKey): string => {
  const { account, region, cluster } = partsOf(key);
  return `${account}/${region}/${cluster}#CONTROL`;
};

/** Ten minutes of a service; `bucket` is epoch seconds divided by BUCKET_SECONDS. */
export const controlKey = (key: ServiceKey, bucket: number): Key => ({
  pk: controlPartition(key),
  sk: `${digits(bucket, 9)}#${partsOf(key).name}`,
});

/** The ten minutes of a time in epoch seconds, as a sort key begins. */
export const bucketOf = (seconds: number): string => digits(seconds / BUCKET_SECONDS, 9);

/** That a service is watched. */
export const directoryKey = (key: ServiceKey): Key => ({ pk: 'SERVICES', sk: key });

/** A small document by name. */
export const documentKey = (name: string): Key => ({ pk: 'DOCUMENT', sk: name });

/** The shard of a key in the due index: a sum of its letters is spread enough. */
export const dueShardOf = (pk: string): string => {
  const sum = [...pk].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return DUE_SHARDS[sum % DUE_SHARDS.length] ?? '0';
};

/** Epoch seconds after which history may go. */
export const historyExpires = (seconds: number): number => Math.floor(seconds) + HISTORY_DAYS * 86_400;

/** Epoch seconds after which a control bucket may go. */
export const controlExpires = (bucket: number): number => bucket * BUCKET_SECONDS + CONTROL_HOURS * 3600;
