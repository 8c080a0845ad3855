import type { DeliveredIncident, Notification } from '../../service-state/incident.ts';
import { isPaged, withPaged } from '../../incidents/delivery-state.ts';
import { namesIn } from '../../messages/foreign.ts';
import { linksOf } from '../../messages/links.ts';
import { headlineOf } from '../../messages/render.ts';
import { plainText } from '../../messages/text.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { secondsOf, unsentNotifications } from './delivery-context.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';

/** Of these sayings those that the topic `pages` has not taken yet. */
const unsent = (notifications: readonly Notification[], { sent }: DeliveredIncident): readonly Notification[] =>
  notifications.filter(({ id }) => !isPaged(sent, id));

/** Pages that the topic has not taken yet, whatever Slack did with them. */
export const unpaged = (item: DeliveredIncident): readonly Notification[] =>
  unsent(
    item.notifications.filter(({ level }) => level === 'page'),
    item,
  );

/** Seconds after which a page that the topic refused is tried again. */
const PAGE_AGAIN_SECONDS = 60;

/** When an incident has to be seen again that is in Slack as it should be: while the topic has not taken a page. */
export const dueOf = (item: DeliveredIncident, fx: NotifyEffects): number | undefined =>
  unpaged(item).length > 0 ? secondsOf(fx) + PAGE_AGAIN_SECONDS : undefined;

type Letter = { readonly subject: string; readonly text: string; readonly of: readonly Notification[] };

/**
 * Publishes to the topic and notes it. Undefined when the topic refuses or does not answer: it is tried again later,
 * and Slack is tried all the same.
 */
const published = async (item: DeliveredIncident, letter: Letter, fx: NotifyEffects) => {
  try {
    await fx.pager.page(letter.subject, letter.text, namesIn(item));
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    fx.log.error('the topic refused a page', { incident: item.id, reason });
    fx.metrics.count('PagesRefused');
    return undefined;
  }
  const next = { ...item, sent: letter.of.reduce((sent, { id }) => withPaged(sent, id), item.sent) };
  await fx.store.saveDelivered(next, 'kept');
  return next;
};

/**
 * Pages go to the topic before anything else: a deaf Slack must not hold them up. A page shows the whole incident, so
 * alerts that are not told yet are told by it as well. At most one is sent twice after a crash. What the topic
 * refuses stays in `unpaged` of the incident returned.
 */
export const page = async (item: DeliveredIncident, fx: NotifyEffects): Promise<DeliveredIncident> => {
  let next = item;
  for (const notification of unpaged(item)) {
    const text = `${notification.text}\n\n${plainText(item, linksOf(item))}`;
    const of = [notification, ...unsentNotifications(item).filter(({ level }) => level !== 'page')];
    const sent = await published(next, { subject: headlineOf(item), text, of }, fx);
    if (sent === undefined) return next;
    next = sent;
    fx.metrics.count('Pages');
  }
  return next;
};

/** Seconds for which a message may wait for a busy Slack before it goes to the topic as well. */
const BUSY_SECONDS_MAX = 1800;

/** Seconds since the oldest thing was to be said that has not reached where it belongs; 0 when everything has. */
export const unsentSeconds = (item: DeliveredIncident, fx: NotifyEffects): number =>
  Math.max(0, ...[...unsentNotifications(item), ...unpaged(item)].map(({ at }) => secondsOf(fx) - at));

/** Whether the topic has taken all that Slack has not. */
export const isSentByTopic = (item: DeliveredIncident): boolean => unsent(unsentNotifications(item), item).length === 0;

/**
 * Tells by the topic what Slack refused, or was too busy for during half an hour; each saying once. It stays owed to
 * Slack.
 */
export const pageByTopic = async (
  item: DeliveredIncident,
  error: SlackBusy | SlackRefused,
  fx: NotifyEffects,
): Promise<DeliveredIncident> => {
  if (error instanceof SlackBusy && unsentSeconds(item, fx) < BUSY_SECONDS_MAX) return item;
  const of = unsent(unsentNotifications(item), item);
  if (of.length === 0) return item;
  const texts = of.map(({ text }) => text).join('\n');
  const text = `This is not in Slack yet. ${error.message}.\n\n${texts}\n\n${plainText(item, linksOf(item))}`;
  const sent = await published(item, { subject: `Not in Slack: ${headlineOf(item)}`, text, of }, fx);
  if (sent !== undefined) fx.metrics.count('ToldByTopic', of.length);
  return sent ?? item;
};
