import type { Policy } from '../deployments/policy.ts';
import { DEFAULT_POLICY } from '../deployments/policy.ts';
import type { EcsEvent, TaskEvent } from '../events/event.ts';
import type { DeploymentId, ServiceKey } from '../events/identity.ts';
import { parseEnvelope } from '../events/parse.ts';
import { isNews } from '../watch/believe-task.ts';
import { fold } from '../watch/fold.ts';
import type { Watch } from '../watch/watch.ts';
import { countIncidents, countStops } from './counters.ts';
import { drain } from './drain.ts';
import { claimHeld, hold } from './held.ts';
import { keepHistory } from './keep-history.ts';
import { keepVerified } from './keep-verified.ts';
import type { Clock, Log, Metrics, Queues, Store } from './ports.ts';
import { UnreadablePolicy } from './policy.ts';
import { putControls } from './put-controls.ts';
import { share } from './share.ts';
import { recordsOf } from './stop-record.ts';
import { TooManyConflicts, updateWatch } from './update-watch.ts';

export type EventEffects = {
  readonly store: Store;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly policy: () => Promise<Policy>;
};

/** One record of a batch: what the queue calls it, the event as text, and its group where the queue keeps an order. */
export type EventRecord = { readonly id: string; readonly body: string; readonly group?: string | undefined };

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
  fx.metrics.count('Events', records.length - malformed.length);
  fx.metrics.count('MalformedEvents', malformed.length);
  return { reads, malformed };
};

/** Deployments that these events show and this watch has never seen, with an event of each. */
const strangersOf = (watch: Watch, events: readonly EcsEvent[]): ReadonlyMap<DeploymentId, EcsEvent> => {
  const known = new Set(watch.trials.map(({ deployment }) => deployment));
  return new Map(
    events.flatMap((event) =>
      event.kind === 'task' && event.deployment !== undefined && !known.has(event.deployment)
        ? [[event.deployment, event] as const]
        : [],
    ),
  );
};

/** Events with an old short ARN that waited until a task named their deployment's cluster. */
const heldOf = async (
  service: ServiceKey,
  strangers: ReadonlyMap<DeploymentId, EcsEvent>,
  fx: EventEffects,
): Promise<readonly EcsEvent[]> => {
  const held: EcsEvent[] = [];
  for (const [deployment, event] of strangers) held.push(...(await claimHeld(service, deployment, event, fx.store)));
  await keepHistory(held, fx);
  return held;
};

/**
 * Folds and saves, together with what was held for deployments that are new here: claimed before the save, for
 * after it nobody would know any more that they were.
 */
const believe = async (service: ServiceKey, events: readonly EcsEvent[], fx: EventEffects) => {
  const { staleEventMinutes } = await fx.policy();
  const held: EcsEvent[] = [];
  const claimed = new Set<DeploymentId>();
  let touched: readonly number[] = [];
  let repeated: readonly TaskEvent[] = [];
  const watch = await updateWatch(fx, service, async (before) => {
    const strangers = new Map([...strangersOf(before, events)].filter(([deployment]) => !claimed.has(deployment)));
    held.push(...(await heldOf(service, strangers, fx)));
    for (const deployment of strangers.keys()) claimed.add(deployment);
    const folded = fold(before, [...events, ...held], { now: fx.clock.now(), staleEventMinutes });
    touched = folded.touched;
    repeated = events.filter((event) => event.kind === 'task').filter((event) => !isNews(before, event));
    await keepVerified(before, folded.watch, fx);
    return folded.watch;
  });
  return { watch, touched, repeated };
};

/**
 * Saves what one service's events tell: history first, then belief in one conditional write, then what neighbours
 * and people need. Everything before the acknowledgement can be repeated.
 */
export const takeServiceEvents = async (
  service: ServiceKey,
  events: readonly EcsEvent[],
  fx: EventEffects,
): Promise<void> => {
  const stops = recordsOf(events);
  if (stops.length > 0) await fx.store.putStops(stops);
  await keepHistory(events, fx);
  const saved = await believe(service, events, fx);
  await putControls(saved, fx);
  countIncidents(saved.watch, fx);
  try {
    const stopped = events.filter((event) => event.kind === 'task').filter(({ stop }) => stop !== undefined);
    if (stopped.length > 0) await share(saved.watch, stopped, fx);
  } finally {
    await drain(saved.watch, fx);
  }
  countStops(stops, fx);
};

const byService = (reads: readonly Read[]): ReadonlyMap<ServiceKey, readonly Read[]> => {
  const groups = new Map<ServiceKey, Read[]>();
  for (const read of reads) {
    if (read.event.service === undefined) continue;
    const group = groups.get(read.event.service);
    if (group === undefined) groups.set(read.event.service, [read]);
    else group.push(read);
  }
  return groups;
};

const becauseOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/**
 * An unreadable policy stops every action; hearing goes on by the default one, or what is told meanwhile would be
 * lost.
 */
const believingPolicy = async (fx: EventEffects): Promise<Policy> => {
  try {
    return await fx.policy();
  } catch (error) {
    if (!(error instanceof UnreadablePolicy)) throw error;
    fx.log.error('events are taken by the default policy', { because: error.message });
    return DEFAULT_POLICY;
  }
};

/**
 * Events of one service. What fails for it, an item written by others for too long or one that can't be read, sends
 * its records back to the queue and no others: one broken service must not fill the dead letters with its
 * neighbours' events.
 */
const take = async (service: ServiceKey, reads: readonly Read[], fx: EventEffects): Promise<readonly string[]> => {
  try {
    await takeServiceEvents(
      service,
      reads.map(({ event }) => event),
      fx,
    );
    return [];
  } catch (error) {
    const isContended = error instanceof TooManyConflicts;
    const log = fx.log[isContended ? 'warn' : 'error'];
    log('events go back to the queue', { ecsService: service, because: becauseOf(error) });
    fx.metrics.count(isContended ? 'Conflicts' : 'ServiceFailures');
    return reads.map(({ record }) => record);
  }
};

/**
 * Takes a batch of EventBridge events as the queues deliver them. Returns the ids of the records that must be tried
 * again: malformed ones (they end in the dead letters) and those of services that could not be saved. Everything
 * else is saved.
 */
export const takeEvents = async (records: readonly EventRecord[], fx: EventEffects): Promise<readonly string[]> => {
  const policy = await believingPolicy(fx);
  const { reads, malformed } = readBatch(records, policy, fx);
  const held = await hold(
    reads.map(({ event }) => event),
    fx.store,
  );
  const resolved = reads.map((read) => ({ ...read, event: held.get(read.event) ?? read.event }));
  const unsaved: string[] = [];
  for (const [service, group] of byService(resolved))
    unsaved.push(...(await take(service, group, { ...fx, policy: async () => policy })));
  return [...new Set([...malformed, ...unsaved])];
};
