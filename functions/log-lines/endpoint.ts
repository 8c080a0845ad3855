/** Default ports of common connection string schemes. */
const PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  redis: 6379,
  rediss: 6379,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  amqp: 5672,
  amqps: 5671,
  mongodb: 27017,
  nats: 4222,
};

/**
 * User and password end at the last `@`: passwords contain that character unescaped, and a slash where the scheme is
 * not that of a web address, whose path may contain `@`.
 */
const URL_PATTERN = new RegExp(
  String.raw`\b(?:(https?|wss?):\/\/(?:[^\s/"']{1,200}@)?|([a-z][a-z0-9+]{1,15}):\/\/(?:[^\s"'?]{1,200}@)?)` +
    String.raw`(\[[0-9a-f:.]{2,45}\]|[\w.-]{1,253})(?::(\d{1,5}))?`,
  'i',
);

const ofUrl = (line: string): string | undefined => {
  const [, web, other, host, port] = URL_PATTERN.exec(line) ?? [];
  if (host === undefined) return undefined;
  const scheme = web ?? other ?? '';
  const known = port ?? PORTS[scheme.replace(/\+.*$/, '').toLowerCase()];
  return known === undefined ? host : `${host}:${known}`;
};

/** Host and port in two places of one sentence, in drivers' wordings. */
const APART: readonly RegExp[] = [
  /ConnectionPool\(host=['"]([^'"]{1,253})['"], port=(\d{1,5})/i,
  /server at ["']([^"']{1,253})["'](?: \([^)]{0,60}\))?, port (\d{1,5})/i,
  /on host ["']([^"']{1,253})["'](?: \([^)]{0,60}\))?[^"']{0,60}port (\d{1,5})/i,
  /connect\(2\) for ["']?([\w.:-]{1,253}?)["']? port (\d{1,5})/i,
  /connect to ([\w.-]{1,253}) port (\d{1,5})/i,
  /\bhost=([\w.-]{1,253}).{0,300}\bdial tcp [^\s]{3,60}:(\d{1,5})/i,
  /\baddress: ['"]([^'"]{1,253})['"],\s{0,8}port: (\d{1,5})/i,
  /connect call failed \(['"]([^'"]{1,253})['"], (\d{1,5})/i,
  /MySQL server on ['"]([^'":]{1,253})(?:['"] \(\d|:(\d{1,5}))/i,
];

/** A host without a port: a DNS lookup, or a driver that leaves the port out. */
const ALONE: readonly RegExp[] = [
  /\blookup ([\w.-]{1,253})/i,
  /\b(?:ENOTFOUND|EAI_AGAIN) ([\w.-]{1,253})/,
  /UnknownHostException: ([\w.-]{1,253})/,
  /(?:could not|failed to) (?:resolve|translate)(?: host(?: name)?)?:? ["']?([\w.-]{1,253})/i,
  /host name ["']([\w.-]{1,253})["']/i,
  /getaddrinfo (?:for )?([\w.-]{1,253}) failed/i,
  /host not found in upstream ["']([\w.-]{1,253})/i,
  /\bhostname: ['"]([\w.-]{1,253})['"]/,
  /server on ['"]([\w.-]{1,253})['"]/i,
];

/** `name/address:port` of Netty, `[::1]:6379`, `10.0.0.5:6379`, `db.prod.local:5432`, `::1:6379`. */
const IPV6 = String.raw`\[[0-9a-f:.]{2,60}\]|[0-9a-f]{0,4}::[0-9a-f:.]{1,45}(?=:\d)`;
const HOST = String.raw`(?:${IPV6}|(?:\d{1,3}\.){3}\d{1,3}|[\w.-]{1,253})`;
const PLACE = new RegExp(
  String.raw`(?<![\w.:/-])(${HOST})(?:/(?:<unresolved>|[\d.a-f:[\]]{2,60}))?:(\d{2,5})(?![\w:.-]*\d?:\d)(?!\d)`,
  'gi',
);
/** A single label is a host only after these words; otherwise it is a field, a file or a thread. */
const BEFORE_HOST = new RegExp(
  String.raw`(?:\b(?:to|on|for|at|tcp|udp|with|refused:?|E[A-Z]{6,14}|node -?\d{1,6}|timed out:?|\w{0,60}error:)` +
    String.raw`|[([]|->)\s?["'([]?$`,
  'i',
);
const SOURCE_FILE = /\.(?:go|[cm]?[jt]sx?|py|rb|java|kt|scala|cs|php|rs|c|cc|cpp|h|exs?|erl|clj|sql|log|html?)$/i;
/** Port 53 is the DNS resolver, not the endpoint; ports from here on are ephemeral ports of clients. */
const DNS_PORT = 53;
const EPHEMERAL_PORT = 32_768;

const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');

const isHost = (host: string, before: string): boolean => {
  if (isAddress(host) || host === 'localhost') return true;
  if (SOURCE_FILE.test(host) || /^\d/.test(host)) return false;
  return /^[\w-]+(?:\.[\w-]+)+$/.test(host) || BEFORE_HOST.test(before);
};

type Place = { readonly host: string; readonly port: number; readonly isOurs: boolean };

const placesIn = (line: string): readonly Place[] =>
  [...line.matchAll(PLACE)].flatMap((match) => {
    const [whole, host = '', digits = ''] = match;
    const port = Number(digits);
    const isOurs = line.startsWith('->', match.index + whole.length);
    const isKnown = isHost(host, line.slice(Math.max(0, match.index - 24), match.index));
    return isKnown && port > 0 && port <= 65_535 && port !== DNS_PORT ? [{ host, port, isOurs }] : [];
  });

/** The endpoint that was called: a name before an address; if the other side has a client port, it called us. */
const ofPlaces = (line: string): string | undefined => {
  const all = placesIn(line);
  const others = all.filter(({ isOurs }) => !isOurs);
  if (all.some(({ isOurs }) => isOurs) && others.every(({ port }) => port >= EPHEMERAL_PORT)) return undefined;
  const place = others.find(({ host }) => !isAddress(host)) ?? others[0];
  return place && `${place.host}:${place.port}`;
};

const ofApart = (line: string): string | undefined => {
  for (const pattern of APART) {
    const [, host, port] = pattern.exec(line) ?? [];
    if (host !== undefined) return port === undefined ? host : `${host}:${port}`;
  }
  return undefined;
};

const ofAlone = (line: string): string | undefined => {
  for (const pattern of ALONE) {
    const host = pattern.exec(line)?.[1];
    if (host !== undefined && !SOURCE_FILE.test(host)) return host.replace(/\.$/, '');
  }
  return undefined;
};

/** `::1:6379` is written as `[::1]:6379`. */
const bracketed = (endpoint: string): string =>
  endpoint.replace(/^([0-9a-f]{0,4}::[0-9a-f:.]*|(?:[0-9a-f]{1,4}:){5,7}[0-9a-f]{1,4}):(\d{2,5})$/i, '[$1]:$2');

/**
 * The endpoint in a line about a connection, lower case: `host:port`, or the host alone. For a failed lookup it is the
 * name that was looked up, not the resolver.
 */
export const endpointIn = (line: string, isLookup: boolean): string | undefined => {
  const looked = isLookup ? ofAlone(line) : undefined;
  const found = ofApart(line) ?? ofUrl(line) ?? looked ?? ofPlaces(line) ?? ofAlone(line);
  return found === undefined ? undefined : bracketed(found).toLowerCase();
};
