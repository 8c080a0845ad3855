import type { EventEffects, EventRecord } from '../../adapters/sqs/record.ts';
import type { Policy } from '../../deployments/policy.ts';
import { DEFAULT_POLICY } from '../../deployments/policy.ts';
import { policyAt } from '../../deployments/policy-at.ts';
import type { EcsEvent, TaskEvent } from '../../events/event.ts';
import type { DeploymentId, ServiceKey } from '../../primitives/identity.ts';
import { isNew } from '../../state-updates/apply-task-event.ts';
import { applyEvents } from '../../state-updates/apply-events.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import { countIncidents, countStops } from '../../adapters/runtime/counters.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import { claimPending, keepPending } from '../../adapters/dynamodb/pending-deployment-events.ts';
import type { ParsedRecord } from './read-batch.ts';
import { parsed, readBatch } from './read-batch.ts';
import { handleByService } from './by-service.ts';
import { keepHistory } from './keep-history.ts';
import { oneAtATime } from '../../primitives/one-at-a-time.ts';
import { keepVerified } from '../../adapters/dynamodb/keep-verified.ts';
import { UnreadablePolicy } from '../../adapters/dynamodb/policy.ts';
import { putControls } from '../../adapters/dynamodb/put-controls.ts';
import { noteSharedCauses } from '../../adapters/dynamodb/shared-causes.ts';
import { recordsOf } from '../../adapters/dynamodb/stops/stop-record.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';

/** Deployments in these events that the state does not have yet, with one event of each. */
const unknownDeploymentsOf = (
  state: ServiceState,
  events: readonly EcsEvent[],
): ReadonlyMap<DeploymentId, EcsEvent> => {
  const known = new Set(state.healths.map(({ deployment }) => deployment));
  return new Map(
    events.flatMap((event) =>
      event.kind === 'task' && event.deployment !== undefined && !known.has(event.deployment)
        ? [[event.deployment, event] as const]
        : [],
    ),
  );
};

/** Events with an old short ARN that waited until a task named their deployment's cluster. */
const pendingOf = async (
  service: ServiceKey,
  unknownDeployments: ReadonlyMap<DeploymentId, EcsEvent>,
  fx: EventEffects,
): Promise<readonly EcsEvent[]> => {
  const pending: EcsEvent[] = [];
  for (const [deployment, event] of unknownDeployments)
    pending.push(...(await claimPending(service, deployment, event, fx.store)));
  await keepHistory(pending, fx);
  return pending;
};

/**
 * With an unreadable policy every action stops, but events are still applied, with the default policy; otherwise they
 * would be lost.
 */
const policyOrDefault = async (fx: EventEffects): Promise<Policy> => {
  try {
    return await fx.policy();
  } catch (error) {
    if (!(error instanceof UnreadablePolicy)) throw error;
    fx.log.error('events are taken by the default policy', { reason: error.message });
    return DEFAULT_POLICY;
  }
};

/**
 * Applies and saves the events, together with events that waited for deployments that are new here. These are claimed
 * before the save: afterwards nothing would show that the deployments were new.
 */
const applyOne = async (service: ServiceKey, events: readonly EcsEvent[], fx: EventEffects) => {
  const { staleEventMinutes } = policyAt(await policyOrDefault(fx), service);
  const pending: EcsEvent[] = [];
  const claimed = new Set<DeploymentId>();
  let touched: readonly number[] = [];
  let repeated: readonly TaskEvent[] = [];
  const state = await updateState(fx, service, async (before) => {
    const unknownDeployments = new Map(
      [...unknownDeploymentsOf(before, events)].filter(([deployment]) => !claimed.has(deployment)),
    );
    pending.push(...(await pendingOf(service, unknownDeployments, fx)));
    for (const deployment of unknownDeployments.keys()) claimed.add(deployment);
    const applied = applyEvents(before, [...events, ...pending], { now: fx.clock.now(), staleEventMinutes });
    touched = applied.touched;
    repeated = events.filter((event) => event.kind === 'task').filter((event) => !isNew(before, event));
    await keepVerified(before, applied.state, fx);
    return applied.state;
  });
  return { state, touched, repeated };
};

/**
 * Saves one service's events: history first, then the state in one conditional write, then what neighbours and
 * notifications need. Every step before the acknowledgement can be repeated.
 */
export const handleServiceEvents = async (
  service: ServiceKey,
  events: readonly EcsEvent[],
  fx: EventEffects,
): Promise<void> => {
  const stops = recordsOf(events);
  if (stops.length > 0) await fx.store.putStops(stops);
  await keepHistory(events, fx);
  const saved = await applyOne(service, events, fx);
  await putControls(saved, fx);
  countIncidents(saved.state, fx);
  const { inTurn = oneAtATime() } = fx;
  try {
    const stopped = events.filter((event) => event.kind === 'task').filter(({ stop }) => stop !== undefined);
    if (stopped.length > 0) await inTurn(() => noteSharedCauses(saved.state, stopped, fx));
  } finally {
    await sendOutbox(saved.state, fx);
  }
  countStops(stops, fx);
};

/** Handles a batch of events that are parsed already; see `handleEvents`. */
export const handleParsed = async (records: readonly ParsedRecord[], fx: EventEffects): Promise<readonly string[]> => {
  const policy = await policyOrDefault(fx);
  const { reads, refused } = await readBatch(records, policy, fx);
  const pending = await keepPending(
    reads.map(({ event }) => event),
    fx.store,
  );
  const resolved = reads.map((read) => ({ ...read, event: pending.get(read.event) ?? read.event }));
  const inBatch = { ...fx, policy: async () => policy, inTurn: oneAtATime() };
  const handle = (service: ServiceKey, events: readonly EcsEvent[]): Promise<void> =>
    handleServiceEvents(service, events, inBatch);
  const unsaved = await handleByService(resolved, handle, inBatch);
  return [...new Set([...refused, ...unsaved])];
};

/**
 * Handles a batch of EventBridge events from the queues. Returns the ids of the records to retry: malformed ones and
 * those of accounts that are no spokes (they end in the dead-letter queue), and those of services that could not be
 * saved. Everything else is saved.
 */
export const handleEvents = (records: readonly EventRecord[], fx: EventEffects): Promise<readonly string[]> =>
  handleParsed(
    records.map(({ id, body }) => ({ id, parsed: parsed(body) })),
    fx,
  );
