import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { advise } from '../../functions/stops/advice/advise.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';
import { fuzzStops } from '../fuzz/stops.ts';

type Variant = { readonly id: string; readonly label: string; readonly alt: readonly string[] };

const variants = (file: string): readonly Variant[] =>
  readFileSync(new URL(`variants/${file}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Variant => JSON.parse(line));

const STYLES = [
  'docker',
  'containerd',
  'wordings2024',
  'mangled',
  'windows',
  'second-look',
  'third-look',
  'fourth-look',
  'fifth-look',
  'by-kind',
];

test.each(STYLES)('at most three in a hundred variants of the style %s are judged wrongly', (style) => {
  const rows = variants(style);
  const wrong = rows.filter((row) => {
    const { cause } = classify(parseTaskStop(row));
    return cause !== row.label && !row.alt.includes(cause);
  });
  expect(rows.length).toBeGreaterThan(40);
  expect(wrong.map(({ id }) => id).slice(Math.floor(rows.length * 0.03))).toEqual([]);
});

test('a hundred reasons cut off anywhere never become another definite cause of another domain', () => {
  const text =
    'CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref ' +
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:v42: not found';
  const causes = new Set(
    Array.from(
      { length: text.length + 1 },
      (_, end) => classify(parseTaskStop({ stoppedReason: text.slice(0, end) })).cause,
    ),
  );
  expect([...causes].sort()).toEqual(['image.not_found', 'image.pull_failed', 'unknown']);
});

test('600 fuzzed stops are classified without a throw, each with owner, advice and a probability', () => {
  for (const input of fuzzStops(600, 7)) {
    const { cause, faultDomain, adviceParameters, confidence, evidence } = classify(parseTaskStop(input));
    expect(Object.hasOwn(CAUSES, cause)).toBe(true);
    expect(faultDomain === 'unknown').toBe(cause === 'unknown');
    expect(advise(cause, adviceParameters)).not.toBe('');
    expect(evidence.length).toBeLessThanOrEqual(300);
    expect(confidence > 0 && confidence < 1).toBe(true);
  }
});

test('what was learnt of a text does not change the diagnosis of the next stop that says the same', () => {
  for (const input of fuzzStops(200, 11)) {
    const spoilt = { ...(input as object), stopCode: 'UserInitiated', containers: [] };
    const first = classify(parseTaskStop(input));
    classify(parseTaskStop(spoilt));
    expect(classify(parseTaskStop(input))).toEqual(first);
  }
});

const exited = (exitCode: number, more: object = {}) =>
  parseTaskStop({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'web', exitCode }],
    ...more,
  });

test('137 with an out-of-memory reason is memory', () => {
  const containers = [{ name: 'web', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }];
  expect(classify(exited(137, { containers })).cause).toBe('memory.oom');
});

test('137 after the whole stop timeout is an ignored SIGTERM', () => {
  const times = { stoppingAt: '2026-03-10T09:00:00Z', executionStoppedAt: '2026-03-10T09:00:31Z' };
  const diagnosis = classify(exited(137, times));
  expect(diagnosis.cause).toBe('exit.killed');
  expect(diagnosis.evidence).toContain('SIGTERM was ignored');
});

test('a longer stop timeout of the container is respected', () => {
  const times = { stoppingAt: '2026-03-10T09:00:00Z', executionStoppedAt: '2026-03-10T09:00:31Z' };
  expect(classify(exited(137, { ...times, stopTimeoutSeconds: 120 })).evidence).not.toContain('ignored');
});

test('137 at once is a kill from outside', () => {
  const times = { stoppingAt: '2026-03-10T09:00:00Z', executionStoppedAt: '2026-03-10T09:00:01Z' };
  expect(classify(exited(137, times)).evidence).not.toContain('ignored');
});

test('137 in a task that was scaled in is the scale-in', () => {
  const stop = exited(137, {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/8123456789012345678)',
  });
  expect(classify(stop).cause).toBe('scheduler.scale_in');
});

test('a complaint of the scheduler in unknown words is not routine', () => {
  const stop = exited(137, { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed its readiness gate' });
  expect(classify(stop).cause).toBe('exit.killed');
});

test("a JVM's own OutOfMemoryError with exit code 1 is the application's", () => {
  const containers = [{ name: 'web', exitCode: 1, reason: 'java.lang.OutOfMemoryError: Java heap space' }];
  expect(classify(exited(1, { containers })).cause).toBe('exit.application_error');
});

test('the failure of a container that AWS injects is not the cause', () => {
  const containers = [
    { name: 'aws-guardduty-agent-aB3', reason: 'CannotPullContainerError: not found' },
    { name: 'web', exitCode: 3 },
  ];
  const diagnosis = classify(exited(3, { containers }));
  expect([diagnosis.cause, diagnosis.failedContainer]).toEqual(['exit.application_error', 'web']);
});

test('the missing permission is given as an IAM statement', () => {
  const stoppedReason =
    'ResourceInitializationError: unable to retrieve secret from asm: AccessDeniedException: User: ' +
    'arn:aws:sts::111122223333:assumed-role/web-execution/0f is not authorized to perform: ' +
    'secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-AbCdEf ' +
    'because no identity-based policy allows the secretsmanager:GetSecretValue action';
  const diagnosis = classify(parseTaskStop({ stoppedReason }));
  expect(diagnosis.cause).toBe('secrets.access_denied');
  expect(diagnosis.failedResource).toBe('arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-AbCdEf');
  expect(advise(diagnosis.cause, diagnosis.adviceParameters)).toContain(
    '{"Effect":"Allow","Action":"secretsmanager:GetSecretValue",' +
      '"Resource":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-AbCdEf"}',
  );
});

test('a task out of memory is told the next Fargate size and its price', () => {
  const containers = [{ name: 'web', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }];
  const { cause, adviceParameters } = classify(exited(137, { containers, cpu: '512', memory: '1024' }));
  // One GB more for 730 hours at 0.004445 USD.
  expect(advise(cause, adviceParameters)).toContain(
    '2 GB (now 1 GB), which adds $3.24 a month per task at us-east-1 list price',
  );
});

test.each([
  'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable',
  '111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-appmesh-envoy:v1.29',
  'docker.io/splunk/universalforwarder:9',
  'public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:latest',
  'docker.io/acme/secret-service:1',
])('when %s cannot be pulled the text is about the image', (image) => {
  const head = `CannotPullContainerError: inspect image has been retried 5 time(s): failed to resolve ref ${image}: `;
  const reason = (reason: string) => classify(parseTaskStop({ stoppedReason: head + reason })).cause;
  expect(reason('failed to do request: Head "https://x": dial tcp 192.0.2.7:443: i/o timeout')).toBe(
    'registry.unreachable',
  );
  expect(reason('not found')).toBe('image.not_found');
  expect(reason('unexpected status from HEAD request to https://x: 403 Forbidden')).toBe('image.auth_denied');
});

test('a secret of the log collector is a secret', () => {
  const stoppedReason =
    'ResourceInitializationError: unable to retrieve secret from asm: AccessDeniedException: User: x is not ' +
    'authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:111122223333:' +
    'secret:splunk/token';
  expect(classify(parseTaskStop({ stoppedReason })).cause).toBe('secrets.access_denied');
});
