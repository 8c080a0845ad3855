import { endpointIn } from './endpoint.ts';

/** How a connection failed, as clients of any runtime report it. */
export const CONNECTION_FAILURE_KINDS = [
  'refused',
  'timed-out',
  'name-not-found',
  'no-route',
  'reset',
  'not-connected',
] as const;
export type ConnectionFailureKind = (typeof CONNECTION_FAILURE_KINDS)[number];

/** A connection that a process could not open or keep, and its endpoint. */
export type ConnectionFailure = {
  readonly kind: ConnectionFailureKind;
  /** `host:port`, or the host alone without a port; lower case, a name rather than its address. */
  readonly endpoint: string;
};

type KindRule = { readonly kind: ConnectionFailureKind; readonly says: RegExp };

/** First match wins: a name that is not found is not refused, and a plain "unable to connect" comes last. */
const KINDS: readonly KindRule[] = [
  {
    kind: 'name-not-found',
    says: new RegExp(
      [
        String.raw`\b(?:ENOTFOUND|EAI_AGAIN|EAI_NONAME|NXDOMAIN)\b|UnknownHostException|no such host|nameresolution`,
        'name or service not known|name does not resolve|nodename nor servname|temporary failure in name resolution',
        'could not (?:resolve|translate) host|failed to resolve|host not found|server misbehaving',
      ].join('|'),
      'i',
    ),
  },
  {
    kind: 'refused',
    says: /\bE?CONN(?:ECTION)? ?REFUSED\b|connect call failed|actively refused|connection to \S{3,255} refused/i,
  },
  {
    kind: 'no-route',
    says: /\bE(?:HOST|NET)UNREACH\b|no route to host|NoRouteToHost|(?:network|host) is (?:down|unreachable)/i,
  },
  {
    kind: 'timed-out',
    says: new RegExp(
      [
        String.raw`\bE(?:SOCKET)?TIMEDOUT\b|i/o timeout|connect(?:ion)?(?: attempt)? ?(?:has )?timed? ?out|\(110\)`,
        'timed? ?out (?:while )?connecting|timeout connecting|connect ?timeout|did not properly respond after a period',
        'timed out while connecting to upstream|serverselectiontimeout',
      ].join('|'),
      'i',
    ),
  },
  {
    kind: 'reset',
    says: /\bECONNRESET\b|connection (?:was )?reset|closed the connection unexpectedly|forcibly closed by the remote/i,
  },
  {
    kind: 'not-connected',
    says: /(?:unable|failed|cannot|can't|could ?n[o']t|not possible)(?: to)? connect|ToConnect|not be established/i,
  },
];

/** Characters per line that are matched: drivers report it early, and no line may make this slow. */
const CHARACTERS_MAX = 2000;

/**
 * The connection failure in one log line, in the wordings of Node, Java, Python, Go, .NET, Ruby, PHP, Rust, curl and
 * nginx. Undefined when the line has none or names no endpoint: nothing is guessed.
 */
export const connectionFailureOf = (line: string): ConnectionFailure | undefined => {
  const text = line.slice(0, CHARACTERS_MAX);
  const kind = KINDS.find(({ says }) => says.test(text))?.kind;
  if (kind === undefined) return undefined;
  const endpoint = endpointIn(text, kind === 'name-not-found');
  return endpoint === undefined ? undefined : { kind, endpoint };
};

/** Whether a text reports a failed connection, with or without its endpoint. */
export const isAboutConnection = (text: string): boolean => KINDS.some(({ says }) => says.test(text));

/** The newest connection failure among log lines, oldest first; an error printed over several lines counts as one. */
export const connectionFailureIn = (lines: readonly string[]): ConnectionFailure | undefined => {
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    const found = connectionFailureOf(line) ?? connectionFailureOf(lines.slice(index, index + 8).join(' '));
    if (found !== undefined && isAboutConnection(line)) return found;
  }
  return undefined;
};

/** Whether an endpoint is in the task itself: a sidecar, not a service that others share. */
export const isInTask = (endpoint: string): boolean =>
  /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[?::1\]?|\[?::ffff:127\.[\d.]+\]?)(?::\d{1,5})?$/.test(
    endpoint,
  );
