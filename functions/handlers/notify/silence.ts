import { stageOf } from '../../stops/cause.ts';
import type { Cause } from '../../stops/cause.ts';
import type { Proof } from '../../diagnosis/proof.ts';
import { withDelivery, withSent } from '../../incidents/delivery-state.ts';
import { isAside } from '../../incidents/lead.ts';
import { sharedCausesOf } from '../../incidents/shared/shared-causes.ts';
import { sharedIdOf } from '../../incidents/shared/shared-incident.ts';
import { isMutedAt, isOfNewAccount } from '../../on-call/handling.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { NotifyEffects, PendingNotification } from './delivery-context.ts';
import { asShown, nowSeconds, unsentNotifications } from './delivery-context.ts';
import type { Leading } from './lead.ts';
import { dueOf } from './page.ts';

/** Sends nothing: marks the texts as sent, and the message is no longer pending. */
export const passOver = async (
  item: DeliveredIncident,
  { gatheredAt }: Partial<Proof>,
  fx: NotifyEffects,
): Promise<void> => {
  const passed = withSent(
    item,
    unsentNotifications(item).map(({ id }) => id),
  );
  if (isAside(item)) for (const notification of unsentNotifications(item)) fx.sent(notification, item);
  await fx.store.saveDelivered(
    asShown(withDelivery(passed, { proofAt: gatheredAt ?? item.delivery.proofAt }), fx),
    dueOf(item, fx),
  );
};

/** The incident came back while it is muted; a page, and what is of another account, is sent all the same. */
const isAskedSilent = (item: DeliveredIncident, fx: NotifyEffects): boolean =>
  isMutedAt(item, nowSeconds(fx)) &&
  unsentNotifications(item).every((one) => one.level !== 'page' && !isOfNewAccount(item, one));

/**
 * Whether nothing is posted: the incident is muted, another one took its message over, or an evaluation came to
 * nothing.
 */
export const isSilent = (item: DeliveredIncident, fx: NotifyEffects): boolean =>
  item.messageTs === null &&
  (isAskedSilent(item, fx) ||
    isAside(item) ||
    (item.delivery.joinedTo !== undefined && unsentNotifications(item).length === 0));

/**
 * Whether it fails on what an incident over several services was muted for, in an account that this one named. A mute
 * by hours stands for each of them, also before enough of them have failed again to be one incident.
 */
export const isMutedWithOthers = async (item: DeliveredIncident, fx: NotifyEffects): Promise<boolean> => {
  if (item.kind !== 'stops' || item.messageTs !== null) return false;
  const now = nowSeconds(fx);
  const unsent = unsentNotifications(item);
  if (unsent.length === 0 || unsent.some(({ level }) => level === 'page')) return false;
  const { account } = partsOf(item.service);
  for (const cause of sharedCausesOf(item)) {
    const shared = await fx.store.loadIncident(sharedIdOf(item.service, cause));
    if (shared !== undefined && isMutedAt(shared, now) && shared.mutedAccounts?.includes(account) === true) return true;
  }
  return false;
};

/** Processes that ran say in their log why they ended; for all others, ECS has sent everything that it knows. */
const logsWhy = (cause: Cause): boolean => stageOf(cause) === 'run' && cause !== 'memory.oom';

/** Epoch seconds until which a first message waits for the last log line; undefined where it need not. */
export const waitsUntil = (
  { item, proof }: PendingNotification,
  { followers }: Leading,
  fx: NotifyEffects,
): EpochSeconds | undefined => {
  const { messageTs, resolvedAt, delivery } = item;
  const isPage = [item, ...followers].some(({ notifications }) => notifications.some(({ level }) => level === 'page'));
  if (proof !== undefined || messageTs !== null || isPage || item.kind !== 'stops' || resolvedAt !== null)
    return undefined;
  const until = (delivery.waitsSince ?? nowSeconds(fx)) + (fx.proofSeconds ?? 0);
  return logsWhy(item.cause) && until > nowSeconds(fx) ? until : undefined;
};
