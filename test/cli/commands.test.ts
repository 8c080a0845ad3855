import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import type { Io } from '../../cli/input/io.ts';
import { programOf } from '../../cli/program.ts';

const io: Io = { stdin: Readable.from([]), isPipe: true, isTty: false, out: () => {}, err: () => {} };

const leavesOf = (command: Command, path: readonly string[] = []): readonly (readonly [string, Command])[] => {
  const name = [...path, command.name()];
  if (command.commands.length === 0) return [[name.slice(1).join(' '), command]];
  return command.commands.flatMap((sub) => leavesOf(sub, name));
};

const COMMANDS = leavesOf(programOf(io, async () => {}));

const helpOf = (command: Command): string => {
  let text = '';
  command.configureOutput({ writeOut: (part) => void (text += part) }).outputHelp();
  return text;
};

const longOptions = ({ options }: Command): readonly string[] => options.map(({ long }) => long ?? '');

test.each(COMMANDS)('%s shows in its help how it is typed', (name, command) => {
  expect(helpOf(command)).toMatch(new RegExp(`Examples:\\n {2}.*\\bfarwatch ${name}\\b`));
  expect(command.description()).not.toBe('');
});

/** `mcp` speaks JSON-RPC. */
const WITHOUT_JSON = ['mcp'];

test.each(COMMANDS.filter(([name]) => !WITHOUT_JSON.includes(name)))('%s takes --json', (_, command) => {
  expect(longOptions(command)).toContain('--json');
});

/** Cost Explorer answers in one place for all regions. */
const WITHOUT_REGION = ['reconcile'];

test.each(COMMANDS.filter(([name]) => !WITHOUT_REGION.includes(name)))(
  '%s takes a profile if it takes a region or an installation, and the other way round',
  (_, command) => {
    const named = longOptions(command).filter((long) => ['--region', '--profile', '--stack', '--table'].includes(long));
    if (named.length > 0) expect(named).toEqual(expect.arrayContaining(['--region', '--profile']));
    if (named.includes('--table')) expect(named).toContain('--stack');
  },
);

test('help has no line that is wider than a terminal of 60 columns', () => {
  for (const [, command] of COMMANDS) {
    const help = command.createHelp();
    help.helpWidth = 60;
    const [text] = help.formatHelp(command, help).split('\nExamples:');
    for (const line of (text ?? '').split('\n').filter((one) => !one.startsWith('Usage:')))
      expect(line.length).toBeLessThanOrEqual(60);
  }
});
