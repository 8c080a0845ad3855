type Trouble = { readonly says: string; readonly next: string };

/** Errors of AWS or of the connection, and what to do; first match wins. */
const TROUBLES: readonly (readonly [RegExp, Trouble])[] = [
  [
    /<!doctype html|<html|Unexpected token '?<|Deserialization error|is not expected\./i,
    {
      says: 'the answer did not come from AWS',
      next: 'check the proxy (HTTPS_PROXY), the network and AWS_ENDPOINT_URL',
    },
  ],
  [
    /ExpiredToken|token (?:included in the request )?(?:is|has) expired|session (?:has )?expired/i,
    { says: 'the AWS credentials have expired', next: 'sign in again, e.g. with aws sso login' },
  ],
  [
    /CredentialsProviderError|Could not load credentials|no AWS credentials|Resolved credential object is not valid/i,
    { says: 'there are no AWS credentials', next: 'sign in (aws sso login), or set AWS_PROFILE' },
  ],
  [
    /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure/,
    {
      says: 'AWS does not accept these credentials',
      next: 'check AWS_PROFILE, the keys, and whether the region is enabled',
    },
  ],
  [
    /AccessDenied|Forbidden|UnauthorizedOperation|NotAuthorized|AuthorizationError|no permission for/i,
    { says: 'these credentials lack the permission', next: 'use another role, or allow this action' },
  ],
  [/ClusterNotFound/, { says: 'there is no such cluster', next: 'check --cluster and --region' }],
  [
    /ResourceNotFoundException/,
    { says: 'AWS has nothing of that name', next: 'check the names, --region and --profile' },
  ],
  [/Region is missing/, { says: 'no region is set', next: 'give --region, or set AWS_REGION' }],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|Invalid region|hostname is invalid/i,
    { says: 'AWS could not be reached', next: 'check the region, the network and AWS_ENDPOINT_URL' },
  ],
  [
    /Timeout|ETIMEDOUT|no answer within|no time was left|socket hang up/i,
    { says: 'AWS did not answer in time', next: 'check the region and the network, then try again' },
  ],
  [
    /Throttl|TooManyRequests|LimitExceeded|ThroughputExceeded|SlowDown/i,
    { says: 'AWS throttles these calls', next: 'try again in a minute' },
  ],
  [
    /InternalServerError|InternalError|InternalFailure|ServiceUnavailable/,
    { says: 'AWS answered with an internal error', next: 'try again in a minute' },
  ],
];

/** What is said where a page of a proxy could be read as an answer with nothing in it. */
export const notFrom = (service: string): string =>
  `the answer did not come from ${service}: check the proxy (HTTPS_PROXY), the network and AWS_ENDPOINT_URL`;

/** `dynamodb:Query` in the message of a refusal. */
const DENIED_ACTION = /(?:not authorized to perform:?|no permission for) ([a-z0-9-]+:[A-Za-z0-9*]+)/;

const troubleOf = (text: string): Trouble | undefined => {
  const trouble = TROUBLES.find(([pattern]) => pattern.test(text))?.[1];
  const [, action] = DENIED_ACTION.exec(text) ?? [];
  if (action === undefined) return trouble;
  return { says: `these credentials lack ${action}`, next: `use another role, or allow ${action}` };
};

/** What to do about a failed read, by its error message. */
export const nextStepOf = (reason: string): string => troubleOf(reason)?.next ?? 'try again';

/** What to do about a failed read, as a sentence of its own. */
export const fixForRead = (reason: string): string => {
  const next = nextStepOf(reason);
  return `${next.charAt(0).toUpperCase()}${next.slice(1)}.`;
};

/** Characters of an error's own words that a sentence quotes: a proxy may answer with a whole page. */
const QUOTED_MAX = 300;

const SDK_ADVICE = /\s*Deserialization error: to see the raw response.*$/s;

const quoted = (text: string): string => {
  const line = text.replace(SDK_ADVICE, '').replace(/\s+/g, ' ').trim();
  return line.length <= QUOTED_MAX ? line : `${line.slice(0, QUOTED_MAX)}…`;
};

/** An error of AWS or of the connection and what to do, in one sentence. */
export const awsSentence = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const trouble = troubleOf(`${name} ${code} ${message}`);
  const text = quoted([name === 'Error' ? '' : name, message || code].filter(Boolean).join(': '));
  return trouble === undefined ? text : `${trouble.says} (${text}): ${trouble.next}`;
};
