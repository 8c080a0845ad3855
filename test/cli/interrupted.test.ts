import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { running, stopped } from '../support/envelopes.ts';

const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'farwatch-interrupted-'));
const file = join(folder, 'events.jsonl');
/** A pipe that stays open: whoever reads it waits for more. */
const endless = join(folder, 'endless.jsonl');
let writer: WriteStream;
const out = join(folder, 'out');

/** An endpoint that takes calls and never answers; `called` settles with the first. */
const silent = createServer(() => silent.emit('called'));
const env = {
  PATH: process.env['PATH'],
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

beforeAll(async () => {
  execFileSync('mkfifo', [endless]);
  const crashing = [11, 12, 13, 14].map((task) => JSON.stringify(stopped({ task, createdAt: task * 60 })));
  const filler = JSON.stringify(running({ task: 1, deployment: 'ecs-svc/1', taskDefinition: 'web:1' }));
  writeFileSync(file, `${crashing.join('\n')}\n${`${filler}\n`.repeat(6_000)}`);
  // The reader leaves at Ctrl-C, before all is written.
  writer = createWriteStream(endless).on('error', () => {});
  writer.write(`${crashing.join('\n')}\n${`${filler}\n`.repeat(400)}`);
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterAll(() => {
  writer.destroy();
  silent.closeAllConnections();
  silent.close();
  rmSync(folder, { recursive: true });
});

const endpoint = (): string => `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;

type Sign = 'stdout' | 'stderr' | 'called';

/** Starts a command, waits until it shows that it is at work, presses Ctrl-C, and returns how it ended. */
const interrupted = async (args: readonly string[], sign: Sign) => {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...env, AWS_ENDPOINT_URL: endpoint() } });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  const signs: Readonly<Record<Sign, Readable | typeof silent>> = { ...child, called: silent };
  await once(signs[sign], sign === 'called' ? 'called' : 'data');
  child.kill('SIGINT');
  const [code]: unknown[] = await once(child, 'close');
  return { code, ...printed };
};

/** Built by `npm ci`; skipped without it. */
const built = test.skipIf(!existsSync(CLI));

built.each([
  [['replay', endless, '--json'], 'stdout', 'interrupted'],
  [['demo', '--out', out], 'stderr', 'interrupted'],
  [['gate', '--cluster', 'prod', '--service', 'web', '--for', '1m'], 'called', 'interrupted'],
  [
    ['remove', '--yes'],
    'called',
    'interrupted: farwatch-prod was not removed; run farwatch remove again when you are ready',
  ],
] as const)('Ctrl-C ends farwatch %j with one line and 130', async (args, sign, last) => {
  const { code, stdout, stderr } = await interrupted(args, sign);
  expect({ code, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({ code: 130, last });
  expect(stderr).not.toMatch(/^\s+at |Error/m);
  for (const line of stdout.split('\n').filter(Boolean)) expect(() => JSON.parse(line) as unknown).not.toThrow();
});

built('a demo that was interrupted leaves no page, and no part of one', () => {
  expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
});

const piped = (command: string): Promise<{ readonly codes: string; readonly err: string }> =>
  new Promise((resolve) => {
    const line = `"${process.execPath}" "${CLI}" ${command} | head -1 >/dev/null; echo \${PIPESTATUS[0]}`;
    execFile('bash', ['-c', line], { env }, (_, codes, err) => resolve({ codes: codes.trim(), err }));
  });

built.each(['prices show', 'prices show --json', `replay "${file}" --json`])(
  'farwatch %s ends quietly when the reader of its pipe has left',
  async (command) => {
    const { codes, err } = await piped(command);
    // 0 where all of it went into the pipe before the reader left.
    expect(codes).toMatch(/^(0|141)$/);
    expect(err).not.toMatch(/^\s+at |EPIPE|Error/m);
  },
);
