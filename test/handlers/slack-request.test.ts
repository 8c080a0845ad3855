import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { readSlackRequest } from '../../functions/handlers/slack-actions/request.ts';

const SECRET = 'a-signing-secret';
const NOW = 1_772_445_600;
const BODY = 'command=%2Ffarwatch&text=status';

const signed = (body: string, stamp = NOW, secret = SECRET) => ({
  headers: {
    'X-Slack-Request-Timestamp': String(stamp),
    'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`,
  },
  body,
  isBase64Encoded: false,
});

test('a signed request is genuine, and its form is read', () => {
  const read = readSlackRequest(signed(BODY), SECRET, NOW);
  expect(read.kind === 'genuine' && read.form.get('text')).toBe('status');
});

test('a body in base64, as a function URL may hand it over, is hashed as Slack sent it', () => {
  const request = { ...signed(BODY), body: Buffer.from(BODY).toString('base64'), isBase64Encoded: true };
  expect(readSlackRequest(request, SECRET, NOW).kind).toBe('genuine');
});

test.each([
  ['another secret', signed(BODY, NOW, 'guessed'), 401],
  ['a changed body', { ...signed(BODY), body: `${BODY}+--force` }, 401],
  ['an old timestamp', signed(BODY, NOW - 301), 401],
  ['a timestamp of the future', signed(BODY, NOW + 301), 401],
  ['no signature', { ...signed(BODY), headers: { 'x-slack-request-timestamp': String(NOW) } }, 401],
  ['no timestamp', { ...signed(BODY), headers: {} }, 401],
  ['a huge body', signed('x'.repeat(300_000)), 413],
])('%s is refused', (_, request, status) => {
  expect(readSlackRequest(request, SECRET, NOW)).toMatchObject({ kind: 'refused', status });
});

test('a timestamp at the edge of five minutes is accepted', () => {
  expect(readSlackRequest(signed(BODY, NOW - 300), SECRET, NOW).kind).toBe('genuine');
});
