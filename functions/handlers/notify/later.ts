import type { DeliveredIncident } from '../../service-state/incident.ts';
import { triesOf, withSent, withTries } from '../../incidents/delivery-state.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { secondsOf, unsentNotifications } from './delivery-context.ts';
import { dueOf, isSentByTopic, pageByTopic, unsentSeconds } from './page.ts';
import type { Rest } from './delivery-wait.ts';
import { newRest } from './delivery-wait.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';

/** Seconds until the next try when Slack names none: doubling up to four minutes. */
const BACKOFF_SECONDS = 30;
const DOUBLINGS_MAX = 3;

/** Before a full minute, so that the sweep of that minute finds all that are due at it. */
const EARLY_SECONDS = 15;

/**
 * When to try again, in epoch seconds, after so many tries. Not counted from now but by the clock, so that messages
 * that wait are tried together and keep their order, whenever each of them began to wait.
 */
const nextTry = (now: number, tries: number): number => {
  const step = BACKOFF_SECONDS * 2 ** Math.min(Math.max(0, tries - 1), DOUBLINGS_MAX);
  const at = (Math.floor(now / step) + 1) * step - EARLY_SECONDS;
  return at > now ? at : at + step;
};

/** Seconds of a batch after which no further message is begun: one takes up to 25, and the function has 60. */
const BATCH_SECONDS = 30;

/** What the deliveries of one batch know of each other. */
export type Batch = {
  readonly rest: Rest;
  /** Epoch seconds until which nothing goes to a channel; undefined when something may. */
  readonly restsUntil: (channel: string) => number | undefined;
  /** A place in the order of what is tried again: later than those before it. */
  readonly place: () => number;
};

/** A batch that begins now. */
export const newBatch = (fx: NotifyEffects): Batch => {
  const rest = newRest();
  const began = secondsOf(fx);
  let places = 0;
  return {
    rest,
    restsUntil: (channel) => rest.until(channel) ?? (secondsOf(fx) - began > BATCH_SECONDS ? secondsOf(fx) : undefined),
    place: () => (places += 1) - 1,
  };
};

/** Leaves what is owed until a time (epoch seconds), behind what was left before it. */
export const keepForLater = async (
  item: DeliveredIncident,
  until: number,
  batch: Batch,
  fx: NotifyEffects,
): Promise<void> => {
  fx.metrics.milliseconds('OldestUnsent', unsentSeconds(item, fx) * 1000);
  await fx.store.saveDelivered(item, until + batch.place());
};

/** What Slack refuses whatever is done about its text is told by the topic, and that is the end of it. */
const isSettled = (item: DeliveredIncident, error: SlackBusy | SlackRefused): boolean =>
  error instanceof SlackRefused && error.kind === 'content' && isSentByTopic(item);

export type NotTaken = {
  readonly item: DeliveredIncident;
  readonly channel: string;
  readonly error: SlackBusy | SlackRefused;
};

/**
 * Slack did not take it: the message stays owed and the sweep tries again, each time later. What is refused, or waits
 * for long, goes to the topic as well. Alarms count refused, busy and the age of the oldest message that waits.
 */
export const notTaken = async ({ item, channel, error }: NotTaken, batch: Batch, fx: NotifyEffects): Promise<void> => {
  const isBusy = error instanceof SlackBusy;
  fx.metrics.count(isBusy ? 'SlackBusy' : 'SlackRefused');
  fx.log[isBusy ? 'warn' : 'error']('message stays owed', { incident: item.id, reason: error.message });
  const now = secondsOf(fx);
  const asked = isBusy ? error.retryAfterSeconds : undefined;
  const at = asked === undefined ? nextTry(now, triesOf(item.sent)) : now + Math.ceil(asked);
  if (isBusy) batch.rest.failed(channel, error, at);
  else batch.rest.answered();
  const paged = await pageByTopic(item, error, fx);
  if (!isSettled(paged, error)) return keepForLater(paged, at, batch, fx);
  const ids = unsentNotifications(paged).map(({ id }) => id);
  const sent = withTries(withSent(paged.sent, ids), 0);
  await fx.store.saveDelivered({ ...paged, delivered: paged.wanted, sent }, dueOf(paged, fx));
};
