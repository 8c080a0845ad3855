import { BUCKET_SECONDS } from '../../service-state/deployment-health.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { IncidentId } from '../../service-state/incident.ts';

/**
 * Every key and attribute of the one table, and what reads it.
 *
 * | pk | sk | what | read by |
 * |---|---|---|---|
 * | service key | `WATCH` | state and outbox of a service | one Get per batch and service |
 * | service key | `STOP#seconds#task` | a stopped task | Query by time (report, explain, timeline) |
 * | service key | `HISTORY#kind#milliseconds#id` | audit, scale, fact, timeline, maintenance | Query by kind, time |
 * | service key | `INCIDENT#id` | an incident and its delivery state | one Get per notice |
 * | cluster `#CONTROL` | `bucket#service` | ten minutes of a service | one Query per decision, 40 minutes |
 * | `SERVICES` | service key | directory of services with a state | Query (report, sync) |
 * | `DOCUMENT` | name | policy, prices, kill switch, brake, answers, cursors, waiting events, CloudTrail | one Get |
 *
 * Attributes: `v` schema version · `revision` optimistic number · `body` JSON, deflated above 512 characters ·
 * `outbox` map by entry id · `wanted`, `delivered`, `sent`, `lastAt` of an incident,
 * `episode` and `earlier` (the previous `sent`) once it came back ·
 * `dueShard`, `due` the sparse index of what is due · `expires` TTL in epoch seconds.
 */
export const DUE_INDEX = 'due';

/**
 * Schema version of every item but the state's (service-state/item.ts); readers accept the current one and the previous
 * one.
 */
export const SCHEMA = 1;

/** Shards of the due index, so that not every write goes to one partition. */
export const DUE_SHARDS: readonly string[] = ['0', '1', '2', '3'];

/** Days for which history is kept. */
const HISTORY_DAYS = 400;
/** Hours for which a control bucket is kept: a decision reads forty minutes. */
const CONTROL_HOURS = 3;

export type Key = { readonly pk: string; readonly sk: string };

const digits = (value: number, width: number): string => String(Math.floor(value)).padStart(width, '0');

/** State and outbox of a service. */
export const stateKey = (key: ServiceKey): Key => ({ pk: key, sk: 'WATCH' });

/** A stopped task; without an id, the start of a second. `seconds` since the epoch. */
export const stopKey = (key: ServiceKey, seconds: number, taskId = ''): Key => ({
  pk: key,
  sk: `STOP#${digits(seconds, 11)}#${taskId}`,
});

/** An entry of a service's history; without an id, the start of a millisecond. */
export const historyKey = (key: ServiceKey, kind: string, milliseconds: number, id = ''): Key => ({
  pk: key,
  sk: `HISTORY#${kind}#${digits(milliseconds, 14)}#${id}`,
});

/** An incident, next to its service. */
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

/** The ten-minute bucket of a time in epoch seconds, as the start of a sort key. */
export const bucketOf = (seconds: number): string => digits(seconds / BUCKET_SECONDS, 9);

/** The directory entry of a service. */
export const directoryKey = (key: ServiceKey): Key => ({ pk: 'SERVICES', sk: key });

/** A small document by name. */
export const documentKey = (name: string): Key => ({ pk: 'DOCUMENT', sk: name });

/** The shard of a key in the due index: a sum of its characters spreads well enough. */
export const dueShardOf = (pk: string): string => {
  const sum = [...pk].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return DUE_SHARDS[sum % DUE_SHARDS.length] ?? '0';
};

/** Epoch seconds after which history expires. */
export const historyExpires = (seconds: number): number => Math.floor(seconds) + HISTORY_DAYS * 86_400;

/** Epoch seconds after which a control bucket expires. */
export const controlExpires = (bucket: number): number => bucket * BUCKET_SECONDS + CONTROL_HOURS * 3600;
