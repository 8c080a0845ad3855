import type { WebClient } from '@slack/web-api';
import type { SlackMessage } from '../../messages/blocks.ts';
import type { EpochMs, EpochSeconds } from '../../primitives/instant.ts';
import type { Clock } from '../common.ts';
import { SlackRefused, slackErrorOf } from './errors.ts';

/** Where a message is: channels by id once Slack has answered, `ts` identifies the message. */
export type Place = { readonly channel: string; readonly ts: string };

/** Slack. `entryId` is metadata of the message, by which it is found again after a crash. */
export type Slack = {
  readonly post: (channel: string, message: SlackMessage, entryId: string) => Promise<Place>;
  readonly update: (place: Place, message: SlackMessage, entryId: string) => Promise<void>;
  readonly reply: (
    place: Place,
    message: SlackMessage,
    options: { readonly entryId: string; readonly isBroadcast: boolean },
  ) => Promise<Place>;
  /** The message with this entry id among those posted since `since` (epoch seconds). */
  readonly find: (channel: string, entryId: string, since: EpochSeconds) => Promise<Place | undefined>;
  readonly findReply: (place: Place, entryId: string) => Promise<Place | undefined>;
  /** The link to a message; undefined when Slack returns none: no message waits for a link. */
  readonly permalink: (place: Place) => Promise<string | undefined>;
  /** Nobody reads what is posted, as in a back-test: messages stay empty. */
  readonly isUnread?: true;
};

const EVENT_TYPE = 'farwatch_entry';

const body = ({ text, blocks }: SlackMessage, entryId: string) => ({
  text,
  ...(blocks.length === 0 ? {} : { blocks }),
  metadata: { event_type: EVENT_TYPE, event_payload: { id: entryId } },
  unfurl_links: false,
  unfurl_media: false,
  link_names: false,
  parse: 'none' as const,
});

type Seen = {
  readonly ts?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: object };
};

const isEntry = ({ metadata }: Seen, entryId: string): boolean =>
  metadata?.event_type === EVENT_TYPE &&
  Object.entries(metadata.event_payload ?? {}).some(([name, value]) => name === 'id' && value === entryId);

const placeOf = (channel: string, messages: readonly Seen[], entryId: string): Place | undefined => {
  const ts = messages.find((message) => isEntry(message, entryId))?.ts;
  return ts === undefined ? undefined : { channel, ts };
};

/** About one message a second and channel (docs.slack.dev, rate limits). */
const PACE_MS = 1100;

/** Slack allows short bursts: a message, its details and its end need not wait for one another. */
const BURST = 4;

/**
 * Waits until a channel may be written to again. Only one process writes to a channel: the queue's message group
 * ensures that.
 */
const pacer = (clock: Clock): ((channel: string) => Promise<void>) => {
  const freeAt = new Map<string, EpochMs>();
  return async (channel) => {
    const now = clock.now().getTime();
    const free = Math.max(now, freeAt.get(channel) ?? 0);
    freeAt.set(channel, free + PACE_MS);
    const at = free - (BURST - 1) * PACE_MS;
    if (at > now) await clock.sleep(at - now);
  };
};

const isChannelId = (channel: string): boolean => /^[CGD][A-Z0-9]{6,}$/.test(channel);

/** Pages of channel lists that are searched for a name. */
const PAGES_MAX = 20;

/** The id of a channel named `#ops`: reading history takes ids only. */
const idOf = async (client: WebClient, channel: string): Promise<string | undefined> => {
  if (isChannelId(channel)) return channel;
  const name = channel.replace(/^#/, '');
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await client.conversations.list({
      limit: 1000,
      exclude_archived: true,
      types: 'public_channel,private_channel',
      ...(cursor ? { cursor } : {}),
    });
    const found = answer.channels?.find((known) => known.name === name)?.id;
    if (found !== undefined) return found;
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) return undefined;
  }
  return undefined;
};

/** Errors of the client as ours; when the token is refused, `forget` makes the next call read it again. */
const named = async <T>(call: () => Promise<T>, forget: () => void): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    const ours = slackErrorOf(error);
    if (ours instanceof SlackRefused && ours.kind === 'token') forget();
    throw ours;
  }
};

export type SlackClient = {
  /** A client with the current token. */
  readonly client: () => Promise<WebClient>;
  /** Called when Slack refused the token. */
  readonly forget: () => void;
};

/** Pages of 200 messages that are searched for an entry: more than a channel holds after an outage of hours. */
const HISTORY_PAGES_MAX = 5;

/** The message of an entry among those since `since`, newest first. */
const entryIn = async (client: WebClient, channel: string, entryId: string, since: EpochSeconds) => {
  let cursor: string | undefined;
  for (let page = 0; page < HISTORY_PAGES_MAX; page += 1) {
    const history = await client.conversations.history({
      channel,
      oldest: String(since),
      limit: 200,
      include_all_metadata: true,
      ...(cursor ? { cursor } : {}),
    });
    const found = placeOf(channel, history.messages ?? [], entryId);
    cursor = history.response_metadata?.next_cursor;
    if (found !== undefined || !cursor) return found;
  }
  return undefined;
};

const reads = (fx: SlackClient): Pick<Slack, 'find' | 'findReply' | 'permalink'> => ({
  permalink: async ({ channel, ts }) => {
    try {
      const client = await fx.client();
      return (await client.chat.getPermalink({ channel, message_ts: ts })).permalink;
    } catch {
      return undefined;
    }
  },
  find: async (channel, entryId, since) =>
    named(async () => {
      const client = await fx.client();
      const id = await idOf(client, channel);
      return id === undefined ? undefined : entryIn(client, id, entryId, since);
    }, fx.forget),
  findReply: async ({ channel, ts }, entryId) =>
    named(async () => {
      const thread = await (
        await fx.client()
      ).conversations.replies({ channel, ts, limit: 200, include_all_metadata: true });
      return placeOf(channel, thread.messages ?? [], entryId);
    }, fx.forget),
});

/**
 * Slack by its Web API. Retries are ours alone: the client makes one attempt and reports the outcome (`SlackBusy`,
 * `SlackRefused`).
 */
export const webSlack = (fx: SlackClient, clock: Clock): Slack => {
  const pace = pacer(clock);
  const say = async (
    channel: string,
    arguments_: ReturnType<typeof body> & { readonly thread_ts?: string; readonly reply_broadcast?: boolean },
  ) => {
    await pace(channel);
    return named(async () => {
      const { thread_ts, reply_broadcast, ...rest } = arguments_;
      const thread = thread_ts === undefined ? {} : { thread_ts, reply_broadcast: reply_broadcast ?? false };
      const answer = await (
        await fx.client()
      ).chat.postMessage({ channel, ...rest, ...thread } as Parameters<WebClient['chat']['postMessage']>[0]);
      return { channel: answer.channel ?? channel, ts: answer.ts ?? '' };
    }, fx.forget);
  };
  return {
    post: (channel, message, entryId) => say(channel, body(message, entryId)),
    reply: ({ channel, ts }, message, { entryId, isBroadcast }) =>
      say(channel, { ...body(message, entryId), thread_ts: ts, reply_broadcast: isBroadcast }),
    update: async ({ channel, ts }, message, entryId) => {
      await pace(channel);
      const { text, metadata, blocks = [] } = body(message, entryId);
      await named(
        async () =>
          (await fx.client()).chat.update({ channel, ts, text, blocks, metadata, parse: 'none', link_names: false }),
        fx.forget,
      );
    },
    ...reads(fx),
  };
};
