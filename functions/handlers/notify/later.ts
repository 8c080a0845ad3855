import { withDelivery, withSent } from '../../incidents/delivery-state.ts';
import type { NotifyEffects, NotifyPorts } from './delivery-context.ts';
import { asShown, nowSeconds, unsentNotifications } from './delivery-context.ts';
import { dueOf, isSentByTopic, pageByTopic, unsentSeconds } from './page.ts';
import type { Rest } from './delivery-wait.ts';
import { newRest } from './delivery-wait.ts';
import type { SinkName, DeliveredIncident } from '../../service-state/delivered-incident.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Seconds until the next attempt when Slack names none: doubling up to four minutes. */
const BACKOFF_SECONDS = 30;
const DOUBLINGS_MAX = 3;

/** Shortly before a full minute, so that the sweep of that minute finds all items due then. */
const EARLY_SECONDS = 15;

/**
 * When to retry, in epoch seconds, after `tries` attempts. Rounded to the clock instead of counted from now: waiting
 * messages are retried together and keep their order.
 */
const nextTry = (now: EpochSeconds, tries: number): EpochSeconds => {
  const step = BACKOFF_SECONDS * 2 ** Math.min(Math.max(0, tries - 1), DOUBLINGS_MAX);
  const at = (Math.floor(now / step) + 1) * step - EARLY_SECONDS;
  return at > now ? at : at + step;
};

/** Seconds of a batch after which no further message starts: one takes up to 25, and the function has 60. */
const BATCH_SECONDS = 30;

/** What the deliveries of one batch share. */
export type Batch = {
  readonly rest: Rest;
  /** Epoch seconds until which nothing goes to a channel; undefined when sending is allowed. */
  readonly restsUntil: (channel: string) => EpochSeconds | undefined;
  /** A position in the retry order, behind all earlier ones. */
  readonly place: () => number;
  /** Sinks that did not answer: the rest of the batch does not wait for them. */
  readonly downSinks: Set<SinkName>;
};

/** Starts a batch now. */
export const newBatch = (fx: NotifyPorts): Batch => {
  const rest = newRest();
  const began = nowSeconds(fx);
  let places = 0;
  return {
    rest,
    restsUntil: (channel) =>
      rest.until(channel) ?? (nowSeconds(fx) - began > BATCH_SECONDS ? nowSeconds(fx) : undefined),
    place: () => (places += 1) - 1,
    downSinks: new Set(),
  };
};

/** Postpones pending notifications until a time (epoch seconds), behind those postponed before. */
export const keepForLater = async (
  item: DeliveredIncident,
  until: EpochSeconds,
  batch: Batch,
  fx: NotifyEffects,
): Promise<void> => {
  fx.metrics.milliseconds('OldestUnsent', unsentSeconds(item, fx) * 1000);
  await fx.store.saveDelivered(item, until + batch.place());
};

/** Slack refuses it whatever its text, so the SNS topic delivers it and nothing is retried. */
const isSettled = (item: DeliveredIncident, error: SlackBusy | SlackRefused): boolean =>
  error instanceof SlackRefused && error.kind === 'content' && isSentByTopic(item);

export type NotTaken = {
  readonly item: DeliveredIncident;
  readonly channel: string;
  readonly error: SlackBusy | SlackRefused;
};

/**
 * Slack did not accept it: the message stays pending and the sweep retries, each time later. What is refused, or waits
 * too long, also goes to the SNS topic. Alarms count refused and busy answers and the age of the oldest waiting
 * message.
 */
export const notTaken = async ({ item, channel, error }: NotTaken, batch: Batch, fx: NotifyEffects): Promise<void> => {
  const isBusy = error instanceof SlackBusy;
  fx.metrics.count(isBusy ? 'SlackBusy' : 'SlackRefused');
  fx.log[isBusy ? 'warn' : 'error']('message is still unsent', { incident: item.id, reason: error.message });
  const now = nowSeconds(fx);
  const asked = isBusy ? error.retryAfterSeconds : undefined;
  const at = asked === undefined ? nextTry(now, item.delivery.tries) : now + Math.ceil(asked);
  if (isBusy) batch.rest.failed(channel, error, at);
  else batch.rest.answered();
  const paged = await pageByTopic(item, error, fx);
  if (!isSettled(paged, error)) return keepForLater(paged, at, batch, fx);
  const ids = unsentNotifications(paged).map(({ id }) => id);
  const settled = withDelivery(withSent(paged, ids), { tries: 0 });
  await fx.store.saveDelivered(asShown(settled, fx), dueOf(paged, fx));
};
