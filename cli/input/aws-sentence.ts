type Trouble = { readonly says: string; readonly next: string };

/** Errors of AWS or of the connection, and what to do; first match wins. */
const TROUBLES: readonly (readonly [RegExp, Trouble])[] = [
  [
    /ExpiredToken|token (?:included in the request )?(?:is|has) expired|session (?:has )?expired/i,
    { says: 'the AWS credentials have expired', next: 'sign in again, e.g. with aws sso login' },
  ],
  [
    /CredentialsProviderError|Could not load credentials|Resolved credential object is not valid/i,
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
    /AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError|no permission for/i,
    { says: 'these credentials may not do that', next: 'use another role, or allow this action' },
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
  [/Throttl|TooManyRequests|LimitExceeded/i, { says: 'AWS throttles these calls', next: 'try again in a minute' }],
];

const troubleOf = (text: string): Trouble | undefined => TROUBLES.find(([pattern]) => pattern.test(text))?.[1];

/** What to do about a failed read, by its error message. */
export const nextStepOf = (reason: string): string => troubleOf(reason)?.next ?? 'try again';

/** An error of AWS or of the connection and what to do, in one sentence. */
export const awsSentence = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const trouble = troubleOf(`${name} ${code} ${message}`);
  const text = [name === 'Error' ? '' : name, message || code].filter(Boolean).join(': ').replace(/\s+/g, ' ').trim();
  return trouble === undefined ? text : `${trouble.says} (${text}): ${trouble.next}`;
};
