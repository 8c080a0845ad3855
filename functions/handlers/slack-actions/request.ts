import { createHmac, timingSafeEqual } from 'node:crypto';
import type { EpochMs, EpochSeconds } from '../../primitives/instant.ts';

/** A request to the function URL, as Lambda passes it. */
export type UrlRequest = {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
  /** When it arrived. */
  readonly requestContext?: { readonly timeEpoch?: EpochMs };
};

export type SlackRequest =
  | { readonly kind: 'genuine'; readonly form: URLSearchParams }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 413; readonly reason: string };

/** Slack's clock may differ by five minutes either way; an older timestamp is a replay, a newer one a forgery. */
const TOLERANCE_SECONDS = 300;
/** Slack's payloads are a few kilobytes; nothing larger is even hashed. */
const BODY_BYTES_MAX = 256 * 1024;

const refused = (status: 400 | 401 | 413, reason: string): SlackRequest => ({ kind: 'refused', status, reason });

const header = (headers: UrlRequest['headers'], name: string): string => {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found?.[1] ?? '';
};

const isEqual = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/**
 * Whether a request comes from Slack: HMAC-SHA256 over `v0:timestamp:raw body` compared in constant time, the timestamp
 * within five minutes in both directions (https://docs.slack.dev/authentication/verifying-requests-from-slack/). `now`
 * in epoch seconds.
 */
export const readSlackRequest = (request: UrlRequest, signingSecret: string, now: EpochSeconds): SlackRequest => {
  const raw = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (raw.length > BODY_BYTES_MAX) return refused(413, `a body of ${raw.length} bytes`);
  const stamp = header(request.headers, 'x-slack-request-timestamp');
  if (!/^\d{1,12}$/.test(stamp)) return refused(401, 'no timestamp');
  if (Math.abs(now - Number(stamp)) > TOLERANCE_SECONDS) return refused(401, 'a timestamp that is not current');
  const hmac = createHmac('sha256', signingSecret).update(`v0:${stamp}:`).update(raw).digest('hex');
  if (!isEqual(`v0=${hmac}`, header(request.headers, 'x-slack-signature'))) return refused(401, 'a wrong signature');
  return { kind: 'genuine', form: new URLSearchParams(raw.toString('utf8')) };
};
