import type { EcsEvent } from '../../events/event.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { Clock, Store } from '../common.ts';

type Where = { readonly account: string; readonly region: string };
type CloudTrailStatus = { readonly at: number };

const nameOf = ({ account, region }: Where): string => `trail/${account}/${region}`;

const DAY_MS = 24 * 60 * 60_000;
/** Somebody calls ECS in every account that is alive within this; a trail that shows nothing for longer is none. */
const SILENT_MS = 14 * DAY_MS;
/** What tells that a trail is there is kept for this long, and written at most once a day. */
const KEPT_MS = 60 * DAY_MS;

/** Notes that CloudTrail delivers API calls of an account here: only then silence means that nobody called. */
export const noteCloudTrail = async (
  events: readonly EcsEvent[],
  { store, clock }: { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock },
): Promise<void> => {
  const call = events.find(({ kind }) => kind === 'api-call');
  if (call === undefined) return;
  const [name, now] = [nameOf(call), clock.now().getTime()];
  const document = await store.loadDocument(name);
  if (now - ((document?.body as CloudTrailStatus | undefined)?.at ?? 0) < DAY_MS) return;
  const body: CloudTrailStatus = { at: now };
  await store.saveDocument(name, document?.version ?? 0, body, Math.floor((now + KEPT_MS) / 1000));
};

/** Whether a trail delivers API calls of a service's account and region; asked for a window that began at `from`. */
export const isCloudTrailOn = async (
  service: ServiceKey,
  from: number,
  store: Pick<Store, 'loadDocument'>,
): Promise<boolean> => {
  const cloudTrailStatus = (await store.loadDocument(nameOf(partsOf(service))))?.body as CloudTrailStatus | undefined;
  return cloudTrailStatus !== undefined && cloudTrailStatus.at >= from - SILENT_MS;
};
