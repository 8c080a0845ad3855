import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { advise } from '../../functions/stops/advice/advise.ts';
import { ADVICE_KINDS } from '../../functions/stops/advice/advice-kinds.ts';
import { ADVICE_OF_KIND } from '../../functions/stops/advice/advice-of-kind.ts';
import type { Cause } from '../../functions/stops/cause.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import { missingEnd } from '../../functions/stops/rules/complete.ts';
import { nameless } from '../../functions/stops/rules/nameless.ts';
import { classifyServiceMessage } from '../../functions/stops/service-message.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

type Row = { readonly id: string; readonly label: string; readonly alt: readonly string[]; readonly message: string };

const rowsOf = (file: string): readonly Row[] =>
  readFileSync(new URL(`variants/${file}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): Row => JSON.parse(line));

const isAccepted = ({ label, alt }: Row, cause: string): boolean => cause === label || alt.includes(cause);

test('of texts that were written before the rules were looked at, 97 in 100 stops are classified correctly', () => {
  const rows = rowsOf('unseen');
  const wrong = rows.filter((row) => !isAccepted(row, classify(parseTaskStop(row)).cause));
  expect(rows.length).toBeGreaterThanOrEqual(150);
  expect(wrong.map(({ id }) => id).slice(Math.floor(rows.length * 0.03))).toEqual([]);
});

test('of service messages that were written blind, 97 in 100 are classified correctly', () => {
  const rows = rowsOf('messages-unseen');
  const wrong = rows.filter((row) => !isAccepted(row, classifyServiceMessage(row.message).cause));
  expect(wrong.map(({ id }) => id).slice(Math.floor(rows.length * 0.03))).toEqual([]);
});

const diagnosis = (stoppedReason: string, more: object = {}) => classify(parseTaskStop({ stoppedReason, ...more }));

const adviceFor = (stoppedReason: string, more: object = {}): string => {
  const { cause, adviceParameters } = diagnosis(stoppedReason, more);
  return advise(cause, adviceParameters);
};

test('the name of a thing says nothing about what happened to it', () => {
  expect(
    diagnosis('Essential container in task exited', { containers: [{ name: 'spot-terminator', exitCode: 1 }] }).cause,
  ).toBe('exit.application_error');
  expect(classifyServiceMessage('(service az-rebalance-worker) has reached a steady state.').cause).toBe(
    'steady_state',
  );
  expect(classifyServiceMessage('(service rolled-back-orders) has started 1 tasks: (task 0a1b).').cause).toBe(
    'tasks_started',
  );
});

test('names are hidden letter by letter, so that every index stays', () => {
  const text = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:out-of-memory/db and ghcr.io/acme/disk-full:7';
  expect(nameless(text)).toBe(
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:xxx-xx-xxxxxx/xx and ghcr.io/xxxx/xxxx-xxxx:x',
  );
});

test('what a text rules out, or would only be if, is not its cause', () => {
  const exited = (more: string) => diagnosis(`Essential container in task exited. ${more}`).cause;
  expect(exited('This is not an out of memory problem.')).toBe('exit.unreported');
  expect(exited('If the image could not be found you would see CannotPullContainerError.')).toBe('exit.unreported');
  expect(exited('There was no sign of a Spot interruption.')).toBe('exit.unreported');
  expect(exited('No scaling activity was in progress.')).toBe('exit.unreported');
  expect(exited('It ran in cluster oom-lab with s3://maintenance-patch/app.env.')).toBe('exit.unreported');
  expect(diagnosis('Capacity is unavailable at this time, unrelated to your vCPU quota.').cause).toBe(
    'capacity.unavailable',
  );
});

test('a sentence that broke off is read to its end where only one goes on like that', () => {
  expect(missingEnd('cannotpullcontainererror: no space left on d')).toBe('evice');
  expect(missingEnd('failed to create cloudwatch log s')).toBe('tream');
  expect(missingEnd('failed to cre')).toBe('');
  expect(missingEnd('no such host')).toBe('');
  expect(missingEnd('a connection issue between the task and secrets manager')).toBe('');
});

test('what must be done has not happened', () => {
  expect(classifyServiceMessage('To change it you must start a new deployment.').cause).toBe('other');
  expect(classifyServiceMessage('(service web) (deployment ecs-svc/1) deployment in progress.').cause).toBe(
    'deployment_started',
  );
});

test('the reason decides, not the prefix nor what the capacity provider is called', () => {
  const launching = 'Unable to launch instance(s) for capacity provider web-spot-instance.';
  expect(diagnosis(`ResourceInitializationError: ${launching} UnauthorizedOperation: no`).cause).toBe(
    'iam.execution_role_denied',
  );
  expect(diagnosis(`ResourceInitializationError: ${launching} VcpuLimitExceeded: too many`).cause).toBe(
    'quota.exceeded',
  );
  const message = `(service web) was unable to place a task. Reason: ResourceInitializationError: ${launching}`;
  expect(classifyServiceMessage(`${message} UnauthorizedOperation: no`).cause).toBe('role_error');
});

test('nobody is nearly certain of half a sentence, nor where task and container say different things', () => {
  expect(diagnosis('CannotPullContainerError: write /x: no space left on d').confidence).toBeLessThanOrEqual(0.8);
  const containers = [{ name: 'web', reason: 'AccessDeniedException: secretsmanager:GetSecretValue of the secret' }];
  const disputed = diagnosis('CannotPullContainerError: manifest unknown', { containers });
  expect(disputed.confidence).toBeLessThanOrEqual(0.5);
});

test('the container that was killed for memory is blamed, not the application beside it', () => {
  const reason = 'OOM killed';
  const containers = [
    { name: 'app', exitCode: 143 },
    { name: 'collector', exitCode: 137, reason },
  ];
  expect(diagnosis('Essential container in task exited', { containers }).failedContainer).toBe('collector');
  const silent = containers.map(({ name, exitCode }) => ({ name, exitCode }));
  expect(
    diagnosis('OutOfMemoryError: container killed due to memory usage', { containers: silent }).failedContainer,
  ).toBe('collector');
  const two = [...silent, { name: 'jobs', exitCode: 143 }];
  expect(
    diagnosis('Task failed ELB health checks in (target-group web)', { containers: two }).failedContainer,
  ).toBeUndefined();
});

test('a word of the sentence is no object', () => {
  const advice = adviceFor('CannotPullContainerError: failed to resolve ref unexpected status: 403 Forbidden');
  expect(advice).toContain('refused the pull of the image');
  expect(adviceFor('secret was not found in Secrets Manager')).not.toContain('no was');
});

test.each([
  ["retrieved secret from Secrets Manager did not contain json key 'token'", /has no JSON key token/],
  ["Secrets Manager can't find the specified secret value for staging label: AWSCURRENT", /staging label AWSCURRENT/],
  ['secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:a/b was marked for deletion', /restore-secret/],
  ['Unable to assume the service linked role', /create-service-linked-role/],
  ['CannotStartContainerError: Bind for 0.0.0.0:9000 failed: port is already allocated', /Port 9000 is already in use/],
  ['TaskFailedToStart: MemberOf placement constraint unsatisfied.', /constraint memberof/i],
  ['No Fargate configuration exists for given values: 4096 CPU, 4096 memory', /4096 CPU, 4096 memory/],
  ['Unable to launch instance(s) for capacity provider web. VcpuLimitExceeded: no', /L-1216C47A/],
  ['ThrottlingException: Rate exceeded', /throttled API calls/],
])('the advice for "%s" fits what happened', (text, advice) => {
  expect(adviceFor(text)).toMatch(advice);
});

test('what is left on an instance, or holds its port, is looked for where there is one', () => {
  const port = 'CannotStartContainerError: Bind for 0.0.0.0:9000 failed: port is already allocated';
  const name = 'CannotCreateContainerError: Conflict. The container name "/web" is already in use by container "0a"';
  expect(adviceFor(port, { launchType: 'EC2' })).toContain('sudo ss -ltnp');
  expect(adviceFor(name, { launchType: 'EC2' })).toContain('docker rm');
  for (const text of [port, name])
    expect(adviceFor(text, { launchType: 'FARGATE' })).not.toMatch(/\binstance\b|docker|sudo/);
});

test('what helps on Fargate is not advised to a task on EC2', () => {
  const text = 'CannotPullContainerError: failed to register layer: no space left on device';
  expect(adviceFor(text, { launchType: 'EC2' })).toContain('docker image prune');
  expect(adviceFor(text, { launchType: 'FARGATE', capacityProviderName: 'FARGATE' })).toContain('ephemeralStorage');
});

const kinds = Object.entries(ADVICE_KINDS).flatMap(([cause, rules]) => rules.map((rule) => ({ cause, ...rule })));
const isCause = (name: string): name is Cause => Object.hasOwn(CAUSES, name);

test.each(kinds)(
  'the advice for $cause, $kind, asks for what is kept and reads as one paragraph',
  ({ cause, kind, asks }) => {
    if (!isCause(cause)) throw new Error(cause);
    const words = ADVICE_OF_KIND[cause]?.[kind] ?? '';
    const asked = [...words.matchAll(/\{(\w+)(?:\|[^{}]*)?\}/g)].map(([, name]) => name);
    expect([...new Set(asked)].toSorted()).toEqual([...asks].toSorted());
    const named = Object.fromEntries(asks.map((name) => [name, name === 'statement' ? `<${name}>.` : `<${name}>`]));
    for (const advice of [advise(cause, { kind }), advise(cause, { kind, ...named })]) {
      expect(advice).not.toMatch(/[{}[\]|](?!")|\s{2}|\n| [.,;](?:\s|$)/);
      expect(advice).toMatch(/^[A-Z<].*\.$/s);
    }
  },
);
