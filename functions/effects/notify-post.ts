import type { PostedIncident } from '../incidents/incident.ts';
import type { SlackMessage } from '../messages/blocks.ts';
import { strayed } from '../messages/thread.ts';
import type { Desk } from './notify-words.ts';
import { isLost, orAsText, rendered } from './notify-words.ts';
import { SlackBusy, SlackRefused } from './slack-errors.ts';
import type { Place } from './slack.ts';

/** Seconds before an incident began from which its message is looked for: clocks differ. */
const LOOK_BACK_SECONDS = 300;

/** Attempts after which a look-up that Slack keeps limiting is left out: reading has tighter limits than posting. */
const LOOKS_MAX = 3;

/** Names the message of an incident, so that it is found again after a crash: each time it came back has its own. */
export const entryOf = ({ id, episode }: PostedIncident): string => (episode === 0 ? id : `${id}#${episode}`);

/** Whether an error says that looking leads nowhere, while posting may. */
const isBlind = (error: unknown, { tries }: Desk['way']): error is SlackRefused | SlackBusy =>
  error instanceof SlackRefused ||
  (error instanceof SlackBusy && error.retryAfterSeconds !== undefined && tries > LOOKS_MAX);

/**
 * Looks whether an earlier attempt got through. Where that can't be seen (a channel that the app has not joined, a
 * scope that is missing) the message is sent again: twice is better than never.
 */
export const foundEarlier = async (look: () => Promise<Place | undefined>, desk: Desk): Promise<Place | undefined> => {
  if (desk.way.tries === 0) return undefined;
  try {
    return await look();
  } catch (error) {
    if (!isBlind(error, desk.way)) throw error;
    desk.log.warn('an earlier attempt cannot be looked for', { because: error.message });
    return undefined;
  }
};

/** Whether the present state could be put in place of a message. */
const isUpdated = async (place: Place, message: SlackMessage, id: string, desk: Desk): Promise<boolean> => {
  try {
    await orAsText(message, (fit) => desk.slack.update(place, fit, id), desk);
    return true;
  } catch (error) {
    if (!isLost(error)) throw error;
    return false;
  }
};

const postOnce = async (item: PostedIncident, channel: string, message: SlackMessage, desk: Desk): Promise<Place> => {
  const since = item.openedAt - LOOK_BACK_SECONDS;
  const found = await foundEarlier(() => desk.slack.find(channel, entryOf(item), since), desk);
  if (found !== undefined && (await isUpdated(found, message, entryOf(item), desk))) return found;
  return orAsText(message, (fit) => desk.slack.post(channel, fit, entryOf(item)), desk);
};

/**
 * Posts to a channel, or to the default one when Slack refuses that. A message that an earlier attempt posted is
 * brought up to date instead.
 */
export const postSomewhere = async (item: PostedIncident, channel: string, desk: Desk): Promise<Place> => {
  const message = rendered(item, desk);
  try {
    return await postOnce(item, channel, message, desk);
  } catch (error) {
    const other = desk.routing.channel;
    if (!isLost(error) || channel === other) throw error;
    desk.log.warn('channel refused', { channel, because: error.code });
    desk.metrics.count('SlackRefused');
    return postOnce(item, other, { ...message, blocks: [...message.blocks, strayed(channel, error.code)] }, desk);
  }
};
