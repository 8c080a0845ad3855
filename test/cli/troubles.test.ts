import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runProgram } from '../../cli/program.ts';
import type { Answer } from '../support/troubled-endpoint.ts';
import { startTroubled } from '../support/troubled-endpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'farwatch-troubles-'));
const policy = join(folder, 'policy.json');
const taskDefinition = join(folder, 'task.json');
writeFileSync(policy, '{}');
writeFileSync(taskDefinition, '{"family":"web","containerDefinitions":[{"name":"app","image":"web:1"}]}');

const TABLE = ['--table', 'farwatch-prod-Table'];

const COMMANDS: readonly (readonly string[])[] = [
  ['doctor', '--self'],
  ['doctor', '--cluster', 'prod', '--service', 'web'],
  ['doctor', '--self', '--all'],
  ['redrive'],
  ['spokes', 'list', ...TABLE],
  ['spokes', 'add', '222233334444', 'eu-west-1', ...TABLE],
  ['spokes', 'remove', '222233334444'],
  ['spokes', 'check'],
  ['timeline', 'web', ...TABLE],
  ['timeline', 'web'],
  ['explain', 'web', ...TABLE],
  ['explain', 'web', '--stack', 'farwatch-test'],
  ['kill-switch', 'on', ...TABLE],
  ['kill-switch', 'status'],
  ['policy', 'get', ...TABLE],
  ['policy', 'put', policy, ...TABLE],
  ['advice', 'list', ...TABLE],
  ['advice', 'accept', 'web', ...TABLE],
  ['advice', 'snooze', 'web', ...TABLE],
  ['advice', 'reject', 'web'],
  ['report', '--out', folder],
  ['report', '--out', folder, ...TABLE],
  ['gate', '--cluster', 'prod', '--service', 'web', '--for', '0s'],
  ['preflight', '--cluster', 'prod', '--service', 'web', '--task-definition', taskDefinition],
  ['remove', '--yes'],
  ['postmortem', 'web', ...TABLE],
  ['prices', 'show', ...TABLE],
  ['prices', 'update', '--store', ...TABLE],
];

type Trouble = {
  readonly env: Readonly<Record<string, string>>;
  readonly answer?: Answer;
  readonly flags?: readonly string[];
  readonly code: number;
  /** What somebody has to read: what happened, and the next step. */
  readonly says: RegExp;
};

let endpoint: Awaited<ReturnType<typeof startTroubled>>;
beforeAll(async () => void (endpoint = await startTroubled()));
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await endpoint.close();
});

const REGION = { AWS_REGION: 'eu-west-1' };
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const answering = (status: number, code: string, message: string) => ({
  env: { ...REGION, ...KEYS, AWS_ENDPOINT_URL: 'endpoint' },
  answer: { status, code, message },
  code: 1,
});
const DENIED = 'User: arn:aws:iam::111122223333:user/me is not authorized to perform: ecs:Some on resource: *';

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'no region': { env: KEYS, code: 2, says: /no region is set: give --region/ },
  'no credentials': { env: REGION, code: 1, says: /credentials.*sign in/is },
  'an expired token': {
    ...answering(400, 'ExpiredTokenException', 'The security token included in the request is expired'),
    says: /expired.*sign in again/is,
  },
  'a denied call': { ...answering(400, 'AccessDeniedException', DENIED), says: /allow [a-z]+:\w+/i },
  'keys that AWS does not know': {
    ...answering(400, 'UnrecognizedClientException', 'The security token included in the request is invalid.'),
    says: /check AWS_PROFILE, the keys/i,
  },
  'a table or stack of another name': {
    ...answering(400, 'ResourceNotFoundException', 'Requested resource not found'),
    says: /check|there is no|does not exist/i,
  },
  'nobody at the endpoint': {
    env: { ...REGION, ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    code: 1,
    says: /check the region, the network and AWS_ENDPOINT_URL/i,
  },
  'a page of a proxy': {
    ...answering(200, '', ''),
    answer: { status: 200, code: '', message: '', isHtml: true },
    says: /check the proxy/i,
  },
  throttling: { ...answering(400, 'ThrottlingException', 'Rate exceeded'), says: /try again in a minute/i },
  'an error of AWS': { ...answering(500, 'InternalServerError', 'oops'), says: /try again/i },
  'an unknown option': {
    env: { ...REGION, ...KEYS },
    flags: ['--nonsense'],
    code: 2,
    says: /unknown option.*--help/is,
  },
  'an unknown profile': { env: REGION, flags: ['--profile', 'nobody'], code: 1, says: /credentials.*sign in/is },
};

const NAMES = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL',
  'FARWATCH_TABLE',
  'FARWATCH_STACK',
];

const surround = (env: Readonly<Record<string, string>>): void => {
  for (const name of NAMES) vi.stubEnv(name, undefined);
  for (const file of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(file, '/nonexistent');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value === 'endpoint' ? endpoint.url : value);
};

const run = async (args: readonly string[]) => {
  const [out, err] = [[] as string[], [] as string[]];
  const io = {
    stdin: Readable.from([]),
    isPipe: true,
    isTty: false,
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  };
  const code = await runProgram(args, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
};

/** The report of an account tries again for minutes: it reads tens of thousands of pages. */
const isPatient = (trouble: string, [name, , , installed]: readonly string[]): boolean =>
  name === 'report' &&
  installed === undefined &&
  ['throttling', 'an error of AWS', 'nobody at the endpoint'].includes(trouble);

const TABLE_OF_TROUBLES = Object.entries(TROUBLES).flatMap(([name, trouble]) =>
  COMMANDS.filter((command) => !isPatient(name, command)).map(
    (command) => [name, command.slice(0, 4).join(' '), command, trouble] as const,
  ),
);

test.each(TABLE_OF_TROUBLES)('%s: %s says so in a sentence with the next step', async (_, __, command, trouble) => {
  surround(trouble.env);
  if (trouble.answer !== undefined) endpoint.answers(trouble.answer);
  const { code, out, err } = await run([...command, ...(trouble.flags ?? [])]);
  expect(`${err}\n${out}`).toMatch(trouble.says);
  expect(code).toBe(trouble.code);
  expect(`${err}\n${out}`).not.toMatch(/^\s+at .*:\d+:\d+|\$response|undefined/m);
});
