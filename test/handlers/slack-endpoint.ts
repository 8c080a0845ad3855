import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';

/**
 * The bot scopes that each method needs (docs.slack.dev/reference/methods); both for methods that work on public and
 * private channels.
 */
export const SCOPES: Readonly<Record<string, readonly string[]>> = {
  // Needs no scope.
  'chat.getPermalink': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.list': ['channels:read', 'groups:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  // Needs no scope, only the trigger of a press.
  'views.open': [],
};

/** The scopes that an app made from our manifest has. */
export const manifestScopes = (): readonly string[] => {
  const manifest = parse(readFileSync('infra/slack-manifest.yml', 'utf8')) as {
    readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  };
  return manifest.oauth_config.scopes.bot;
};

export type Channel = { readonly id: string; readonly name: string; isMember: boolean; isArchived: boolean };
export type Posted = {
  readonly channel: string;
  readonly ts: string;
  readonly thread: string | undefined;
  readonly isBroadcast: boolean;
  readonly entryId: string;
  text: string;
  blocks: string;
};
export type Asked = { readonly method: string; readonly arguments: Readonly<Record<string, string>> };
/** `done`: the call takes effect although it is answered like this. */
export type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly isDone?: boolean;
};
export type Trouble = (asked: Asked) => Answer | 'hang' | undefined;

export type SlackEndpoint = {
  readonly url: string;
  readonly delivered: Posted[];
  readonly asked: Asked[];
  readonly files: string[];
  readonly channels: Channel[];
  readonly tokens: Set<string>;
  /** Called before each call; undefined: no trouble. */
  trouble: Trouble;
  scopes: readonly string[];
  /** Slack's own clock, epoch seconds. */
  now: () => number;
  readonly close: () => void;
};

class No extends Error {}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};

const channelOf = ({ channels }: SlackEndpoint, wanted = ''): Channel => {
  const found = channels.find(({ id, name }) => id === wanted || name === wanted.replace(/^#/, ''));
  if (found === undefined) throw new No('channel_not_found');
  return found;
};

const entryOf = (metadata = '{}'): string =>
  (JSON.parse(metadata) as { event_payload?: { id?: string } }).event_payload?.id ?? '';

const asSeen = ({ ts, text, entryId }: Posted) => ({
  ts,
  text,
  metadata: { event_type: 'farwatch_entry', event_payload: { id: entryId } },
});

type Method = (slack: SlackEndpoint, given: Readonly<Record<string, string>>) => Readonly<Record<string, unknown>>;

const METHODS: Readonly<Record<string, Method>> = {
  'chat.postMessage': (slack, given) => {
    const channel = channelOf(slack, given['channel']);
    if (channel.isArchived) throw new No('is_archived');
    if (!channel.isMember && !slack.scopes.includes('chat:write.public')) throw new No('not_in_channel');
    const ts = `${slack.now()}.${String(slack.delivered.length + 1).padStart(6, '0')}`;
    slack.delivered.push({
      channel: channel.id,
      ts,
      thread: given['thread_ts'],
      isBroadcast: given['reply_broadcast'] === 'true',
      entryId: entryOf(given['metadata']),
      text: given['text'] ?? '',
      blocks: given['blocks'] ?? '',
    });
    return { channel: channel.id, ts };
  },
  'chat.update': (slack, given) => {
    if (channelOf(slack, given['channel']).isArchived) throw new No('is_archived');
    const found = slack.delivered.find(({ ts }) => ts === given['ts']);
    if (found === undefined) throw new No('message_not_found');
    Object.assign(found, { text: given['text'], blocks: given['blocks'] });
    return { channel: found.channel, ts: found.ts };
  },
  'conversations.list': ({ channels }) => ({ channels: channels.filter(({ isArchived }) => !isArchived) }),
  'conversations.history': (slack, given) => {
    const { id, isMember } = channelOf(slack, given['channel']);
    if (!isMember) throw new No('not_in_channel');
    const all = slack.delivered.filter(({ channel, thread }) => channel === id && thread === undefined).toReversed();
    const since = all.filter(({ ts }) => Number(ts) >= Number(given['oldest'] ?? 0));
    const from = Number(given['cursor'] || 0);
    const to = from + Number(given['limit'] ?? 100);
    const next_cursor = to < since.length ? String(to) : '';
    return { messages: since.slice(from, to).map(asSeen), response_metadata: { next_cursor } };
  },
  'conversations.replies': (slack, given) => {
    if (!channelOf(slack, given['channel']).isMember) throw new No('not_in_channel');
    return { messages: slack.delivered.filter(({ thread }) => thread === given['ts']).map(asSeen) };
  },
  'files.getUploadURLExternal': ({ url }) => ({ upload_url: url.replace('/api/', '/upload'), file_id: 'F1' }),
  'files.completeUploadExternal': (slack, given) => {
    slack.files.push(given['thread_ts'] ?? '');
    return { files: [{ id: 'F1' }] };
  },
  'usergroups.users.list': () => ({ users: [] }),
};

const refusalOf = (slack: SlackEndpoint, method: string, authorization = ''): string | undefined => {
  if (!slack.tokens.has(authorization.replace('Bearer ', ''))) return 'token_revoked';
  return SCOPES[method]?.every((scope) => slack.scopes.includes(scope)) === true ? undefined : 'missing_scope';
};

const carriedOut = (slack: SlackEndpoint, { method, arguments: given }: Asked): unknown => {
  try {
    return { ok: true, ...METHODS[method]?.(slack, given) };
  } catch (error) {
    if (!(error instanceof No)) throw error;
    return { ok: false, error: error.message };
  }
};

const answerOf = async (slack: SlackEndpoint, request: IncomingMessage): Promise<Answer | 'hang'> => {
  const text = await bodyOf(request);
  const method = (request.url ?? '').replace(/^\/(api\/)?/, '');
  if (method === 'upload') return { body: 'OK' };
  const asked = { method, arguments: Object.fromEntries(new URLSearchParams(text)) };
  slack.asked.push(asked);
  const trouble = slack.trouble(asked);
  if (trouble === 'hang' || (trouble !== undefined && trouble.isDone !== true)) return trouble;
  const refusal = refusalOf(slack, method, request.headers.authorization);
  const body = refusal === undefined ? carriedOut(slack, asked) : { ok: false, error: refusal };
  return trouble ?? { body };
};

const respond = (response: ServerResponse, { status = 200, headers = {}, body = '' }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

/** Slack's Web API on loopback, with channels, scopes, history, and the trouble that a test wants. */
export const startSlack = async (now: () => number): Promise<SlackEndpoint> => {
  const server = createServer(async (request, response) => {
    const answer = await answerOf(slack, request);
    if (answer !== 'hang') respond(response, answer);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const slack: SlackEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    delivered: [],
    asked: [],
    files: [],
    channels: [],
    tokens: new Set(['xoxb-1']),
    trouble: () => undefined,
    scopes: manifestScopes(),
    now,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return slack;
};
