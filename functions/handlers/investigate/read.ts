import { messageOf, errorNameOf } from '../../primitives/error-text.ts';
import type { Read } from '../../diagnosis/read.ts';
import { known, unknown } from '../../diagnosis/read.ts';
import { mask } from '../../masking/mask.ts';
import { inTime } from '../../adapters/runtime/in-time.ts';

/** Milliseconds per read. */
const READ_MS = 5000;

/** Reads within a time limit; a failure is a reason, never an error. */
export type Reading = <Value>(what: string, ask: () => Promise<Value>) => Promise<Read<Value>>;

const DENIED = /AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized|AuthFailure/i;
const SIGNED_OUT = /CredentialsProviderError/;
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceeded/i;

/** What the SDK tells programmers about an answer that it could not parse. */
const SDK_ADVICE = /: to see the raw response.*$/s;

const MESSAGE_CHARACTERS = 160;

/** Why a read failed, in words: access, credentials, throttling or the error's own text. */
export const whyOf = (what: string, error: unknown): string => {
  const name = errorNameOf(error) || 'Error';
  const message = messageOf(error);
  if (DENIED.test(name)) return `no permission for ${what}`;
  if (THROTTLED.test(name)) return `AWS throttles ${what}`;
  const isSignedOut = SIGNED_OUT.test(name);
  const text = name === 'Error' || isSignedOut ? message : `${name}: ${message}`;
  const quoted = mask(text.replace(SDK_ADVICE, '').replace(/\s+/g, ' ')).slice(0, MESSAGE_CHARACTERS);
  return isSignedOut ? `there are no AWS credentials for ${what} (${quoted})` : `${what} failed: ${quoted}`;
};

/**
 * Reads that share a total time: each has five seconds, or what is left; after the end nothing more is read. Uses a
 * real timer, because a call takes real time whatever the clock of a demo says.
 */
export const readingWithin = (totalMs: number): Reading => {
  const endsAt = Date.now() + totalMs;
  return async (what, ask) => {
    const left = Math.min(READ_MS, endsAt - Date.now());
    if (left <= 0) return unknown(`no time was left for ${what}`);
    try {
      return known(await inTime(ask, left));
    } catch (error) {
      return unknown(whyOf(what, error));
    }
  };
};
