import * as z from 'zod/mini';
import { pendingKey } from './keys.ts';
import type { DeploymentEvent, EcsEvent } from '../../events/event.ts';
import type { DeploymentId, ServiceKey } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { readAs } from '../../service-state/stored/read.ts';
import type { Shape } from '../../service-state/stored/shape.ts';
import { deploymentId, serviceKey, text } from '../../service-state/stored/shape.ts';
import type { Key, Store } from '../common.ts';
import { updateDocument } from './update-document.ts';

type WaitingEvent = Omit<DeploymentEvent, 'service'>;

/** A deployment whose events name no cluster: its service, or the events that wait for it. */
type PendingDeployment = { readonly service: ServiceKey | null; readonly events: readonly WaitingEvent[] };

/** Seconds for which an event waits for its cluster. */
const PENDING_SECONDS = 2 * 86_400;

/** A moment as JSON keeps it; the store in memory keeps it as it is. */
const moment = z.pipe(
  z.union([z.string(), z.date()]),
  z.transform((value) => new Date(value)),
);

const eventSchema: z.ZodMiniType<WaitingEvent> = z.object({
  kind: z.literal('deployment'),
  id: text,
  account: text,
  region: text,
  at: moment,
  serviceArn: text,
  deployment: deploymentId,
  name: text,
  updatedAt: moment,
  reason: text,
} satisfies Shape<WaitingEvent>);

const pendingSchema: z.ZodMiniType<PendingDeployment> = z.object({
  service: z.nullable(serviceKey),
  events: z.array(eventSchema),
} satisfies Shape<PendingDeployment>);

/** Changes a pending deployment and returns it as it was before. */
const change = async (
  store: Store,
  key: Key,
  expires: EpochSeconds,
  next: (pending: PendingDeployment) => PendingDeployment,
): Promise<PendingDeployment> => {
  let before: PendingDeployment = { service: null, events: [] };
  const changed = (body: unknown): PendingDeployment | undefined => {
    before =
      body === undefined
        ? { service: null, events: [] }
        : readAs(pendingSchema, body, 'what waits for the cluster of a deployment');
    const after = next(before);
    return after === before ? undefined : after;
  };
  await updateDocument({ store }, key, changed, expires);
  return before;
};

const expiresOf = (event: Pick<EcsEvent, 'at'>): EpochSeconds => secondsOf(event.at) + PENDING_SECONDS;

const isSame = (a: WaitingEvent, b: WaitingEvent): boolean =>
  a.name === b.name && a.updatedAt.getTime() === b.updatedAt.getTime();

/**
 * Deployment events with an old short ARN name no cluster. Those whose deployment a task already named get their
 * service; the others are kept until one does. Returns the events that got a service.
 */
export const keepPending = async (
  events: readonly EcsEvent[],
  store: Store,
): Promise<ReadonlyMap<EcsEvent, DeploymentEvent>> => {
  const named = new Map<EcsEvent, DeploymentEvent>();
  for (const event of events) {
    if (event.kind !== 'deployment' || event.service !== undefined) continue;
    const known = await change(store, pendingKey(event, event.deployment), expiresOf(event), (pending) =>
      pending.service !== null || pending.events.some((other) => isSame(other, event))
        ? pending
        : { ...pending, events: [...pending.events, event] },
    );
    if (known.service !== null) named.set(event, { ...event, service: known.service });
  }
  return named;
};

/**
 * Sets the service of a deployment, and returns the events that waited for it. They stay stored until they expire: a
 * worker that crashes before it has saved them finds them again.
 */
export const claimPending = async (
  service: ServiceKey,
  deployment: DeploymentId,
  event: Pick<EcsEvent, 'account' | 'region' | 'at'>,
  store: Store,
): Promise<readonly DeploymentEvent[]> => {
  const pending = await change(store, pendingKey(event, deployment), expiresOf(event), (before) =>
    before.service === service ? before : { service, events: before.events },
  );
  return pending.events.map((waiting) => ({ ...waiting, service }));
};
