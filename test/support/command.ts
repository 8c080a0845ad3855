import { execFile } from 'node:child_process';

const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;

export type Ended = { readonly code: number; readonly out: string; readonly err: string };
export type Surroundings = { readonly env?: Readonly<Record<string, string>>; readonly input?: string | Buffer };

/** An environment without credentials, profile or machine role. */
const ALONE = { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };

/** Runs `farwatch …` in its own process, with only `env` in its environment. */
export const farwatch = (args: readonly string[], { env = {}, input = '' }: Surroundings = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { timeout: 50_000, maxBuffer: 1 << 28, env: { ...ALONE, ...env } };
    const child = execFile(process.execPath, [CLI, ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out, err });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
