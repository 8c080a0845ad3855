import { MASK } from './tokens.ts';

const URL_LIKE = /(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/)([^\s"'`<>]+)/g;

/**
 * Where the user information of a URL ends: after its last `@`, even if a password contains `@`, `/`, `?` or `#`
 * unescaped.
 */
const credentialsEnd = (scheme: string, rest: string): number => {
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const isWeb = /^(?:https?|wss?):/i.test(scheme);
  const inside = authority.lastIndexOf('@');
  if (inside >= 0) return isWeb ? inside : rest.lastIndexOf('@');
  const isHostAndPort = /^[^:]*(?::\d*)?$/.test(authority) || authority.startsWith('[');
  return isHostAndPort ? -1 : rest.lastIndexOf('@');
};

const maskUserInfo = (scheme: string, rest: string): string => {
  const end = credentialsEnd(scheme, rest);
  if (end < 0) return scheme + rest;
  const user = /^([^:@]*):/.exec(rest.slice(0, end))?.[1];
  return scheme + (user === undefined ? MASK : `${user}:${MASK}`) + rest.slice(end);
};

/** Labels before the colon of a mail address, which are not users: `mailto:ada@example.com`. */
const LABELS = [
  'mailto|e-?mail|mail|from|to|cc|bcc|user|username|login|sender|recipient|reply-to|owner|contact|author|by',
  'sips?|acct|xmpp|principal|upn|account|member|actor|subject|name|group|npm|image|digest|maintainer',
].join('|');

/**
 * `user:password@tcp(host)` of Go and `user:password@host` without a scheme; never `image:tag@sha256:…`, a mail address
 * after its label, or an object with its hash (`Foo:bar@1a2b3c4d`).
 */
const BARE = new RegExp(
  String.raw`(?<![A-Za-z0-9_.:/@-])(?!(?:${LABELS}):)([A-Za-z0-9_.-]{1,64}):(?!\[masked\]@)` +
    '([^\\s"\'`<>@:/]{1,128})' +
    String.raw`@(?!sha\d|[0-9a-f]{5,8}(?![\w.-]|:\d))(?=(?:tcp|udp|unix)\(|[A-Za-z0-9[])`,
  'gi',
);

/** `jdbc:oracle:thin:user/password@…`, `sqlplus user/password@…`. */
const ORACLE = new RegExp(
  String.raw`((?:jdbc:oracle:\w{2,8}:|(?:sqlplus|sqlldr|impdp|expdp|rman)[ \t][^\n@]{0,60}?)[^\s/@:"']{1,64}\/)` +
    String.raw`(?!\[masked\])[^\s@"']+(?=@)`,
  'gi',
);

/** `postgres%3A%2F%2Fapp%3Ax%40db`: a URL inside another one. */
const ENCODED = /(%3A(?:%2F){2}[^\s%"'&]{0,64}%3A)(?!\[masked\])(?:(?!%40)[^\s"'&]|\\?\r?\n[ \t]{0,8}){1,256}(?=%40)/gi;

/** Masks the credentials in URLs: `postgres://app:[masked]@db:5432/app`. The user, host and path stay. */
export const maskAddresses = (text: string): string =>
  text.includes('@') || text.includes('%40')
    ? text
        .replace(URL_LIKE, (_, scheme: string, rest: string) => maskUserInfo(scheme, rest))
        .replace(BARE, `$1:${MASK}@`)
        .replace(ORACLE, `$1${MASK}`)
        .replace(ENCODED, `$1${MASK}`)
    : text;
