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
);

export const THROTTLED = /throttl|rate exceeded|too\s?many\s?requests|rate limit|slowdown|request limit/;

/** An image is being pulled: whatever its name looks like, the text is about the image. */
export const PULLING = /cannotpull(?:c|ecr)|resolve ref|image manifest|pull command/;

/** A secret is being read: whatever its name looks like, the text is about the secret. */
export const READING_SECRET = /retrieve secrets? from|secretsmanager:|ssm:get|fetch(?:ing)? secret|ssm param/;
