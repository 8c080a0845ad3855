/** Malformed and hostile stops: random bytes, huge texts, deep JSON, wrong types. Same seed, same stops. */

type Random = () => number;

/** Mulberry32: small, seeded, good enough to shuffle words. */
const randomFrom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

const upTo = (random: Random, max: number): number => Math.floor(random() * max);
const oneOf = <T>(random: Random, items: readonly T[]): T => items[upTo(random, items.length)] as T;
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** Beginnings of what rules search for: near misses are the slowest input for a pattern. */
const WORDS = [
  'CannotPullContainerError: ',
  'failed to resolve ref ',
  'ResourceInitializationError: ',
  'unable to pull secrets or registry auth: ',
  'not authorized to perform: ',
  'arn:aws:secretsmanager:',
  'exec: "',
  'mounting ',
  'dependency ',
  'dependencies ',
  'security group ',
  'network interface ',
  'unexpected status ',
  'log group ',
  'fluent',
  'service connect ',
  'target group ',
  'exited (',
  'exit code ',
  'retrieve secret ',
  'secret ',
  'image ',
  'repository ',
  'manifest for ',
  'timeouterror',
  'volume ',
  'host ',
  'capacity provider ',
  'kms ',
  'firelens ',
  'subnet ',
  'ebs volume ',
  'health check ',
  'envoy ',
  'scaling activity ',
  'deployment ',
  'not found',
  ': ',
  '. ',
  '"',
  "'",
  '\\"',
  '\\n',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '**',
  '`',
  '<br>',
  '&quot;',
  '|',
  '> ',
  '…',
  '’',
  '\u200b',
  '[',
  ']',
  '{',
  '}',
  '://',
];

const word = (random: Random): string => oneOf(random, WORDS);
const bytes = (random: Random, length: number): string =>
  String.fromCharCode(...times(length, () => upTo(random, random() < 0.5 ? 128 : 65536)));

const MAKERS: readonly ((random: Random) => string)[] = [
  () => '',
  (random) => bytes(random, upTo(random, 200)),
  (random) => bytes(random, 4000),
  (random) => times(upTo(random, 60), () => word(random)).join(''),
  (random) => times(600, () => word(random)).join(''),
  (random) => word(random).repeat(1 + upTo(random, 2000)),
  (random) => (word(random) + word(random)).repeat(1 + upTo(random, 1500)),
  (random) => word(random) + 'a'.repeat(20_000) + word(random),
  (random) => `${word(random)}${' '.repeat(5000)}${word(random)}`,
  (random) => `${word(random)}${'"a'.repeat(3000)}`,
  (random) => `${word(random)}${'a b '.repeat(2000)}\n${word(random)}`,
  (random) => `${word(random)}${'\\'.repeat(5000)}"`,
  (random) => `${'<a '.repeat(2000)}${word(random)}`,
  (random) => `${'\n'.repeat(3000)}${word(random)}${'\n|'.repeat(1500)}`,
];

/** Mostly short reasons; one in four has the maximum length. */
const text = (random: Random): string => oneOf(random, random() < 0.75 ? MAKERS.slice(0, 4) : MAKERS)(random);

const deep = (random: Random, depth: number): unknown =>
  depth === 0 ? text(random) : random() < 0.5 ? [deep(random, depth - 1)] : { detail: deep(random, depth - 1) };

const odd = (random: Random): unknown =>
  oneOf<unknown>(random, [
    null,
    undefined,
    0,
    -1,
    Number.NaN,
    1e300,
    true,
    '',
    'null',
    [],
    {},
    [[]],
    new Date(Number.NaN),
  ]);

const code = (random: Random): unknown =>
  oneOf<unknown>(random, [
    undefined,
    null,
    0,
    1,
    2,
    127,
    137,
    139,
    143,
    255,
    -1,
    '137',
    3221225477,
    -1073741819,
    1e21,
    'x',
  ]);

const stopCode = (random: Random): unknown =>
  oneOf<unknown>(random, [
    undefined,
    'TaskFailedToStart',
    'EssentialContainerExited',
    'ServiceSchedulerInitiated',
    'UserInitiated',
    'SpotInterruption',
    'New',
    7,
  ]);

const container = (random: Random): unknown =>
  random() < 0.1
    ? odd(random)
    : {
        name: random() < 0.8 ? oneOf(random, ['app', 'log_router', 'aws-guardduty-agent-x', 'envoy']) : text(random),
        exitCode: code(random),
        reason: random() < 0.9 ? text(random) : odd(random),
        image: random() < 0.5 ? text(random) : odd(random),
        dependsOn: random() < 0.2 ? [{ containerName: 'app' }, odd(random)] : undefined,
        finishedAt: random() < 0.2 ? '2026-01-01T00:00:00Z' : undefined,
      };

const stop = (random: Random): unknown => {
  if (random() < 0.05) return odd(random);
  if (random() < 0.05) return deep(random, 1 + upTo(random, 500));
  const task = {
    stopCode: stopCode(random),
    stoppedReason: random() < 0.95 ? text(random) : odd(random),
    containers: random() < 0.9 ? times(upTo(random, 4), () => container(random)) : odd(random),
    stoppingAt: random() < 0.5 ? 1_790_000_000 + upTo(random, 1000) : odd(random),
    stoppedAt: random() < 0.5 ? 1_790_000_030 + upTo(random, 1000) : odd(random),
    cpu: oneOf<unknown>(random, ['256', 256, '1 vCPU', 'null', null, -1]),
    memory: oneOf<unknown>(random, ['512', 512, '3 GB', 'null', null, 'x']),
  };
  return random() < 0.3 ? { id: 'e', 'detail-type': 'ECS Task State Change', detail: task } : task;
};

/** `count` stops to feed to parseTaskStop, one at a time, the same for the same seed. */
export function* fuzzStops(count: number, seed: number): Generator<unknown> {
  const random = randomFrom(seed);
  for (let made = 0; made < count; made += 1) yield stop(random);
}
