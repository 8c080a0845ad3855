import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ended } from '../support/command.ts';
import { farwatch } from '../support/command.ts';
import { running, stopped } from '../support/envelopes.ts';
import { arnOf, startInstallation } from '../support/fake-installation.ts';

/** Built by `npm ci`; skipped without it. */
const built = test.skipIf(!existsSync(new URL('../../dist/cli.js', import.meta.url)));

const REGION = ['--region', 'eu-west-1'];
const TABLE = ['--table', 'farwatch-prod-Table'];
const AWS = { AWS_REGION: 'eu-west-1' };

let installation: Awaited<ReturnType<typeof startInstallation>>;
beforeAll(async () => void (installation = await startInstallation()));
afterAll(() => installation.close());

const signedIn = () => ({
  ...AWS,
  AWS_ENDPOINT_URL: installation.url,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});

const isWithoutTrace = ({ err, out }: Ended): boolean => !/^\s+at .*:\d+:\d+/m.test(`${err}\n${out}`);

const NEED_CREDENTIALS: readonly (readonly string[])[] = [
  ['doctor', '--self', ...REGION],
  ['doctor', '--cluster', 'prod', '--service', 'web', ...REGION],
  ['redrive', ...REGION],
  ['timeline', 'web', ...TABLE],
  ['explain', 'web', ...TABLE],
  ['kill-switch', 'on', ...TABLE],
  ['policy', 'get', ...TABLE],
  ['advice', 'list', ...TABLE],
  ['prices', 'show', ...TABLE],
  ['report', ...REGION, '--out', '/nonexistent/out'],
];

built.each(NEED_CREDENTIALS)(
  'nobody is signed in: %s %s says so and how to go on',
  { timeout: 60_000 },
  async (...args) => {
    const ended = await farwatch(args, { env: AWS });
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/credentials/i);
    expect(ended.err).toMatch(/sign in/i);
    expect(ended.out).not.toMatch(/\b0 broken|no dead letters/);
    expect(isWithoutTrace(ended)).toBe(true);
  },
);

built('a stack that is not there has neither dead letters nor none, and is not well', { timeout: 60_000 }, async () => {
  const [redrive, doctor] = await Promise.all([
    farwatch(['redrive', '--stack', 'farwatch-prdo', ...REGION], { env: signedIn() }),
    farwatch(['doctor', '--self', '--stack', 'farwatch-prdo', ...REGION], { env: signedIn() }),
  ]);
  expect(redrive).toMatchObject({ code: 1, out: '' });
  expect(redrive.err).toMatch(/^there is no installation farwatch-prdo in eu-west-1: check --stack and --region/);
  expect(doctor.code).toBe(1);
  expect(doctor.err).toMatch(/there is no installation farwatch-prdo in eu-west-1/);
});

built('dead letters are moved back, undelivered events sent on, and both counted', { timeout: 60_000 }, async () => {
  const task = JSON.stringify(stopped({ task: 1, createdAt: 60 }));
  const { detail: _, ...envelope } = stopped({ task: 1, createdAt: 60 });
  const service = JSON.stringify({
    ...envelope,
    'detail-type': 'ECS Deployment State Change',
    resources: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/web'],
    detail: { eventName: 'SERVICE_DEPLOYMENT_COMPLETED', deploymentId: 'ecs-svc/1', updatedAt: envelope.time },
  });
  installation.put('notify-dead', { body: 'a' }, { body: 'b' }, { body: 'c' });
  installation.put(
    installation.undelivered,
    ...Array.from({ length: 12 }, () => ({ body: task, target: arnOf('task-events') })),
    { body: service, target: arnOf('a-queue-that-was-made-anew') },
    { body: 'not an event' },
  );
  const ended = await farwatch(['redrive', ...REGION], { env: signedIn() });
  expect(ended.out.split('\n')).toContain('notify: dead letters moved back: 3');
  expect(ended.out.split('\n')).toContain('rollback: no dead letters');
  expect(ended.err).toContain('notify: 1 of about 3 moved');
  expect(ended.err).toContain('undelivered-events: 13 events sent, 1 not sent');
  expect(ended.code).toBe(1);
  expect(installation.visible('notify')).toEqual(['a', 'b', 'c']);
  expect(installation.visible('task-events')).toEqual(Array.from({ length: 12 }, () => task));
  expect(installation.visible('service-events')).toEqual([service]);
  expect(installation.visible(installation.undelivered)).toEqual(['not an event']);
  expect(installation.calls.indexOf('SendMessage')).toBeLessThan(installation.calls.indexOf('DeleteMessage'));
});

built('what is no event is counted, and a file without any is an error', { timeout: 60_000 }, async () => {
  const readme = new URL('../../README.md', import.meta.url).pathname;
  const folder = new URL('../../docs', import.meta.url).pathname;
  const [text, directory, empty, bytes] = await Promise.all([
    farwatch(['replay', readme]),
    farwatch(['replay', folder]),
    farwatch(['replay', '/dev/null']),
    farwatch(['replay', process.execPath.replace(/node$/, 'node-that-is-not-there')]),
  ]);
  for (const ended of [text, directory, empty, bytes]) {
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err.trim().split('\n')).toHaveLength(1);
  }
  expect(text.err).toMatch(/README\.md contains no ECS event: it has other lines: \d+ \(line 1: not JSON\)/);
  expect(directory.err).toMatch(/it is a directory/);
  expect(empty.err).toMatch(/it is empty/);
});

const detailOf = ({ detail }: { readonly detail?: unknown }) => detail as { readonly taskArn: string };
const task = detailOf(stopped({ task: 3, createdAt: 60 }));
const pretty = (value: unknown): string => JSON.stringify(value, null, 4);

built('the output of describe-tasks is classified task by task', { timeout: 60_000 }, async () => {
  const up = detailOf(running({ task: 4 }));
  const input = pretty({ tasks: [task, up], failures: [{ arn: 'arn:aws:ecs:gone', reason: 'MISSING' }] });
  const ended = await farwatch(['classify'], { input });
  const answers = ended.out
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(ended.code).toBe(0);
  expect(answers).toMatchObject([
    { id: task.taskArn, cause: 'exit.application_error', owner: 'application' },
    { id: up.taskArn, cause: null, because: expect.stringContaining('has not stopped') },
    { id: 'arn:aws:ecs:gone', error: expect.stringContaining('MISSING') },
  ]);
});

built.each([
  ['text', '# Farwatch\n\nwatches.\n'],
  ['bytes', Buffer.from([0, 255, 10, 7, 123, 34, 200, 10])],
  ['nothing', ''],
  ['truncated JSON', '{"tasks": [{"taskArn": "arn:aws:e'],
  ['JSON of something else', '{"a": [1, 2]}'],
] as const)('%s is classified as an error, never as unknown', { timeout: 60_000 }, async (_, input) => {
  const [classify, size] = await Promise.all([farwatch(['classify'], { input }), farwatch(['size'], { input })]);
  for (const ended of [classify, size]) {
    expect(ended.code).toBe(1);
    expect(ended.err.trim().split('\n')).toHaveLength(1);
    expect(isWithoutTrace(ended)).toBe(true);
  }
  expect(classify.out).not.toContain('unknown');
});
