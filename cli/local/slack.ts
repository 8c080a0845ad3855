import type { Clock } from '../../functions/adapters/common.ts';
import type { Place, Slack } from '../../functions/adapters/slack/slack.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';
import { secondsOf } from '../../functions/primitives/instant.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';

/** A message in the local Slack, with all its versions. */
export type LocalMessage = {
  readonly place: Place;
  readonly entryId: string;
  readonly at: EpochMs;
  readonly edits: number;
  readonly message: SlackMessage;
  /** The first version and every update. */
  readonly versions: readonly { readonly at: EpochMs; readonly message: SlackMessage }[];
  readonly thread: readonly LocalReply[];
};

export type LocalReply = {
  readonly place: Place;
  readonly entryId: string;
  readonly at: EpochMs;
  readonly isBroadcast: boolean;
  readonly message: SlackMessage;
};

/** A Slack that keeps its messages in memory. */
export type LocalSlack = Slack & { readonly messages: () => readonly LocalMessage[] };

type Posted = Map<string, LocalMessage>;

const changeIn = (delivered: Posted, ts: string, by: (message: LocalMessage) => LocalMessage): void => {
  const known = delivered.get(ts);
  if (known !== undefined) delivered.set(ts, by(known));
};

const changeReply = (delivered: Posted, ts: string, message: SlackMessage): void => {
  for (const [parent, known] of delivered) {
    if (!known.thread.some(({ place }) => place.ts === ts)) continue;
    const thread = known.thread.map((reply) => (reply.place.ts === ts ? { ...reply, message } : reply));
    delivered.set(parent, { ...known, thread });
  }
};

const changeMessage = (delivered: Posted, ts: string, version: LocalMessage['versions'][number]): void =>
  changeIn(delivered, ts, (known) => ({
    ...known,
    message: version.message,
    edits: known.edits + 1,
    versions: [...known.versions, version],
  }));

/** A local Slack on the given clock. */
export const localSlack = (clock: Clock): LocalSlack => {
  const delivered: Posted = new Map();
  let serial = 0;
  const nextTs = (): string => `${secondsOf(clock.now())}.${String((serial += 1)).padStart(6, '0')}`;
  const now = (): EpochMs => clock.now().getTime();
  return {
    messages: () => [...delivered.values()],
    post: async (channel, message, entryId) => {
      const place = { channel, ts: nextTs() };
      const versions = [{ at: now(), message }];
      delivered.set(place.ts, { place, entryId, at: now(), edits: 0, message, versions, thread: [] });
      return place;
    },
    update: async ({ ts }, message) => {
      if (delivered.has(ts)) changeMessage(delivered, ts, { at: now(), message });
      else changeReply(delivered, ts, message);
    },
    reply: async ({ channel, ts }, message, { entryId, isBroadcast }) => {
      const place = { channel, ts: nextTs() };
      const reply = { place, entryId, at: now(), isBroadcast, message };
      changeIn(delivered, ts, (known) => ({ ...known, thread: [...known.thread, reply] }));
      return place;
    },
    permalink: async () => undefined,
    find: async (_channel, entryId) => [...delivered.values()].find((message) => message.entryId === entryId)?.place,
    findReply: async ({ ts }, entryId) => delivered.get(ts)?.thread.find((reply) => reply.entryId === entryId)?.place,
  };
};

/** A Slack that takes everything and keeps nothing: for back-tests, which report notifications and not messages. */
export const forgetfulSlack = (): Slack => {
  let serial = 0;
  const placeIn = (channel: string): Place => ({ channel, ts: `0.${String((serial += 1))}` });
  return {
    post: async (channel) => placeIn(channel),
    update: async () => {},
    reply: async ({ channel }) => placeIn(channel),
    permalink: async () => undefined,
    find: async () => undefined,
    findReply: async () => undefined,
    isUnread: true,
  };
};
