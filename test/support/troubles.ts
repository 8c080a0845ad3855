import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { vi } from 'vitest';
import { runProgram } from '../../cli/program.ts';
import type { Answer } from './troubled-endpoint.ts';

/** What goes wrong around a command: the environment, what AWS answers, and what was typed besides. */
export type Trouble = {
  readonly env: Readonly<Record<string, string>>;
  readonly answer?: Answer;
  readonly flags?: readonly string[];
  readonly code: number;
  /** What somebody has to read: what happened, and the next step. */
  readonly says: RegExp;
};

const REGION = { AWS_REGION: 'eu-west-1' };
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const answering = (status: number, code: string, message: string) => ({
  env: { ...REGION, ...KEYS, AWS_ENDPOINT_URL: 'endpoint' },
  answer: { status, code, message },
  code: 1,
});
const DENIED = 'User: arn:aws:iam::111122223333:user/me is not authorized to perform: ecs:Some on resource: *';

export const TROUBLES: Readonly<Record<string, Trouble>> = {
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

/** Makes this the environment of the command; `endpoint` stands for `url`. `vi.unstubAllEnvs` undoes it. */
export const surround = (env: Readonly<Record<string, string>>, url: string): void => {
  for (const name of NAMES) vi.stubEnv(name, undefined);
  for (const file of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(file, '/nonexistent');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value === 'endpoint' ? url : value);
};

/** Runs a command in this process as if it had been typed; `input` is its stdin. */
export const typed = async (args: readonly string[], input = '') => {
  const [out, err] = [[] as string[], [] as string[]];
  const io = {
    stdin: Readable.from(input === '' ? [] : [input]),
    isPipe: true,
    isTty: false,
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  };
  const code = await runProgram(args, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
};

/** What a person must never see in an answer. */
export const RAW = /^\s+at .*:\d+:\d+|\$response|undefined|\[object|(?![\n\t])\p{Cc}/mu;

/** Every file of a folder with its content. */
export const contentOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')]),
  );
