import { BUCKET_SECONDS } from '../../service-state/deployment-health.ts';
import type { DeploymentId, ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { msOf } from '../../primitives/instant.ts';
import type { EpochMs, EpochSeconds } from '../../primitives/instant.ts';
import type { IncidentId } from '../../service-state/incident.ts';
import type { Key } from '../common.ts';

/**
 * Every key of the one table (docs/designs/keys.md). The first word of the partition key says what an item is and who
 * may write it: the roles in infra/roles.yml allow by it (`dynamodb:LeadingKeys`), so a new kind needs a line there.
 *
 * Attributes: `v` schema version · `revision` optimistic number · `body` JSON, deflated above 512 characters ·
 * `outbox` map by entry id · `wanted`, `delivered`, `sent`, `lastAt` of an incident,
 * `episode` and `earlier` (the `sent` of the time before) once it came back ·
 * `dueShard`, `due` the sparse index of what is due · `openShard`, `openedAt`, `title`, `severity` that of
 * open incidents · `expires` TTL in epoch seconds.
 */

/** Index of what is due, oldest first in each shard. */
export const DUE_INDEX = 'due';
/** Index of the incidents that are open, oldest first. */
export const OPEN_INDEX = 'open';
/** Few incidents are open at once: one partition carries them. */
export const OPEN_SHARD = 'OPEN';

/** Schema version of every item but STATE (service-state/item.ts); readers accept the one written now. */
export const SCHEMA = 1;

const shards = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(index));

/** Every batch of events writes a due item for each of its services: fewer partitions throttle first. */
export const DUE_SHARDS = shards(32);
/** Partitions of a cluster's control group. */
const CONTROL_SHARDS = shards(8);
/** Partitions of an account's directory of services. */
const DIRECTORY_SHARDS = shards(4);

/** Days for which history is kept. */
const HISTORY_DAYS = 400;
/** Hours for which a control bucket is kept: a decision reads forty minutes. */
const CONTROL_HOURS = 3;

const digits = (value: number, width: number): string => String(Math.floor(value)).padStart(width, '0');

/** An account and a region. */
export type Place = { readonly account: string; readonly region: string };

const placeOf = ({ account, region }: Place): string => `${account}/${region}`;

/** A shard by FNV-1a: names that differ in one digit are spread as evenly as any others. */
const shardIn = (all: readonly string[], text: string): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return all[hash % all.length] ?? '0';
};

/** State and outbox of a service. */
export const stateKey = (key: ServiceKey): Key => ({ pk: `STATE#${key}`, sk: 'STATE' });

/** What follows the first `#` of a partition key: the service, as a rule. */
export const subjectOf = (pk: string): string => pk.slice(pk.indexOf('#') + 1);

/** A stopped task; without an id the beginning of a moment. `seconds` since the epoch. */
export const stopKey = (key: ServiceKey, seconds: EpochSeconds, taskId = ''): Key => ({
  pk: `STOP#${key}`,
  sk: `${digits(msOf(seconds), 14)}#${taskId}`,
});

const AUDIT = 'audit';

/** An entry of a service's history; without an id the beginning of a millisecond. Audit has a partition of its own. */
export const historyKey = (key: ServiceKey, kind: string, milliseconds: EpochMs, id = ''): Key => {
  const moment = `${digits(milliseconds, 14)}#${id}`;
  return kind === AUDIT ? { pk: `AUDIT#${key}`, sk: moment } : { pk: `HISTORY#${key}`, sk: `${kind}#${moment}` };
};

/** An incident and what of it was delivered. */
export const incidentKey = (id: IncidentId): Key => ({ pk: `INCIDENT#${id.split('#')[0] ?? id}`, sk: id });

/** All services of a cluster, as neighbours of one another. */
export const controlPartitions = (key: ServiceKey): readonly string[] => {
  const { account, region, cluster } = partsOf(key);
  return CONTROL_SHARDS.map((shard) => `CONTROL#${account}/${region}/${cluster}#${shard}`);
};

/** Ten minutes of a service; `bucket` is epoch seconds divided by BUCKET_SECONDS. */
export const controlKey = (key: ServiceKey, bucket: number): Key => ({
  pk: shardIn(controlPartitions(key), key),
  sk: `${digits(bucket, 9)}#${partsOf(key).name}`,
});

/** The ten minutes of a time in epoch seconds, as a sort key begins. */
export const bucketOf = (at: EpochSeconds): string => digits(at / BUCKET_SECONDS, 9);

/** Accounts and regions in which a service is known. */
export const placeKey = (key: ServiceKey): Key => ({ pk: PLACES, sk: placeOf(partsOf(key)) });

/** Where `placeKey` lists them. */
export const PLACES = 'SERVICES';

/** The directory of an account and region. */
export const directoryPartitions = (place: string): readonly string[] =>
  DIRECTORY_SHARDS.map((shard) => `${PLACES}#${place}#${shard}`);

/** That a service is known. */
export const directoryKey = (key: ServiceKey): Key => ({
  pk: shardIn(directoryPartitions(placeOf(partsOf(key))), key),
  sk: key,
});

/** The changing call for a deployment, before and after it. */
export const actionKey = (key: ServiceKey, deployment: DeploymentId): Key => ({ pk: `ACTION#${key}`, sk: deployment });

/** A person's answer to a paused hook. */
export const hookKey = (key: ServiceKey, hookId: string): Key => ({ pk: `ACTION#${key}`, sk: `HOOK#${hookId}` });

/** A mode that a person set for a while. */
export const modeKey = (key: ServiceKey): Key => ({ pk: `MODE#${key}`, sk: 'MODE' });

/** What an investigation found. */
export const proofKey = (id: IncidentId): Key => ({ pk: `PROOF#${id.split('#')[0] ?? id}`, sk: id });

/** Recommendations for a service and the answers to them. */
export const adviceKey = (key: ServiceKey): Key => ({ pk: `ADVICE#${key}`, sk: 'ADVICE' });

/** Deployment events that name no cluster yet. */
export const pendingKey = (place: Place, deployment: DeploymentId): Key => ({
  pk: `PENDING#${placeOf(place)}`,
  sk: deployment,
});

/** Causes that several services of `account/region` share. */
export const sharedKey = (place: string): Key => ({ pk: `SHARED#${place}`, sk: 'SHARED' });

/** How often a failure was seen in an account and region, and how it ended. */
export const failuresKey = (place: Place): Key => ({ pk: `FAILURES#${placeOf(place)}`, sk: 'FAILURES' });

/** What tasks of an account and region could not reach lately. */
export const endpointsKey = (place: Place): Key => ({ pk: `ENDPOINTS#${placeOf(place)}`, sk: 'ENDPOINTS' });

/** Whether CloudTrail delivers API calls of an account and region. */
export const cloudTrailKey = (place: Place): Key => ({ pk: `CLOUDTRAIL#${placeOf(place)}`, sk: 'CLOUDTRAIL' });

/** Rollbacks that ECS accepted in the last ten minutes in an account and region. */
export const brakeKey = (place: Place): Key => ({ pk: `BRAKE#${placeOf(place)}`, sk: 'BRAKE' });

/** Rollbacks that ECS accepted in the last hour in all accounts. */
export const FLEET_BRAKE_KEY: Key = { pk: 'BRAKE#*', sk: 'BRAKE' };

/** Where a Lambda's walk stopped. */
export const cursorKey = (lambda: string, name = 'CURSOR'): Key => ({ pk: `CURSOR#${lambda}`, sk: name });

/** What the poll of scaling activities keeps of an account and region: `OPEN`, and settings by service. */
export const scalingKey = (place: Place, name: string): Key => ({ pk: `SCALING#${placeOf(place)}`, sk: name });

/** The weekly report: `RUN` under way, `SINCE` when history began. */
export const reportKey = (name: 'RUN' | 'SINCE'): Key => ({ pk: 'REPORT', sk: name });

/** Which other accounts and regions there are: people alone write it. */
export const SPOKES_KEY: Key = { pk: 'SPOKES', sk: 'SPOKES' };

/** The newest heartbeat of a spoke. */
export const heartbeatKey = (place: Place): Key => ({ pk: `HEARTBEAT#${placeOf(place)}`, sk: 'HEARTBEAT' });

/** How a function's reads of a spoke went. */
export const placeReadKey = (place: Place, reader: string): Key => ({ pk: `READS#${placeOf(place)}`, sk: reader });

/** The policy in force. */
export const POLICY_KEY: Key = { pk: 'POLICY', sk: 'POLICY' };

/** A policy that was put, by its number. */
export const policyVersionKey = (version: number): Key => ({ pk: 'POLICY', sk: `VERSION#${digits(version, 6)}` });

/** What stops every call that changes ECS. */
export const KILL_SWITCH_KEY: Key = { pk: 'KILL_SWITCH', sk: 'KILL_SWITCH' };

/** List prices that replace the built-in ones. */
export const PRICES_KEY: Key = { pk: 'PRICES', sk: 'PRICES' };

/** The shard of an item in the due index. */
export const dueShardOf = (pk: string): string => shardIn(DUE_SHARDS, pk);

/** Epoch seconds after which history may go. */
export const historyExpires = (at: EpochSeconds): EpochSeconds => Math.floor(at) + HISTORY_DAYS * 86_400;

/** Epoch seconds after which a control bucket may go. */
export const controlExpires = (bucket: number): EpochSeconds => bucket * BUCKET_SECONDS + CONTROL_HOURS * 3600;
