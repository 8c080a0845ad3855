import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { secretsOf } from '../../functions/adapters/aws/secrets.ts';
import { slackClientOf } from '../../functions/adapters/slack/client.ts';
import { SlackBusy, SlackRefused } from '../../functions/adapters/slack/errors.ts';
import { webSlack } from '../../functions/adapters/slack/slack.ts';
import type { Slack } from '../../functions/adapters/slack/slack.ts';

type Answer = { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown };
type Call = {
  readonly method: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly authorization: string;
};

const seen: Call[] = [];
const answers: Answer[] = [];
let server: Server;
let url = '';

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const sent = Object.fromEntries(new URLSearchParams(await textOf(request)));
    seen.push({
      method: (request.url ?? '').replace('/api/', ''),
      arguments: sent,
      authorization: request.headers.authorization ?? '',
    });
    const {
      status = 200,
      headers = {},
      body,
    } = answers.shift() ?? { body: { ok: true, channel: 'C0OPS0000', ts: '1.2' } };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
});

afterAll(() => void server.close());

beforeEach(() => {
  seen.length = 0;
  answers.length = 0;
});

const time = { ms: 0, slept: [] as number[] };
const clock = {
  now: () => new Date(time.ms),
  sleep: async (ms: number) => {
    time.slept.push(ms);
    time.ms += ms;
  },
};

const slackAt = (address: string, reads: string[] = []): Slack => {
  const source = async () => {
    reads.push('read');
    return JSON.stringify({ token: `xoxb-token-${reads.length}` });
  };
  return webSlack(slackClientOf(secretsOf('/farwatch/slack', source, clock), address), clock);
};

const message = {
  text: 'hello',
  blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'hi' } }],
};
const place = { channel: 'C0OPS0000', ts: '1.2' };
const thrown = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

test('a post carries text, blocks and the entry id, and asks Slack to interpret nothing', async () => {
  expect(await slackAt(url).post('#ops', message, 'entry-1')).toEqual(place);
  const [call] = seen;
  expect(call?.method).toBe('chat.postMessage');
  expect(call?.authorization).toBe('Bearer xoxb-token-1');
  expect(call?.arguments).toMatchObject({
    channel: '#ops',
    text: 'hello',
    parse: 'none',
    link_names: 'false',
    unfurl_links: 'false',
  });
  expect(JSON.parse(call?.arguments['metadata'] ?? '')).toEqual({
    event_type: 'farwatch_entry',
    event_payload: { id: 'entry-1' },
  });
  expect(JSON.parse(call?.arguments['blocks'] ?? '')).toEqual(message.blocks);
});

test('replies go into the thread, and only a page shows in the channel too', async () => {
  const slack = slackAt(url);
  await slack.reply(place, message, { entryId: 'e', isBroadcast: true });
  await slack.reply(place, message, { entryId: 'e', isBroadcast: false });
  expect(seen.map((call) => [call.arguments['thread_ts'], call.arguments['reply_broadcast']])).toEqual([
    ['1.2', 'true'],
    ['1.2', 'false'],
  ]);
});

test('an update without blocks takes the old blocks away', async () => {
  await slackAt(url).update(place, { text: 'plain', blocks: [] }, 'e');
  expect(seen[0]).toMatchObject({
    method: 'chat.update',
    arguments: { channel: 'C0OPS0000', ts: '1.2', text: 'plain', blocks: '[]' },
  });
});

test('429 says when to come back; nothing is tried again behind our back', async () => {
  answers.push({ status: 429, headers: { 'retry-after': '17' }, body: 'ratelimited' });
  const error = await thrown(slackAt(url).post('C0OPS0000', message, 'e'));
  expect(error).toBeInstanceOf(SlackBusy);
  expect(error).toMatchObject({ retryAfterSeconds: 17 });
  expect(seen).toHaveLength(1);
});

for (const [what, answer] of [
  ['an error of its own', { status: 503, body: 'unavailable' }],
  ['a fatal_error', { body: { ok: false, error: 'fatal_error' } }],
  ['something that is no JSON', { body: '<html>' }],
] as const)
  test(`Slack answering with ${what} is busy, once`, async () => {
    answers.push(answer);
    const error = await thrown(slackAt(url).post('C0OPS0000', message, 'e'));
    expect(error).toBeInstanceOf(SlackBusy);
    expect(seen).toHaveLength(1);
  });

test('a network that leads nowhere is busy', async () => {
  const error = await thrown(slackAt('http://127.0.0.1:9/api/').post('C0OPS0000', message, 'e'));
  expect(error).toBeInstanceOf(SlackBusy);
  expect(JSON.stringify([error, String(error)])).not.toContain('xoxb');
});

test('a refused token is read again at the next call', async () => {
  const reads: string[] = [];
  const slack = slackAt(url, reads);
  await slack.post('C0OPS0000', message, 'e');
  await slack.post('C0OPS0000', message, 'e');
  expect(reads).toHaveLength(1);
  answers.push({ body: { ok: false, error: 'token_revoked' } });
  const error = await thrown(slack.post('C0OPS0000', message, 'e'));
  expect(error).toBeInstanceOf(SlackRefused);
  expect(error).toMatchObject({ code: 'token_revoked', kind: 'token' });
  await slack.post('C0OPS0000', message, 'e');
  expect(seen.at(-1)?.authorization).toBe('Bearer xoxb-token-2');
});

test('without a token the message is refused, not lost, and the error names no value', async () => {
  const secrets = secretsOf('/farwatch/slack', async () => '{"token":""}', clock);
  const error = await thrown(webSlack(slackClientOf(secrets, url), clock).post('C0OPS0000', message, 'e'));
  expect(error).toBeInstanceOf(SlackRefused);
  expect(error).toMatchObject({ code: 'token_unavailable', kind: 'token' });
  expect(String(error)).toContain('MissingSecret');
  expect(seen).toEqual([]);
});

test('refusals are told apart by what would help', async () => {
  for (const [code, kind] of [
    ['channel_not_found', 'channel'],
    ['invalid_blocks', 'content'],
    ['message_not_found', 'message'],
    ['something_new', 'other'],
  ] as const) {
    answers.push({ body: { ok: false, error: code } });
    expect(await thrown(slackAt(url).post('C0OPS0000', message, 'e'))).toMatchObject({ code, kind });
  }
});

test('a message is found again by its entry id, also when the channel is known by name only', async () => {
  const entry = (id: string, ts: string) => ({ ts, metadata: { event_type: 'farwatch_entry', event_payload: { id } } });
  answers.push(
    { body: { ok: true, channels: [{ id: 'C0OTHER00', name: 'other' }], response_metadata: { next_cursor: 'n' } } },
    { body: { ok: true, channels: [{ id: 'C0OPS0000', name: 'ops' }] } },
    { body: { ok: true, messages: [{ ts: '9.9' }, entry('e0', '1.1'), entry('e1', '1.2')] } },
  );
  expect(await slackAt(url).find('#ops', 'e1', 1795165200)).toEqual(place);
  expect(seen.at(-1)).toMatchObject({
    method: 'conversations.history',
    arguments: { channel: 'C0OPS0000', oldest: '1795165200', include_all_metadata: 'true' },
  });
  answers.push({ body: { ok: true, messages: [entry('e1', '1.2')] } });
  expect(await slackAt(url).findReply(place, 'r1')).toBeUndefined();
  answers.push({ body: { ok: true, channels: [] } });
  expect(await slackAt(url).find('#gone', 'e1', 0)).toBeUndefined();
});

test('a short burst and then about one message a second go into a channel; another channel does not wait', async () => {
  const slack = slackAt(url);
  time.ms = 1_000_000;
  time.slept.length = 0;
  await slack.post('C0OPS0000', message, 'a');
  await slack.reply(place, message, { entryId: 'b', isBroadcast: false });
  await slack.post('C0OTHER00', message, 'c');
  await slack.update(place, message, 'd');
  await slack.update(place, message, 'e');
  expect(time.slept).toEqual([]);
  await slack.update(place, message, 'f');
  await slack.update(place, message, 'g');
  expect(time.slept).toEqual([1100, 1100]);
});
