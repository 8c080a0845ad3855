import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addAdvice } from './commands/add-advice.ts';
import { addCompletion } from './commands/completion.ts';
import { addDeploy } from './commands/install/add-deploy.ts';
import { addInstalledCommands } from './commands/add-installed.ts';
import { addLocalCommands } from './commands/add-local.ts';
import { addMcp } from './commands/mcp/add-mcp.ts';
import { addQuery } from './commands/query/add-query.ts';
import { addRelease } from './commands/release/add-release.ts';
import type { Run } from './commands/run.ts';
import { addSpokeCommands } from './commands/spokes/add-spokes.ts';
import { awsSentence } from './input/aws-sentence.ts';
import { connectCommand } from './input/connection.ts';
import { unlessFile } from './input/file-sentence.ts';
import type { Io } from './input/io.ts';
import { CommandFailure, WrongUsage } from './input/io.ts';
import { columns } from './input/width.ts';

const OK = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

const version = (): string => {
  const { version: text } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return text;
};

/** A command line without commands; subcommands inherit these settings. */
export const emptyProgram = (io: Io): Command =>
  new Command('farwatch')
    .description('Explains why ECS Fargate tasks stop, rolls back bad releases, reports scaling, cost and sizes.')
    .version(version(), '-v, --version')
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      getOutHelpWidth: columns,
      getErrHelpWidth: columns,
    })
    .configureHelp({ minWidthToWrap: 20 })
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .hook('preAction', (_, command) => connectCommand(command));

/** The command line with every command of Farwatch. */
export const programOf = (io: Io, run: Run): Command => {
  const program = emptyProgram(io);
  addLocalCommands(program, io, run);
  addInstalledCommands(program, io, run);
  addQuery(program, io, run);
  addAdvice(program, io, run);
  addRelease(program, io, run);
  addSpokeCommands(program, io, run);
  addMcp(program, io, run);
  addDeploy(program, io, run);
  addCompletion(program, io, run);
  return program;
};

/** Prints the error that ended a command as one sentence and returns the exit code. */
const ended = (error: unknown, io: Io): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? OK : WRONG_USAGE;
  const known = unlessFile(error);
  const isSentence = known instanceof CommandFailure || known instanceof WrongUsage;
  io.err(isSentence ? known.message : awsSentence(known));
  if (!isSentence && process.env['FARWATCH_DEBUG'] && error instanceof Error) io.err(error.stack ?? '');
  return known instanceof WrongUsage ? WRONG_USAGE : FAILED;
};

/** Runs a command line; exit code 0 when the work was done, 1 when it failed, 2 for wrong usage. */
export const runProgram = async (args: readonly string[], io: Io, commands = programOf): Promise<number> => {
  let code = OK;
  const run: Run = async (command) => {
    code = await command;
  };
  try {
    await commands(io, run).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return ended(error, io);
  }
};
