import { messageOf } from '../functions/primitives/error-text.ts';
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addAdvice } from './commands/add-advice.ts';
import { addInstalledCommands } from './commands/add-installed.ts';
import type { Run } from './commands/add-local.ts';
import { addLocalCommands } from './commands/add-local.ts';
import { unlessFile } from './input/file-sentence.ts';
import type { Io } from './input/io.ts';
import { CommandFailure, WrongUsage, processIo } from './input/io.ts';

const OK = 0;
const FAILED = 1;
const WRONG_USAGE = 2;
const READER_LEFT = 141;

const version = (): string => {
  const { version: text } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return text;
};

const programOf = (io: Io, run: Run): Command => {
  const program = new Command('farwatch')
    .description('Explains why ECS Fargate tasks stop, rolls back bad releases, reports scaling, cost and sizes.')
    .version(version())
    .configureOutput({ writeErr: (text) => io.err(text.trimEnd()) })
    .showHelpAfterError('(see --help)')
    .exitOverride();
  addLocalCommands(program, io, run);
  addInstalledCommands(program, io, run);
  addAdvice(program, io, run);
  return program;
};

/** Prints the error that ended a command and returns the exit code. */
const ended = (error: unknown, io: Io): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? OK : WRONG_USAGE;
  const known = unlessFile(error);
  io.err(messageOf(known));
  if (error instanceof WrongUsage) return WRONG_USAGE;
  if (!(error instanceof CommandFailure) && process.env['FARWATCH_DEBUG'] && error instanceof Error)
    io.err(error.stack ?? '');
  return FAILED;
};

/** Runs the command line; exit code 0 when the work was done, 1 when it failed, 2 for wrong usage. */
export const main = async (args: readonly string[], io: Io): Promise<number> => {
  let code = OK;
  const run: Run = async (command) => {
    code = await command;
  };
  try {
    await programOf(io, run).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return ended(error, io);
  }
};

/** The SDK prints nine lines about the Node version before every answer; package.json states the supported versions. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
/** The reader may close the pipe early, as `head` does: exit with the shell's code for that. */
process.stdout.on('error', () => process.exit(READER_LEFT));

/** Waits until all output has left the process: a pipe may be slow, and `process.exit` would cut it off. */
const flushed = (): Promise<void> =>
  new Promise((resolve) => process.stdout.write('', () => process.stderr.write('', () => resolve())));

const code = await main(process.argv.slice(2), processIo());
await flushed();
process.exit(code);
