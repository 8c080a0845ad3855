import * as z from 'zod/mini';
import { cloudTrailKey } from './keys.ts';
import type { EcsEvent } from '../../events/event.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { epochMs } from '../../primitives/instant-schema.ts';
import type { Clock, Store } from '../common.ts';

type CloudTrailStatus = { readonly at: EpochMs };

const statusSchema = z.object({ at: epochMs });

/** A status that cannot be read is none: silence then means nothing. */
const statusIn = (body: unknown): CloudTrailStatus | undefined => z.safeParse(statusSchema, body).data;

const DAY_MS = 24 * 60 * 60_000;
/**
 * In an account in use someone calls ECS within this time; if CloudTrail shows nothing for longer, it does not deliver.
 */
const SILENT_MS = 14 * DAY_MS;
/** How long the status is kept; it is written at most once a day. */
const KEPT_MS = 60 * DAY_MS;

/**
 * Records that CloudTrail delivers API calls of an account here: only then does silence mean that there were no calls.
 */
export const noteCloudTrail = async (
  events: readonly EcsEvent[],
  { store, clock }: { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock },
): Promise<void> => {
  const call = events.find(({ kind }) => kind === 'api-call');
  if (call === undefined) return;
  const [key, now] = [cloudTrailKey(call), clock.now().getTime()];
  const document = await store.loadDocument(key);
  if (now - (statusIn(document?.body)?.at ?? 0) < DAY_MS) return;
  const body: CloudTrailStatus = { at: now };
  await store.saveDocument(key, document?.version ?? 0, body, secondsOf(now + KEPT_MS));
};

/** Whether CloudTrail delivers API calls of a service's account and region, for a window that began at `from`. */
export const isCloudTrailOn = async (
  service: ServiceKey,
  from: EpochMs,
  store: Pick<Store, 'loadDocument'>,
): Promise<boolean> => {
  const cloudTrailStatus = statusIn((await store.loadDocument(cloudTrailKey(partsOf(service))))?.body);
  return cloudTrailStatus !== undefined && cloudTrailStatus.at >= from - SILENT_MS;
};
