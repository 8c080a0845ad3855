import type { Clock } from '../../functions/effects/ports.ts';
import type { Place, Slack } from '../../functions/effects/slack.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';

/** A message in this process's Slack, with what became of it. Times in epoch milliseconds. */
export type LocalMessage = {
  readonly place: Place;
  readonly entryId: string;
  readonly at: number;
  readonly edits: number;
  readonly message: SlackMessage;
  /** As it was posted, and as it was put in place since. */
  readonly versions: readonly { readonly at: number; readonly message: SlackMessage }[];
  readonly thread: readonly LocalReply[];
};

export type LocalReply = {
  readonly place: Place;
  readonly entryId: string;
  readonly at: number;
  readonly isBroadcast: boolean;
  readonly message: SlackMessage;
};

/** A Slack that keeps its messages in memory. */
export type LocalSlack = Slack & { readonly messages: () => readonly LocalMessage[] };

type Posted = Map<string, LocalMessage>;

const changeIn = (posted: Posted, ts: string, by: (message: LocalMessage) => LocalMessage): void => {
  const known = posted.get(ts);
  if (known !== undefined) posted.set(ts, by(known));
};

const changeReply = (posted: Posted, ts: string, message: SlackMessage): void => {
  for (const [parent, known] of posted) {
    if (!known.thread.some(({ place }) => place.ts === ts)) continue;
    const thread = known.thread.map((reply) => (reply.place.ts === ts ? { ...reply, message } : reply));
    posted.set(parent, { ...known, thread });
  }
};

const changeMessage = (posted: Posted, ts: string, version: LocalMessage['versions'][number]): void =>
  changeIn(posted, ts, (known) => ({
    ...known,
    message: version.message,
    edits: known.edits + 1,
    versions: [...known.versions, version],
  }));

/** A Slack of this process, on the given clock. */
export const localSlack = (clock: Clock): LocalSlack => {
  const posted: Posted = new Map();
  let serial = 0;
  const nextTs = (): string => `${Math.floor(clock.now().getTime() / 1000)}.${String((serial += 1)).padStart(6, '0')}`;
  const now = (): number => clock.now().getTime();
  return {
    messages: () => [...posted.values()],
    post: async (channel, message, entryId) => {
      const place = { channel, ts: nextTs() };
      const versions = [{ at: now(), message }];
      posted.set(place.ts, { place, entryId, at: now(), edits: 0, message, versions, thread: [] });
      return place;
    },
    update: async ({ ts }, message) => {
      if (posted.has(ts)) changeMessage(posted, ts, { at: now(), message });
      else changeReply(posted, ts, message);
    },
    reply: async ({ channel, ts }, message, { entryId, isBroadcast }) => {
      const place = { channel, ts: nextTs() };
      const reply = { place, entryId, at: now(), isBroadcast, message };
      changeIn(posted, ts, (known) => ({ ...known, thread: [...known.thread, reply] }));
      return place;
    },
    permalink: async () => undefined,
    find: async (_channel, entryId) => [...posted.values()].find((message) => message.entryId === entryId)?.place,
    findReply: async ({ ts }, entryId) => posted.get(ts)?.thread.find((reply) => reply.entryId === entryId)?.place,
  };
};
