import { either } from './pattern.ts';
/**
 * Patterns that several rules use, in lower case. Text that was wrapped is matched without white space, where a space
 * in a pattern is dropped, so an optional space is `\s?`. Repetitions are bounded and never nested, so no input makes
 * them slow.
 */

/** No answer from the other side: routes, DNS, TLS, time-outs; also when cut off in the middle. */
export const UNREACHABLE = new RegExp(
  [
    'connection issue',
    'i/o time',
    '\\bdial (?:tcp|udp)',
    'no such host',
    'deadline exceeded',
    'request\\s?cancell?ed',
    'request context canc',
    'requestcancel',
    'context cancell?ed',
    'send request fail',
    'request send fail',
    'connection (?:was |has been )?(?:timed|reset|refused|closed|aborted)',
    'connect(?:ion)?[ -]time\\s?d?-?\\s?out',
    'timed?\\s?out (?:connecting|while|waiting for connection)',
    'token: "?(?:get|post|head) ',
    'tls handshake',
    '\\btls: ',
    'response to https client',
    'x509:',
    'certificate (?:signed|verif|has expired)',
    'network is unreachable',
    'no route to host',
    'name resolution',
    'server misbehaving',
    'client\\.timeout',
    'failed to do request',
    'check (?:your|the) (?:task )?network',
    'network con(?:nection|nectivity|figuration)',
    'statuscode: 0\\b',
    'proxyconnect',
    'connectex',
    'getaddrinfo',
    'wsarecv',
    'broken pipe',
    'timeout (?:awaiting|exceeded)',
    'read time(?:d )?\\s?out',
    'resolve host',
    'nxdomain',
    '\\blookup \\S{3,200} on \\S',
    'eai_again',
    'etimedout',
    'econn(?:refused|reset)',
    'could ?n.t connect',
    'could not connect',
    'unable to connect',
    'unable to reach',
    'could not (?:be reached|reach)',
    '(?:did|does|do) not (?:answer|respond)',
    'no (?:answer|response|reply) from',
    '(?:is|was|not) (?:un)?reachable',
    '(?:connection|request|call|handshake|endpoint|verification)[^\\n]{0,80} time[ds]?\\s?out',
    'cannot reach',
    "can't reach",
  ]
    .join('|')
    .replaceAll(' ?', '\\s?'),
);

/** The other side answered with a denial. */
export const DENIED = either(
  /access\s?denied|accessdeni|not authorized|unauthorized\s?operation|not allowed|explicit deny/,
  /-based policy allows|forbidden|nocredentialproviders|no valid providers|statuscode: 403/,
  /unable to retrieve aws credentials/,
  /\b[a-z0-9-]{2,20}:[a-z]\w{2,40} (?:was |is )?(?:denied|refused|rejected)/,
  /\bauthfailure|notpermitted|(?:do|does)(?: not|n't) have (?:the )?permission/,
  /(?:has no|have no|lacks?|without|misses|no) (?:the )?permissions?\b/,
  /(?:may|does|do) not allow/,
);

export const THROTTLED = /throttl|rate exceeded|too\s?many\s?requests|rate limit|slowdown|request limit/;

/** The thing that the text is about is not there. */
export const MISSING = either(
  /not (?:be )?found|(?:does|do|did)(?: not|n't) exist|no longer (?:present|exists?|available|there)/,
  /(?:was|were|been|is|are|already) (?:deleted|removed|missing|absent)|no such|has expired/,
);

/** A value that cannot be read as what it should be. */
export const UNREADABLE_VALUE = either(
  /(?:un|not )able to (?:parse|read|decode)|(?:can ?not|can't|could not|failed to) (?:be )?(?:parse|decode)d?/,
  /not (?:a |an )?(?:valid|well-formed|parsable)|malformed/,
);

/** An image is being pulled: whatever its name looks like, the text is about the image. */
export const PULLING = /cannotpull(?:c|ecr)|resolve ref|image manifest|pull command/;

/** A secret is being read: whatever its name looks like, the text is about the secret. */
export const READING_SECRET = /retrieve secrets? from|secretsmanager:|ssm:get|fetch(?:ing)? secret|ssm param/;
