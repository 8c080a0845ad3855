import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../functions/adapters/common.ts';
import { secretsOf } from '../../functions/adapters/aws/secrets.ts';
import { slackClientOf } from '../../functions/adapters/slack/client.ts';
import type { Slack } from '../../functions/adapters/slack/slack.ts';
import { webSlack } from '../../functions/adapters/slack/slack.ts';

/** A call that Slack received. */
export type SlackCall = { readonly method: string; readonly arguments: Readonly<Record<string, string>> };

export type SlackServer = {
  readonly slack: Slack;
  readonly calls: SlackCall[];
  /** New messages in the channel, without replies. */
  readonly posts: () => readonly SlackCall[];
  /** Answers the next call of a method with HTTP 503 after it took effect. */
  readonly loseAnswerOf: (method: string) => void;
  readonly close: () => Promise<void>;
};

const readAll = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};

type Kept = { readonly ts: string; readonly thread: string | undefined; readonly metadata: unknown };

const CHANNEL = 'C0OPS00001';

/** The part of Slack's Web API that Farwatch uses, on a port of this machine; messages keep their metadata. */
const answerTo = ({ method, arguments: sent }: SlackCall, kept: Kept[], now: () => number): object => {
  if (method === 'conversations.list') return { channels: [{ id: CHANNEL, name: 'ops' }] };
  if (method === 'chat.getPermalink')
    return { permalink: `https://example.slack.com/archives/${CHANNEL}/p${sent['message_ts']?.replace('.', '')}` };
  if (method === 'conversations.history' || method === 'conversations.replies') {
    const oldest = Number(sent['oldest'] ?? 0);
    return {
      messages: kept.filter(
        ({ ts, thread }) => Number(ts) >= oldest && (method.endsWith('history') ? !thread : thread === sent['ts']),
      ),
    };
  }
  if (method !== 'chat.postMessage') return { channel: CHANNEL, ts: sent['ts'] };
  const ts = `${Math.floor(now() / 1000)}.${String(kept.length + 1).padStart(6, '0')}`;
  kept.push({ ts, thread: sent['thread_ts'], metadata: JSON.parse(sent['metadata'] ?? '{}') as unknown });
  return { channel: CHANNEL, ts };
};

export const slackServer = async (clock: Clock): Promise<SlackServer> => {
  const calls: SlackCall[] = [];
  const kept: Kept[] = [];
  const lost: string[] = [];
  const server = createServer(async (request, response) => {
    const sent = Object.fromEntries(new URLSearchParams(await readAll(request)));
    const call = { method: (request.url ?? '').replace('/api/', ''), arguments: sent };
    calls.push(call);
    const answer = { ok: true, ...answerTo(call, kept, () => clock.now().getTime()) };
    const isLost = lost.includes(call.method);
    if (isLost) lost.splice(lost.indexOf(call.method), 1);
    response.writeHead(isLost ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  const source = async (): Promise<string> => JSON.stringify({ token: 'xoxb-token' });
  return {
    slack: webSlack(slackClientOf(secretsOf('/farwatch/slack', source, clock), url), clock),
    calls,
    posts: () => calls.filter((call) => call.method === 'chat.postMessage' && !call.arguments['thread_ts']),
    loseAnswerOf: (method) => void lost.push(method),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
};
