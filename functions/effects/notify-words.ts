import type { PostedIncident } from '../incidents/incident.ts';
import { seenBefore } from '../incidents/marks.ts';
import type { SlackMessage } from '../messages/blocks.ts';
import { linksOf } from '../messages/links.ts';
import { renderMessage } from '../messages/render.ts';
import type { Cover, NotifyEffects } from './notify-effects.ts';
import { SlackRefused } from './slack-errors.ts';

/** How one delivery goes about it. */
export type Way = {
  /** Attempts before this one, which may have been cut off between Slack's answer and our save: look before posting. */
  readonly tries: number;
  readonly cover: Cover | undefined;
  /** Where a message of the service belongs. */
  readonly channel: string;
  /** `farwatch:owner` of the service. */
  readonly owner: string | null;
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

/** Characters of a message without blocks: far below what Slack takes, so that no length is the reason twice. */
const TEXT_CHARACTERS_MAX = 3000;

/** The text alone, when Slack does not like the blocks: a plain message is better than none. */
const asText = ({ text }: SlackMessage): SlackMessage => ({ text: text.slice(0, TEXT_CHARACTERS_MAX), blocks: [] });

/** Whether an error is a refusal of this kind. */
export const isAbout = (error: unknown, kind: SlackRefused['kind']): error is SlackRefused =>
  error instanceof SlackRefused && error.kind === kind;

/** Whether an error says that a message or its channel is out of reach, so that only another place helps. */
export const isLost = (error: unknown): error is SlackRefused =>
  error instanceof SlackRefused && error.kind !== 'token' && error.kind !== 'content';

const noteRefusal = (what: string, { code }: SlackRefused, desk: Desk): void => {
  desk.log.error(what, { because: code });
  desk.metrics.count('SlackRefused');
};

/** Says what is good to have but must hold nothing else up; undefined when Slack refuses it. */
export const unlessRefused = async <T>(say: () => Promise<T>, desk: Desk): Promise<T | undefined> => {
  try {
    return await say();
  } catch (error) {
    if (!(error instanceof SlackRefused) || error.kind === 'token') throw error;
    noteRefusal('Slack refused a detail', error, desk);
    return undefined;
  }
};

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
    noteRefusal('Slack refused the blocks', error, desk);
    return say(asText(message));
  }
};
