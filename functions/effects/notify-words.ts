import type { PostedIncident } from '../incidents/incident.ts';
import { seenBefore } from '../incidents/marks.ts';
import type { SlackMessage } from '../messages/blocks.ts';
import { linksOf } from '../messages/links.ts';
import { renderMessage } from '../messages/render.ts';
import type { Cover, NotifyEffects } from './notify-effects.ts';
import { SlackRefused } from './slack-errors.ts';

/** How one delivery goes about it. */
export type Way = {
  /** An earlier attempt may have been cut off between Slack's answer and our save: look before posting again. */
  readonly isRetry: boolean;
  readonly cover: Cover | undefined;
};

/** What one delivery works with. */
export type Desk = NotifyEffects & { readonly owner: string | null; readonly way: Way; readonly nowSeconds: number };

/** Whether people asked for silence until later. */
export const isMuted = ({ mutedUntil }: PostedIncident, { nowSeconds }: Desk): boolean =>
  mutedUntil !== null && mutedUntil > nowSeconds;

/** The message of an incident as it is now, with what the delivery knows of it. */
export const rendered = (item: PostedIncident, desk: Desk): SlackMessage => {
  const seen = seenBefore(item.said);
  const facts = {
    ...(desk.way.cover === undefined ? {} : { 'Part of': desk.way.cover.title }),
    ...(seen === undefined ? {} : { 'Seen before': seen }),
    ...item.facts,
  };
  const isAnswered = item.acknowledgedBy !== null || isMuted(item, desk);
  return renderMessage(
    { ...item, facts },
    {
      links: linksOf(item),
      owner: isAnswered ? null : desk.owner,
      isPage: item.sayings.some(({ level }) => level === 'page'),
    },
  );
};

/** The text alone, when Slack does not like the blocks: a plain message is better than none. */
const asText = ({ text }: SlackMessage): SlackMessage => ({ text, blocks: [] });

/** Whether an error is a refusal of this kind. */
export const isAbout = (error: unknown, kind: SlackRefused['kind']): error is SlackRefused =>
  error instanceof SlackRefused && error.kind === kind;

/** Says a message; without its blocks when Slack refuses those. */
export const orAsText = async <T>(
  message: SlackMessage,
  say: (message: SlackMessage) => Promise<T>,
  desk: Desk,
): Promise<T> => {
  try {
    return await say(message);
  } catch (error) {
    if (!isAbout(error, 'content')) throw error;
    desk.log.error('Slack refused the blocks', { because: error.code });
    desk.metrics.count('SlackRefused');
    return say(asText(message));
  }
};
