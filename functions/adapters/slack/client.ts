import { WebClient } from '@slack/web-api';
import type { Logger } from '@slack/web-api';
import type { Secrets } from '../aws/secrets.ts';
import { SlackRefused } from './errors.ts';
import type { SlackClient } from './slack.ts';

/** Milliseconds after which a call is abandoned; an incident takes up to five calls, and notify has a minute. */
const TIMEOUT_MS = 5000;

const drop = (): void => undefined;

/** Slack's client would log requests to the console, including tokens and all untrusted text. */
const silent: Logger = {
  debug: drop,
  info: drop,
  warn: drop,
  error: drop,
  setLevel: drop,
  getLevel: () => 'error' as ReturnType<Logger['getLevel']>,
  setName: drop,
};

/** No token is treated like a refused one: notifications stay pending until there is one. */
const failedResourceOf = async (secrets: Secrets): Promise<string> => {
  try {
    return await secrets.read('token');
  } catch (cause) {
    throw new SlackRefused('token_unavailable', { cause });
  }
};

/**
 * Clients with the token of a secret: one per token, a new one after a refusal. `url` is an address other than Slack's.
 */
export const slackClientOf = (secrets: Secrets, url?: string, timeoutMs: number = TIMEOUT_MS): SlackClient => {
  let known: { readonly token: string; readonly client: WebClient } | undefined;
  return {
    client: async () => {
      const token = await failedResourceOf(secrets);
      if (known?.token !== token)
        known = {
          token,
          client: new WebClient(token, {
            retryConfig: { retries: 0 },
            rejectRateLimitedCalls: true,
            timeout: timeoutMs,
            logger: silent,
            ...(url === undefined ? {} : { slackApiUrl: url }),
          }),
        };
      return known.client;
    },
    forget: secrets.forget,
  };
};
