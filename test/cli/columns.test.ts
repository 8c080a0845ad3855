import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { Io } from '../../cli/input/io.ts';
import { programOf, runProgram } from '../../cli/program.ts';
import { running, stopped } from '../support/envelopes.ts';

const WIDTH = 60;
const folder = mkdtempSync(join(tmpdir(), 'farwatch-columns-'));
beforeEach(() => void vi.stubEnv('COLUMNS', String(WIDTH)));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const ioTo = (out: string[]): Io => ({
  stdin: Readable.from([]),
  isPipe: true,
  isTty: false,
  out: (line) => void out.push(line),
  err: () => {},
});

/** The names of every command that does something, as typed. */
const leavesOf = (command: Command, path: readonly string[] = []): readonly (readonly string[])[] =>
  command.commands.length === 0 ? [path] : command.commands.flatMap((one) => leavesOf(one, [...path, one.name()]));

const printed = async (args: readonly string[]): Promise<string> => {
  const out: string[] = [];
  expect(await runProgram(args, ioTo(out))).toBe(0);
  return out.join('\n');
};

/** Lines that leave the columns although a blank is left to break them at. */
const tooLong = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.length > WIDTH && line.trim().includes(' '));

const COMMANDS = leavesOf(programOf(ioTo([]), async () => {}));

test.each([[], ...COMMANDS].map((path) => ({ path })))('farwatch $path --help fits 60 columns', async ({ path }) => {
  // Examples are there to be copied: a command is not broken.
  const [help = ''] = (await printed([...path, '--help'])).split('Examples:');
  expect(tooLong(help)).toEqual([]);
});

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/catalogue-db/password-Ab12Cd';

test('what a command prints for people fits 60 columns, and no ARN is broken', async () => {
  const events = [
    ...[1, 2].map((task) => running({ task, deployment: 'ecs-svc/1', taskDefinition: 'web:1', createdAt: -7200 })),
    ...[11, 12, 13, 14, 15, 16].map((task) => stopped({ task, createdAt: task * 60 })),
  ];
  const file = join(folder, 'events.jsonl');
  writeFileSync(file, events.map((event) => JSON.stringify(event)).join('\n'));
  const reason =
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
    `unable to retrieve secret from asm: ResourceNotFoundException: ${SECRET} was not found`;
  const classified = await printed(['classify', reason]);
  expect(classified).toContain(SECRET);
  for (const text of [classified, await printed(['replay', file]), await printed(['prices', 'show'])])
    expect(tooLong(text)).toEqual([]);
});
