import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { SlackMessage } from '../../messages/blocks.ts';
import { channelRefusedNote } from '../../messages/thread.ts';
import type { DeliveryContext } from './texts.ts';
import { isLost, orAsText, rendered } from './texts.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';
import type { Place } from '../../adapters/slack/slack.ts';

/** Seconds before the start of an incident from which its message is searched: clocks differ. */
export const HISTORY_SECONDS = 300;

/** Attempts after which a look-up that Slack keeps throttling is skipped: reads have tighter limits than posts. */
const READS_MAX = 3;

/** Identifies the message of an incident, so that it is found again after a crash. Each reopening has its own. */
export const entryOf = ({ id, episode }: DeliveredIncident): string => (episode === 0 ? id : `${id}#${episode}`);

/** Whether an error means that searching is impossible, while posting may work. */
const isBlind = (error: unknown, { tries }: DeliveryContext['options']): error is SlackRefused | SlackBusy =>
  error instanceof SlackRefused ||
  (error instanceof SlackBusy && error.retryAfterSeconds !== undefined && tries > READS_MAX);

/**
 * Checks whether an earlier attempt got through. Where that is impossible (the app is not in the channel, a scope is
 * missing) the message is sent again: twice is better than never.
 */
export const foundEarlier = async (
  find: () => Promise<Place | undefined>,
  delivery: DeliveryContext,
): Promise<Place | undefined> => {
  if (delivery.options.tries === 0) return undefined;
  try {
    return await find();
  } catch (error) {
    if (!isBlind(error, delivery.options)) throw error;
    delivery.log.warn('an earlier attempt cannot be looked for', { reason: error.message });
    return undefined;
  }
};

/** Whether the message could be updated in place. */
const isUpdated = async (
  place: Place,
  message: SlackMessage,
  id: string,
  delivery: DeliveryContext,
): Promise<boolean> => {
  try {
    await orAsText(message, (fit) => delivery.slack.update(place, fit, id), delivery);
    return true;
  } catch (error) {
    if (!isLost(error)) throw error;
    return false;
  }
};

const postOnce = async (
  item: DeliveredIncident,
  channel: string,
  message: SlackMessage,
  delivery: DeliveryContext,
): Promise<Place> => {
  const since = item.openedAt - HISTORY_SECONDS;
  const found = await foundEarlier(() => delivery.slack.find(channel, entryOf(item), since), delivery);
  if (found !== undefined && (await isUpdated(found, message, entryOf(item), delivery))) return found;
  return orAsText(message, (fit) => delivery.slack.post(channel, fit, entryOf(item)), delivery);
};

/**
 * Posts to a channel, or to the default one when Slack refuses that. If an earlier attempt did post, that message is
 * updated instead.
 */
export const postSomewhere = async (
  item: DeliveredIncident,
  channel: string,
  delivery: DeliveryContext,
): Promise<Place> => {
  const message = rendered(item, delivery);
  try {
    return await postOnce(item, channel, message, delivery);
  } catch (error) {
    const other = delivery.routing.channel;
    if (!isLost(error) || channel === other) throw error;
    delivery.log.warn('channel refused', { channel, reason: error.code });
    delivery.metrics.count('SlackRefused');
    return postOnce(
      item,
      other,
      { ...message, blocks: [...message.blocks, channelRefusedNote(channel, error.code)] },
      delivery,
    );
  }
};

type Reply = { readonly id: string; readonly message: SlackMessage; readonly isBroadcast: boolean };

/** Posts a reply; one that an earlier attempt posted is found again. */
export const replyOnce = async (
  place: Place,
  { id, message, isBroadcast }: Reply,
  delivery: DeliveryContext,
): Promise<Place> => {
  const found = await foundEarlier(() => delivery.slack.findReply(place, id), delivery);
  return found ?? orAsText(message, (fit) => delivery.slack.reply(place, fit, { entryId: id, isBroadcast }), delivery);
};
