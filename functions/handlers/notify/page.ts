import { errorTextOf } from '../../primitives/error-text.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { Notification } from '../../service-state/incident.ts';
import { withPaged } from '../../incidents/delivery-state.ts';
import { namesIn } from '../../messages/foreign.ts';
import { linksOf } from '../../messages/links.ts';
import { headlineOf } from '../../messages/render.ts';
import { plainText } from '../../messages/text.ts';
import { nextEscalation, rereadAt } from '../../on-call/escalation.ts';
import { isMutedAt, UNTIL_RESOLVED } from '../../on-call/handling.ts';
import { quietUntil } from '../../on-call/quiet.ts';
import { nextSinkTry } from '../../sinks/outbox.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { nowSeconds, unsentNotifications } from './delivery-context.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';

/** The given notifications that the SNS topic `pages` has not accepted yet. */
const unsent = (notifications: readonly Notification[], { delivery }: DeliveredIncident): readonly Notification[] =>
  notifications.filter(({ id }) => !delivery.paged.includes(id));

/** Pages that the SNS topic has not accepted yet, whatever Slack did with them. */
export const unpaged = (item: DeliveredIncident): readonly Notification[] =>
  unsent(
    item.notifications.filter(({ level }) => level === 'page'),
    item,
  );

/** Seconds after which a page that the SNS topic refused is retried. */
const PAGE_AGAIN_SECONDS = 60;

/** When a mute ends that the message of an incident shows (epoch seconds). */
const unmutedAt = (item: DeliveredIncident, now: EpochSeconds): EpochSeconds | undefined =>
  isMutedAt(item, now) && item.mutedUntil !== null && item.mutedUntil < UNTIL_RESOLVED ? item.mutedUntil : undefined;

/**
 * When an incident that is complete in Slack is due again: as long as the SNS topic has not accepted a page, when a
 * page is escalated, when its mute ends, and when a sink is tried again. Undefined: never.
 */
export const dueOf = (item: DeliveredIncident, fx: NotifyEffects): EpochSeconds | undefined => {
  const now = nowSeconds(fx);
  const times = [
    unpaged(item).length > 0 ? now + PAGE_AGAIN_SECONDS : undefined,
    nextEscalation(item, fx.onCall)?.at,
    rereadAt(item, fx.onCall, now),
    unmutedAt(item, now),
    nextSinkTry(item.delivery),
  ].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
};

type Letter = { readonly subject: string; readonly text: string; readonly of: readonly Notification[] };

/**
 * Publishes to the SNS topic and records it. Undefined when the topic refuses or does not answer: it is retried later,
 * and Slack is tried all the same.
 */
const published = async (item: DeliveredIncident, letter: Letter, fx: NotifyEffects) => {
  try {
    await fx.pager.page(letter.subject, letter.text, namesIn(item));
  } catch (error) {
    const reason = errorTextOf(error);
    fx.log.error('the topic refused a page', { incident: item.id, reason });
    fx.metrics.count('PagesRefused');
    return undefined;
  }
  const next = withPaged(
    item,
    letter.of.map(({ id }) => id),
  );
  await fx.store.saveDelivered(next, 'kept');
  return next;
};

/**
 * Pages go to the SNS topic before anything else: a failing Slack must not delay them. A page shows the whole incident,
 * including alerts that are not sent yet. At most one is sent twice after a crash. What the topic refuses stays in
 * `unpaged` of the incident returned.
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

/** Seconds for which a message may wait for a busy Slack before it goes to the SNS topic as well. */
const BUSY_SECONDS_MAX = 1800;

/** When a notification could be sent first (epoch seconds): quiet hours hold a first message back, never a page. */
const sendableAt = (item: DeliveredIncident, { at, level }: Notification, { onCall }: NotifyEffects): EpochSeconds =>
  level === 'page' || item.messageTs !== null ? at : (quietUntil(item.severity, at, onCall) ?? at);

/** Seconds for which the oldest undelivered notification could have been sent; 0 when all are delivered. */
export const unsentSeconds = (item: DeliveredIncident, fx: NotifyEffects): number =>
  Math.max(
    0,
    ...[...unsentNotifications(item), ...unpaged(item)].map((one) => nowSeconds(fx) - sendableAt(item, one, fx)),
  );

/** Whether the SNS topic has accepted everything that Slack has not. */
export const isSentByTopic = (item: DeliveredIncident): boolean => unsent(unsentNotifications(item), item).length === 0;

/**
 * Sends through the SNS topic what Slack refused, or was too busy for during half an hour; each notification once. It
 * stays pending for Slack.
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
