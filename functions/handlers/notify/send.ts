import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { Notification } from '../../service-state/incident.ts';
import { shortHash } from '../../incidents/fingerprint.ts';
import { withDelivery, withSent } from '../../incidents/delivery-state.ts';
import { isFlapping, OUTGROWN, outgrownOf } from '../../incidents/returns.ts';
import { reopeningOf, reopenings } from '../../incidents/resolve.ts';
import { isOfNewAccount } from '../../on-call/handling.ts';
import type { SlackMessage } from '../../messages/blocks.ts';
import { linksOf } from '../../messages/links.ts';
import { renderResolved, renderNotification, renderThread } from '../../messages/thread.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { nowSeconds, unsentNotifications } from './delivery-context.ts';
import { entryOf, postSomewhere, replyOnce } from './post.ts';
import { postPageElsewhere } from './page-channel.ts';
import { postInAccounts } from './account-channels.ts';
import { postPostmortem } from './postmortem.ts';
import type { DeliveryContext, DeliveryOptions } from './texts.ts';
import { isLost, isMuted, orAsText, rendered, unlessRefused, unlessUnread } from './texts.ts';
import { rememberFailure, failureHistory } from './failure-history.ts';
import type { Place } from '../../adapters/slack/slack.ts';

const placeOf = ({ channel, messageTs }: DeliveredIncident): Place | undefined =>
  channel === null || messageTs === null ? undefined : { channel, ts: messageTs };

/** The incident with the link to its earlier message, if Slack returns one. */
const withLink = async (item: DeliveredIncident, { slack }: DeliveryContext): Promise<DeliveredIncident> => {
  const { earlierMessage: earlier } = item;
  if (earlier === null) return item;
  const link = await slack.permalink({ channel: earlier.channel, ts: earlier.messageTs });
  return { ...item, earlierLink: link ?? null };
};

/** Notes that notifications were sent. */
export const withPosted = (
  item: DeliveredIncident,
  notifications: readonly Notification[],
  delivery: DeliveryContext,
): DeliveredIncident => {
  for (const notification of notifications) delivery.sent(notification, item);
  return withSent(
    item,
    notifications.map(({ id }) => id),
  );
};

/** The first message; it contains every notification so far. */
const postFirst = async (
  fresh: DeliveredIncident,
  channel: string,
  delivery: DeliveryContext,
): Promise<DeliveredIncident> => {
  const known = fresh.delivery.seenBefore ?? (await failureHistory(fresh, delivery));
  const seen = withDelivery(fresh, { seenBefore: known });
  const item = await withLink(seen, delivery);
  const { channel: at, ts } = await postSomewhere(item, channel, delivery);
  const posted = withPosted({ ...item, channel: at, messageTs: ts }, unsentNotifications(item), delivery);
  if (item.resolvedAt === null) return posted;
  await rememberFailure(posted, delivery);
  return withDelivery(posted, { endSent: item.resolvedAt });
};

/** Posts a new message, in the channel or the default one, when the old one cannot be updated or replied to. */
const repost = (item: DeliveredIncident, { channel }: Place, delivery: DeliveryContext): Promise<DeliveredIncident> =>
  postFirst(withDelivery({ ...item, messageTs: null }, { details: undefined }), channel, delivery);

/**
 * Updates the first message in place. A message that was deleted, or whose channel is archived or gone, is posted again
 * only if there is news.
 */
const updateFirst = async (
  item: DeliveredIncident,
  place: Place,
  delivery: DeliveryContext,
): Promise<DeliveredIncident> => {
  try {
    await orAsText(
      rendered(item, delivery),
      (message) => delivery.slack.update(place, message, entryOf(item)),
      delivery,
    );
    return item;
  } catch (error) {
    if (!isLost(error)) throw error;
    return unsentNotifications(item).length > 0 ? repost(item, place, delivery) : item;
  }
};

/** Of a failure that keeps coming back the thread hears at each doubling; its message counts every time. */
const isRoutineReturn = (item: DeliveredIncident, id: string): boolean => {
  const times = reopeningOf(id) ?? (id === 'opened' && isFlapping(item) ? item.earlier?.openings : undefined);
  return times !== undefined && (times & (times - 1)) !== 0;
};

/**
 * Posts one notification in the thread; a page also shows in the channel. Muted and covered incidents post only pages,
 * and what joins a muted one from another account.
 */
export const postNotification = async (
  item: DeliveredIncident,
  notification: Notification,
  delivery: DeliveryContext,
): Promise<DeliveredIncident> => {
  const place = placeOf(item);
  const isPage = notification.level === 'page';
  if (place === undefined) return item;
  const isAsked = isMuted(item, delivery) && !isOfNewAccount(item, notification);
  if (!isPage && (isAsked || delivery.options.cover !== undefined)) return withSent(item, [notification.id]);
  if (isRoutineReturn(item, notification.id)) return withPosted(item, [notification], delivery);
  if (isPage) await postPageElsewhere(item, notification, delivery);
  const reply = {
    id: `${item.id}#${notification.id}`,
    message: unlessUnread(delivery, () => renderNotification(notification, delivery.contact)),
    isBroadcast: isPage || notification.id.startsWith(OUTGROWN),
  };
  try {
    await replyOnce(place, reply, delivery);
  } catch (error) {
    if (!isLost(error)) throw error;
    // No search: it would find the message whose thread refuses the reply.
    return repost(item, place, { ...delivery, options: { ...delivery.options, tries: 0 } });
  }
  return withPosted(item, [notification], delivery);
};

/** The reply with the details: posted once, then updated when they change. */
export const postDetails = async (item: DeliveredIncident, delivery: DeliveryContext): Promise<DeliveredIncident> => {
  const place = placeOf(item);
  const message = delivery.slack.isUnread === true ? undefined : renderThread(item, linksOf(item));
  if (place === undefined || message === undefined) return item;
  const id = `${item.id}#details`;
  const known = item.delivery.details;
  const digest = shortHash(JSON.stringify(message));
  if (known === undefined) {
    const reply = await unlessRefused(() => replyOnce(place, { id, message, isBroadcast: false }, delivery), delivery);
    return reply === undefined ? item : withDelivery(item, { details: { ts: reply.ts, digest } });
  }
  if (known.digest === digest) return item;
  const update = (fit: SlackMessage) => delivery.slack.update({ channel: place.channel, ts: known.ts }, fit, id);
  await unlessRefused(() => orAsText(message, update, delivery), delivery);
  return withDelivery(item, { details: { ...known, digest } });
};

const postEnd = async (item: DeliveredIncident, delivery: DeliveryContext): Promise<DeliveredIncident> => {
  const place = placeOf(item);
  const { resolvedAt } = item;
  if (place === undefined || resolvedAt === null || item.delivery.endSent === resolvedAt) return item;
  const isSilent =
    isMuted(item, delivery) ||
    delivery.options.cover !== undefined ||
    reopenings(item.notifications) > 0 ||
    isFlapping(item);
  const reply = {
    id: `${item.id}#over@${resolvedAt}`,
    message: unlessUnread(delivery, () => renderResolved(item)),
    isBroadcast: false,
  };
  if (!isSilent) await unlessRefused(() => replyOnce(place, reply, delivery), delivery);
  await rememberFailure(item, delivery);
  return withDelivery(item, { endSent: resolvedAt });
};

/**
 * Updates Slack step by step; after each step it yields the incident with what is now known to be posted, so that
 * completed steps are not repeated after a failure.
 */
export async function* send(
  item: DeliveredIncident,
  options: DeliveryOptions,
  fx: NotifyEffects,
): AsyncGenerator<DeliveredIncident> {
  const delivery: DeliveryContext = { ...fx, options, contact: options.contact, nowSeconds: nowSeconds(fx) };
  const place = placeOf(item);
  let state =
    place === undefined ? await postFirst(item, options.channel, delivery) : await updateFirst(item, place, delivery);
  yield state;
  for (const notification of [...unsentNotifications(state), ...outgrownOf(state, state.episode)]) {
    if (state.delivery.sent.includes(notification.id)) continue;
    state = await postNotification(state, notification, delivery);
    yield state;
  }
  state = await postInAccounts(state, delivery);
  state = await postPostmortem(await postDetails(state, delivery), delivery);
  yield state;
  yield postEnd(state, delivery);
}
