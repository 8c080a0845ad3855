import type { Policy } from '../deployments/policy.ts';
import { BUCKET_SECONDS } from '../deployments/trial.ts';
import type { EcsEvent, TaskEvent } from '../events/event.ts';
import type { DeploymentId, ServiceKey } from '../events/identity.ts';
import { lastPart } from '../events/identity.ts';
import { parseEnvelope } from '../events/parse.ts';
import { classify } from '../stops/classify.ts';
import { controlOf } from '../watch/buckets.ts';
import { fold } from '../watch/fold.ts';
import type { Watch } from '../watch/watch.ts';
import { drain } from './drain.ts';
import { claimHeld, hold } from './held.ts';
import { keepHistory } from './keep-history.ts';
import type { Clock, Log, Metrics, Queues, StopRecord, Store } from './ports.ts';
import { share } from './share.ts';
import { TooManyConflicts, updateWatch } from './update-watch.ts';

export type EventEffects = {
  readonly store: Store;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly policy: () => Promise<Policy>;
};

/** One record of a batch: what the queue calls it, and the event as text. */
export type EventRecord = { readonly id: string; readonly body: string };

type Read = { readonly record: string; readonly event: EcsEvent };
type Batch = { readonly reads: readonly Read[]; readonly malformed: readonly string[] };

const parsed = (body: string): ReturnType<typeof parseEnvelope> => {
  try {
    return parseEnvelope(JSON.parse(body));
  } catch {
    return [{ is: 'malformed', because: 'not JSON' }];
  }
};

const isOurs = (event: EcsEvent, { account, regions }: Policy): boolean =>
  (account === undefined || account === event.account) && (regions === undefined || regions.includes(event.region));

const readBatch = (records: readonly EventRecord[], policy: Policy, fx: EventEffects): Batch => {
  const reads: Read[] = [];
  const malformed: string[] = [];
  for (const { id, body } of records)
    for (const reading of parsed(body)) {
      if (reading.is === 'event' && isOurs(reading.event, policy)) reads.push({ record: id, event: reading.event });
      if (reading.is !== 'malformed') continue;
      malformed.push(id);
      fx.log.warn('malformed event', { record: id, because: reading.because });
    }
  fx.metrics.count('Events', reads.length);
  fx.metrics.count('MalformedEvents', malformed.length);
  return { reads, malformed };
};

/** A task that has stopped, as history keeps it; undefined while it has not. */
export const recordOf = (event: TaskEvent): StopRecord | undefined =>
  event.stop === undefined || event.stoppedAt === undefined
    ? undefined
    : {
        service: event.service,
        taskId: lastPart(event.taskArn),
        stoppedAt: Math.floor(event.stoppedAt.getTime() / 1000),
        stop: event.stop,
        verdict: classify(event.stop),
        taskDefinition: event.taskDefinition,
        deployment: event.deployment ?? null,
        zone: event.availabilityZone ?? null,
        capacityProvider: event.capacityProvider ?? null,
        architecture: event.architecture,
        operatingSystem: event.operatingSystem,
        cpuUnits: event.cpuUnits ?? null,
        memoryMib: event.memoryMib ?? null,
        storageGib: event.storageGib ?? null,
      };

/** Ten-minute buckets that these events speak of; put again on a redelivery, so that a crash between two writes heals. */
const bucketsOf = (events: readonly EcsEvent[]): ReadonlySet<number> =>
  new Set(
    events.flatMap((event) =>
      event.kind === 'task'
        ? [event.startedAt, event.stoppingAt, event.executionStoppedAt, event.stoppedAt, event.at]
            .filter((time) => time !== undefined)
            .map((time) => Math.floor(time.getTime() / 1000 / BUCKET_SECONDS))
        : [],
    ),
  );

const putControls = async (watch: Watch, events: readonly EcsEvent[], { store }: EventEffects): Promise<void> => {
  const buckets = bucketsOf(events);
  for (const bucket of watch.buckets)
    if (buckets.has(bucket.bucket)) await store.putControl(watch.key, watch.revision, controlOf(watch, bucket));
};

/** Folds and saves; says which deployments a task showed for the first time. */
const believe = async (service: ServiceKey, events: readonly EcsEvent[], fx: EventEffects) => {
  const { staleEventMinutes } = await fx.policy();
  let fresh: readonly DeploymentId[] = [];
  const watch = await updateWatch(fx, service, (before) => {
    const after = fold(before, events, { now: fx.clock.now(), staleEventMinutes }).watch;
    const known = new Set(before.trials.map(({ deployment }) => deployment));
    fresh = after.trials.map(({ deployment }) => deployment).filter((deployment) => !known.has(deployment));
    return after;
  });
  return { watch, fresh };
};

/** Events with an old short ARN that waited until a task named their deployment's cluster. */
const heldFor = async (
  service: ServiceKey,
  events: readonly EcsEvent[],
  fresh: readonly DeploymentId[],
  fx: EventEffects,
) => {
  const held: EcsEvent[] = [];
  for (const deployment of fresh) {
    const named = events.find((event) => event.kind === 'task' && event.deployment === deployment);
    if (named !== undefined) held.push(...(await claimHeld(service, deployment, named, fx.store)));
  }
  return held;
};

/**
 * Saves what one service's events tell: history first, then belief in one conditional write, then what neighbours and people
 * need. Everything before the acknowledgement can be repeated.
 */
export const takeServiceEvents = async (
  service: ServiceKey,
  events: readonly EcsEvent[],
  fx: EventEffects,
): Promise<void> => {
  const stops = events.flatMap((event) => (event.kind === 'task' ? (recordOf(event) ?? []) : []));
  if (stops.length > 0) await fx.store.putStops([...new Map(stops.map((stop) => [stop.taskId, stop])).values()]);
  await keepHistory(events, fx);
  const { watch, fresh } = await believe(service, events, fx);
  const held = await heldFor(service, events, fresh, fx);
  const believed = held.length > 0 ? (await believe(service, held, fx)).watch : watch;
  await putControls(believed, events, fx);
  if (events.some((event) => event.kind === 'task' && event.stop !== undefined)) await share(believed, fx);
  await drain(believed, fx);
};

const byService = (reads: readonly Read[]): ReadonlyMap<ServiceKey, readonly Read[]> => {
  const groups = new Map<ServiceKey, Read[]>();
  for (const read of reads) {
    if (read.event.service === undefined) continue;
    groups.set(read.event.service, [...(groups.get(read.event.service) ?? []), read]);
  }
  return groups;
};

/** Events of one service; when its item is written by others for too long, its records go back to the queue and no others. */
const take = async (service: ServiceKey, reads: readonly Read[], fx: EventEffects): Promise<readonly string[]> => {
  try {
    await takeServiceEvents(
      service,
      reads.map(({ event }) => event),
      fx,
    );
    return [];
  } catch (error) {
    if (!(error instanceof TooManyConflicts)) throw error;
    fx.log.warn('conflicts', { service, because: error.message });
    return reads.map(({ record }) => record);
  }
};

/**
 * Takes a batch of EventBridge events as the queues deliver them. Returns the ids of the records that must be tried again:
 * malformed ones (they end in the dead letters) and those of services whose item was too contended. Everything else is saved.
 */
export const takeEvents = async (records: readonly EventRecord[], fx: EventEffects): Promise<readonly string[]> => {
  const { reads, malformed } = readBatch(records, await fx.policy(), fx);
  const held = await hold(
    reads.map(({ event }) => event),
    fx.store,
  );
  const resolved = reads.map((read) => ({ ...read, event: held.get(read.event) ?? read.event }));
  const unsaved: string[] = [];
  for (const [service, group] of byService(resolved)) unsaved.push(...(await take(service, group, fx)));
  return [...new Set([...malformed, ...unsaved])];
};
