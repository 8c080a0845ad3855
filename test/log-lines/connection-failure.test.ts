import { expect, test } from 'vitest';
import { connectionFailureIn, connectionFailureOf, isInTask } from '../../functions/log-lines/connection-failure.ts';

/** What runtimes and drivers write, the kind of failure, and the endpoint that it names. */
const LINES: readonly (readonly [line: string, kind: string, endpoint: string])[] = [
  // Node
  ['Error: connect ECONNREFUSED 10.0.4.7:6379', 'refused', '10.0.4.7:6379'],
  ['[ioredis] Unhandled error event: Error: connect ECONNREFUSED ::1:6379', 'refused', '[::1]:6379'],
  ['Error: getaddrinfo ENOTFOUND cache.prod.internal', 'name-not-found', 'cache.prod.internal'],
  ['Error: getaddrinfo EAI_AGAIN cache', 'name-not-found', 'cache'],
  ['MongoServerSelectionError: connect ETIMEDOUT 10.0.4.9:27017', 'timed-out', '10.0.4.9:27017'],
  ["  code: 'ECONNREFUSED', syscall: 'connect', address: '10.0.4.7', port: 6379", 'refused', '10.0.4.7:6379'],
  ['Error: connect EHOSTUNREACH 10.0.4.7:5432 - Local (10.0.1.2:40110)', 'no-route', '10.0.4.7:5432'],
  // Go
  ['dial tcp 10.0.4.7:6379: connect: connection refused', 'refused', '10.0.4.7:6379'],
  ['dial tcp: lookup cache.prod.internal on 10.0.0.2:53: no such host', 'name-not-found', 'cache.prod.internal'],
  ['2026/03/02 10:00:01 ping: dial tcp 10.0.4.7:5432: i/o timeout', 'timed-out', '10.0.4.7:5432'],
  ['dial tcp 10.0.4.7:5432: connect: no route to host', 'no-route', '10.0.4.7:5432'],
  ['read tcp 10.0.1.2:43210->10.0.4.7:5432: read: connection reset by peer', 'reset', '10.0.4.7:5432'],
  [
    'Get "https://rates.example.com/v1": dial tcp 203.0.113.7:443: connect: connection refused',
    'refused',
    'rates.example.com:443',
  ],
  [
    'failed to connect to `host=db.prod user=app`: dial error (dial tcp 10.0.4.7:5432: connect: connection refused)',
    'refused',
    'db.prod:5432',
  ],
  // Java
  [
    'Caused by: AbstractChannel$AnnotatedConnectException: Connection refused: cache.prod/10.0.4.7:6379',
    'refused',
    'cache.prod:6379',
  ],
  ['PSQLException: Connection to db.prod:5432 refused. Check that the hostname is correct', 'refused', 'db.prod:5432'],
  ['Caused by: java.net.UnknownHostException: db.prod: Name or service not known', 'name-not-found', 'db.prod'],
  [
    'io.lettuce.core.RedisConnectionException: Unable to connect to cache/<unresolved>:6379',
    'not-connected',
    'cache:6379',
  ],
  [
    'Connect to rates.example.com:443 [rates.example.com/203.0.113.7] failed: Connection timed out',
    'timed-out',
    'rates.example.com:443',
  ],
  [
    'Connection to node -1 (broker/10.0.4.3:9092) could not be established. Broker may not be available.',
    'not-connected',
    'broker:9092',
  ],
  // Python
  [
    'redis.exceptions.ConnectionError: Error 111 connecting to cache:6379. Connection refused.',
    'refused',
    'cache:6379',
  ],
  ['connection to server at "db.prod" (10.0.4.7), port 5432 failed: Connection refused', 'refused', 'db.prod:5432'],
  [
    "HTTPSConnectionPool(host='rates.example.com', port=443): Max retries exceeded ('Connection refused')",
    'refused',
    'rates.example.com:443',
  ],
  ['could not translate host name "db.prod" to address: Name or service not known', 'name-not-found', 'db.prod'],
  [
    "OperationalError: (2003, \"Can't connect to MySQL server on 'db.prod' ([Errno 111] Connection refused)\")",
    'refused',
    'db.prod',
  ],
  [
    "Cannot connect to host rates.example.com:443 ssl:default [Connect call failed ('203.0.113.7', 443)]",
    'refused',
    '203.0.113.7:443',
  ],
  [
    'Could not connect to the endpoint URL: "https://sqs.eu-west-1.amazonaws.com/"',
    'not-connected',
    'sqs.eu-west-1.amazonaws.com:443',
  ],
  // .NET
  ['System.Net.Http.HttpRequestException: Connection refused (cache.prod:6379)', 'refused', 'cache.prod:6379'],
  [
    'Unhandled exception. SocketException (111): Connection refused [::ffff:10.0.4.7]:6379',
    'refused',
    '[::ffff:10.0.4.7]:6379',
  ],
  [
    'It was not possible to connect to the redis server(s). UnableToConnect on cache:6379/Interactive',
    'not-connected',
    'cache:6379',
  ],
  // Ruby
  ['Errno::ECONNREFUSED: Connection refused - connect(2) for "cache" port 6379', 'refused', 'cache:6379'],
  ['Redis::CannotConnectError: Error connecting to Redis on cache:6379 (Errno::ETIMEDOUT)', 'timed-out', 'cache:6379'],
  [
    'Failed to open TCP connection to rates.example.com:443 (Connection refused - connect(2))',
    'refused',
    'rates.example.com:443',
  ],
  // others
  ['curl: (7) Failed to connect to cache port 6379 after 1 ms: Connection refused', 'refused', 'cache:6379'],
  ['connect() failed (111: Connection refused), upstream: "http://10.0.4.7:8080/"', 'refused', '10.0.4.7:8080'],
  ['Error: could not connect to postgres://app:hunter2hunter2@db.prod/app', 'not-connected', 'db.prod:5432'],
];

test.each(LINES)('%s', (line, kind, endpoint) => {
  expect(connectionFailureOf(line)).toEqual({ kind, endpoint });
});

/** Lines that tell of no failed connection, or do not say to what. */
const NONE: readonly string[] = [
  'listening on 0.0.0.0:8080',
  'connected to cache:6379',
  'Connection refused',
  'ConnectionRefusedError: [Errno 111] Connection refused',
  'TypeError: Cannot read properties of undefined at /app/server.js:10:5',
  'panic: runtime error at main.go:42',
  '12:34:56 request timed out after 30 s',
  'read tcp 10.0.1.2:8080->10.0.9.9:51234: read: connection reset by peer',
  'GET /connection-refused 200 1 ms',
];

test.each(NONE)('tells of no endpoint: %s', (line) => {
  expect(connectionFailureOf(line)).toBeUndefined();
});

test('an error printed over several lines is one failure, and the newest one counts', () => {
  const lines = [
    'connect ECONNREFUSED 10.0.0.1:5432',
    'AggregateError [ECONNREFUSED]: ',
    '    at internalConnectMultiple (node:net:1114:18) {',
    "  code: 'ECONNREFUSED',",
    "  address: '10.0.4.7',",
    '  port: 6379',
    '}',
  ];
  expect(connectionFailureIn(lines)).toEqual({ kind: 'refused', endpoint: '10.0.4.7:6379' });
  expect(connectionFailureIn(['all is well'])).toBeUndefined();
});

test('of a password in an address nothing is taken for a host', () => {
  const endpointOf = (address: string) => connectionFailureOf(`connect ECONNREFUSED ${address}`)?.endpoint;
  expect(endpointOf('redis://:p@ss@w0rd@cache.internal:6379/0')).toBe('cache.internal:6379');
  expect(endpointOf('postgres://shop:pa/ss@w0rd:1@db.internal/shop')).toBe('db.internal:5432');
  expect(endpointOf('https://me:p@ss@api.example.com/a@b')).toBe('api.example.com:443');
  expect(endpointOf('https://registry.example.com/@scope/name')).toBe('registry.example.com:443');
});

test('what lies in the task itself is no dependency that others share', () => {
  expect(['localhost:3000', '127.0.0.1:6379', '[::1]:6379'].every(isInTask)).toBe(true);
  expect(['10.0.4.7:6379', 'cache:6379'].some(isInTask)).toBe(false);
});

test('a line of hundred thousand characters is read as fast as a short one', () => {
  const began = performance.now();
  connectionFailureOf(`connection refused ${'a.b:'.repeat(25_000)}`);
  connectionFailureOf(`connection refused ${'1.'.repeat(50_000)}`);
  expect(performance.now() - began).toBeLessThan(200);
});
