import { MASK } from './tokens.ts';

const URL_LIKE = /(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/)([^\s"'`<>]+)/g;

/**
 * Where the user information of an address ends: after its last `@`, also when a password holds `@`, `/`, `?` or `#`
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

/**
 * `user:password@tcp(host)` of Go, `user:password@host:port` and `user:password@host/…` without a scheme; never
 * `image:tag@sha256:…`.
 */
const BARE = new RegExp(
  String.raw`(?<![A-Za-z0-9_.:/@-])([A-Za-z0-9_.-]{1,64}):(?!\[masked\]@)` +
    '([^\\s"\'`<>@:/]{1,128})' +
    String.raw`@(?!sha\d)(?=(?:tcp|udp|unix)\(|[A-Za-z0-9.-]{1,128}(?::\d|\/))`,
  'g',
);

/** `curl -u user:password`. */
const USER_OPTION = /((?:^|\s)(?:-u|--user)[\s=]{1,4}["']?[^\s:"']{1,128}:)(?!\[masked\])[^\s"']+/g;

/** Masks the credentials in addresses: `postgres://app:[masked]@db:5432/app`. The user, host and path stay. */
export const maskAddresses = (text: string): string =>
  text
    .replace(URL_LIKE, (_, scheme: string, rest: string) => maskUserInfo(scheme, rest))
    .replace(BARE, `$1:${MASK}@`)
    .replace(USER_OPTION, `$1${MASK}`);
