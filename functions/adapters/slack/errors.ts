import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';

/** Longest wait that a response may request: a header must not delay a message by more. */
const RETRY_AFTER_SECONDS_MAX = 300;

const isWait = (seconds: number | undefined): seconds is number =>
  seconds !== undefined && Number.isFinite(seconds) && seconds > 0;

/** Slack is not available now: rate limit, server error, or the network. The same call is valid later. */
export class SlackBusy extends Error {
  /** Seconds of wait that Slack requested, at most five minutes; undefined when it named no usable time. */
  readonly retryAfterSeconds: number | undefined;
  constructor(reason: string, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(`Slack is busy: ${reason}`, options);
    this.name = 'SlackBusy';
    this.retryAfterSeconds = isWait(retryAfterSeconds)
      ? Math.min(retryAfterSeconds, RETRY_AFTER_SECONDS_MAX)
      : undefined;
  }
}

/** What a refusal is about: it decides whether another channel, another text or only an operator helps. */
export type RefusalKind = 'token' | 'channel' | 'content' | 'message' | 'other';

/** Slack refused. `code` is Slack's own error code. */
export class SlackRefused extends Error {
  /** Slack's own error code, or `token_unavailable` when there was no token. */
  readonly code: string;
  readonly kind: RefusalKind;
  constructor(code: string, options?: ErrorOptions) {
    const cause = options?.cause instanceof Error ? ` (${options.cause.name})` : '';
    super(`Slack refused: ${code}${cause}`, options);
    this.name = 'SlackRefused';
    this.code = code;
    this.kind = KINDS[code] ?? 'other';
  }
}

/** Slack's error codes (docs.slack.dev, chat.postMessage and chat.update) by what they are about. */
const KINDS: Readonly<Record<string, RefusalKind>> = {
  token_unavailable: 'token',
  invalid_auth: 'token',
  not_authed: 'token',
  token_revoked: 'token',
  token_expired: 'token',
  account_inactive: 'token',
  missing_scope: 'token',
  no_permission: 'token',
  not_allowed_token_type: 'token',
  ekm_access_denied: 'token',
  org_login_required: 'token',
  two_factor_setup_required: 'token',
  access_denied: 'token',
  team_access_not_granted: 'token',
  channel_not_found: 'channel',
  not_in_channel: 'channel',
  is_archived: 'channel',
  restricted_action: 'channel',
  restricted_action_read_only_channel: 'channel',
  user_is_bot: 'channel',
  invalid_blocks: 'content',
  invalid_blocks_format: 'content',
  msg_blocks_too_long: 'content',
  msg_too_long: 'content',
  no_text: 'content',
  metadata_too_large: 'content',
  invalid_metadata_format: 'content',
  http_413: 'content',
  message_not_found: 'message',
  cant_update_message: 'message',
  edit_window_closed: 'message',
  thread_not_found: 'message',
};

/** Errors on Slack's side, not ours. */
const BUSY: readonly string[] = [
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
];

const retryAfterOf = (headers: Readonly<Record<string, string>>): number | undefined => {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  return value === undefined ? undefined : Number(value);
};

/** Slack's own codes are lower-case letters and underscores; anything else came from something in between. */
const platformErrorOf = (code: string): SlackBusy | SlackRefused => {
  if (!/^[a-z0-9_]{1,80}$/.test(code)) return new SlackBusy('an answer that is not from Slack');
  return BUSY.includes(code) ? new SlackBusy(code) : new SlackRefused(code);
};

/**
 * An error of Slack's client as one of ours; our own mistakes are passed on unchanged. Never contains the token. The
 * client throws plain errors for responses it cannot parse, such as a 429 whose Retry-After is a date.
 */
export const slackErrorOf = (error: unknown): unknown => {
  if (error instanceof WebAPIRateLimitedError) return new SlackBusy('rate limited', error.retryAfter);
  if (error instanceof WebAPIRequestError) return new SlackBusy('unreachable');
  if (error instanceof WebAPIHTTPError) {
    const isBusy = error.statusCode >= 500 || error.statusCode === 429 || error.statusCode === 408;
    return isBusy
      ? new SlackBusy(`HTTP ${error.statusCode}`, retryAfterOf(error.headers))
      : new SlackRefused(`http_${error.statusCode}`);
  }
  if (error instanceof WebAPIPlatformError) return platformErrorOf(error.data.error);
  return error instanceof Error && error.name === 'Error' ? new SlackBusy('an answer that could not be read') : error;
};
