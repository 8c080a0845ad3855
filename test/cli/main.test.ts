import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;

type Ended = { readonly code: number; readonly out: string; readonly err: string };

const farwatch = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...args], { timeout: 20_000 }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
    child.stdin?.end();
  });

/** Built by `npm ci`; skipped without it. */
const built = test.skipIf(!existsSync(CLI));

built('help and an empty interactive replay end well; wrong usage and work that can not be done say so', async () => {
  const [help, empty, unknown, missing, absent] = await Promise.all([
    farwatch('replay', '--help'),
    farwatch('replay', '-'),
    farwatch('replay', 'x.jsonl', '--nonsense'),
    farwatch('replay'),
    farwatch('replay', '/nowhere/events.jsonl'),
  ]);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('--policy <file>');
  expect(empty).toEqual({ code: 0, out: '', err: '' });
  expect(unknown).toMatchObject({ code: 2, out: '' });
  expect(unknown.err).toContain("unknown option '--nonsense'");
  expect(missing).toMatchObject({ code: 2, out: '' });
  expect(absent).toMatchObject({ code: 1, out: '' });
  expect(absent.err.trim()).toBe("/nowhere/events.jsonl can't be read: there is no such file or directory");
});

built('a span that nobody can read is said before AWS is asked for the table', async () => {
  for (const command of ['timeline', 'explain']) {
    const ended = await farwatch(command, 'web', '--since', 'yesterday');
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.err).toBe('--since yesterday: give a duration like 90m, 24h or 7d, or an ISO time in the past\n');
  }
});
