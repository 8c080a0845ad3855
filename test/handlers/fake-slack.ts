import type { Place, Slack } from '../../functions/adapters/slack/slack.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';

export type FakeMessage = {
  readonly channel: string;
  readonly ts: string;
  /** The message this is a reply to. */
  readonly thread: string | undefined;
  readonly entryId: string;
  readonly isBroadcast: boolean;
  readonly message: SlackMessage;
  readonly updates: number;
};

export type FakeSlack = Slack & {
  readonly messages: () => readonly FakeMessage[];
  /** Every call, as `post #ops`. */
  readonly calls: string[];
  /**
   * Makes calls fail: called before each call, a returned error is thrown; `after` is called when Slack has done it
   * already.
   */
  readonly fail: { before: (call: string) => Error | undefined; after: (call: string) => Error | undefined };
};

type Kept = Map<string, FakeMessage>;

const put = (kept: Kept, entry: Omit<FakeMessage, 'ts' | 'updates'>): Place => {
  const ts = `1795165200.${String(kept.size + 1).padStart(6, '0')}`;
  kept.set(ts, { ...entry, ts, updates: 0 });
  return { channel: entry.channel, ts };
};

const change = (kept: Kept, ts: string, message: SlackMessage, entryId: string): void => {
  const known = kept.get(ts);
  if (known !== undefined) kept.set(ts, { ...known, message, entryId, updates: known.updates + 1 });
};

const found = (kept: Kept, channel: string, entryId: string, thread?: string): Place | undefined => {
  const message = [...kept.values()].find(
    (one) => one.channel === channel && one.entryId === entryId && one.thread === thread,
  );
  return message && { channel, ts: message.ts };
};

type Call = <T>(name: string, action: () => T) => Promise<T>;

/** Records a call, and fails before or after it takes effect. */
const failing =
  (calls: string[], fail: FakeSlack['fail']): Call =>
  async (name, action) => {
    calls.push(name);
    const early = fail.before(name);
    if (early !== undefined) throw early;
    const result = action();
    const late = fail.after(name);
    if (late !== undefined) throw late;
    return result;
  };

/** An in-memory Slack: messages, threads, metadata, and failures before or after a call takes effect. */
export const fakeSlack = (): FakeSlack => {
  const kept: Kept = new Map();
  const calls: string[] = [];
  const fail: FakeSlack['fail'] = { before: () => undefined, after: () => undefined };
  const call = failing(calls, fail);
  return {
    post: (channel, message, entryId) =>
      call(`post ${channel}`, () => put(kept, { channel, message, entryId, thread: undefined, isBroadcast: false })),
    reply: ({ channel, ts }, message, { entryId, isBroadcast }) =>
      call(`reply ${channel}`, () => put(kept, { channel, message, entryId, thread: ts, isBroadcast })),
    update: ({ channel, ts }, message, entryId) => call(`update ${channel}`, () => change(kept, ts, message, entryId)),
    find: (channel, entryId) => call(`find ${channel}`, () => found(kept, channel, entryId)),
    findReply: ({ channel, ts }, entryId) => call(`findReply ${channel}`, () => found(kept, channel, entryId, ts)),
    permalink: async ({ channel, ts }) => `https://example.slack.com/archives/${channel}/p${ts.replace('.', '')}`,
    messages: () => [...kept.values()],
    calls,
    fail,
  };
};
