import { expect, test } from 'vitest';
import { fingerprintOf, incidentId, serviceOf, shortHash, templateOf } from '../../functions/incidents/fingerprint.ts';
import { ORDERS } from './stop-facts.ts';

const SAME: readonly (readonly [string, string, string])[] = [
  ['times', '2026-11-20T09:15:42.010Z failed', '2025-01-01T00:00:00Z failed'],
  ['task ids', 'task 0f1e2d3c4b5a69788796a5b4c3d2e1f0 failed', 'task a0b1c2d3e4f5061728394a5b6c7d8e9f failed'],
  ['request ids', 'RequestId: 8a6e0804-2bd0-4672-b79d-d97027f9071a', 'RequestId: 00000000-2bd0-4672-b79d-d97027f9071b'],
  ['addresses', 'dial tcp 10.0.1.20:443: timeout', 'dial tcp 172.31.255.7:443: timeout'],
  ['IPv6 addresses', 'dial tcp [2a05:d018:76c:b685:0:0:0:1]:443', 'dial tcp [2a05:d018:76c:b686:a:b:c:2]:443'],
  ['digests', `not found: sha256:${'ab'.repeat(32)}`, `not found: sha256:${'cd'.repeat(32)}`],
  ['retries', 'has been retried 1 time(s)', 'has been retried 5 time(s)'],
  ['host names', 'ip-10-0-1-20.ec2.internal refused', 'ip-10-9-9-9.ec2.internal refused'],
  ['interfaces', 'eni-0bbb2222cccc3333d not ready', 'eni-0123456789abcdef0 not ready'],
  ['deployments', 'by (deployment ecs-svc/4980306466373577095)', 'by (deployment ecs-svc/1111111111111111111)'],
  ['memory', 'killed at 0x7fff5694dcc8', 'killed at 0x1'],
  ['blanks and case', 'Failed  to\nStart', 'failed to start'],
];

for (const [what, a, b] of SAME)
  test(`texts that differ only in ${what} are the same failure`, () => {
    expect(templateOf(a)).toBe(templateOf(b));
  });

const OTHER: readonly (readonly [string, string])[] = [
  ['exit code 1', 'exit code 2'],
  ['failed with these codes: [502]', 'failed with these codes: [404]'],
  ['status code: 403', 'status code: 500'],
  ['log group /ecs/web missing', 'log group /ecs/api missing'],
  ['connection refused', 'connection timed out'],
];

for (const [a, b] of OTHER)
  test(`other failures stay apart: "${a}" and "${b}"`, () => {
    expect(templateOf(a)).not.toBe(templateOf(b));
  });

test('cause, failed container and failed resource tell failures apart', () => {
  const base = { cause: 'exit.crashed', evidence: 'exit code 139', failedContainer: 'app', failedResource: 'a' };
  const others = [
    { cause: 'exit.killed' },
    { failedContainer: 'proxy' },
    { failedResource: 'b' },
    { evidence: 'exit code 134' },
  ];
  const all = [base, ...others.map((other) => ({ ...base, ...other }))].map(fingerprintOf);
  expect(new Set(all).size).toBe(5);
  expect(fingerprintOf({ ...base })).toBe(all[0]);
});

test('the hash is short, the same for ever, and does not collide in twenty thousand texts', () => {
  expect(shortHash('web')).toBe(shortHash('web'));
  expect(shortHash('')).toMatch(/^[0-9a-z]{14}$/);
  expect(new Set(Array.from({ length: 20_000 }, (_, n) => shortHash(`failure ${n}`))).size).toBe(20_000);
});

test('an incident is named by its service and its failure', () => {
  expect(serviceOf(incidentId(ORDERS, 'abc'))).toBe(ORDERS);
});

test('a hostile text is done with at once', () => {
  for (const unit of ['a:', '1.', '0', 'f0', '-', 'request id', ' '])
    expect(templateOf(unit.repeat(30_000)).length).toBeLessThan(4000);
});
