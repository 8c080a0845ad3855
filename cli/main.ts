import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import type { Io } from './io.ts';
import { CommandFailure, WrongUsage, processIo } from './io.ts';

const OK = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

const version = (): string => {
  const { version: text } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return text;
};

/** Runs a command and remembers how it ended; commander's own way would be to return nothing. */
type Run = (command: Promise<number>) => Promise<void>;

const tableOption = (): Option =>
  new Option('--table <name>', 'the table of the installation (stack output TableName)')
    .env('FARWATCH_TABLE')
    .makeOptionMandatory();

const addSizing = (program: Command, io: Io, run: Run): void => {
  program
    .command('size')
    .description('recommend Fargate sizes: one service per line on stdin (fargate-sizing-input/1), one answer per line')
    .action(() => run(import('./size.ts').then(({ sizeCommand }) => sizeCommand(io))));
};

type ReplayFlags = { readonly policy?: string[]; readonly world?: string; readonly json?: boolean };

const addReplay = (program: Command, io: Io, run: Run): void => {
  program
    .command('replay')
    .argument('<file>', 'JSON lines of EventBridge envelopes, or - for the interactive form')
    .description('play recorded events through the real handlers on a virtual clock')
    .option(
      '--policy <file>',
      'policy.json; given twice, the two are compared',
      (file, files: string[]) => [...files, file],
      [],
    )
    .option('--world <file>', 'what ECS answers; deduced from the events without it')
    .option('--json', 'print decisions as JSON lines instead of a timeline')
    .action((file: string, { policy = [], world, json = false }: ReplayFlags) =>
      run(
        import('./replay.ts').then(({ replayCommand }) =>
          replayCommand(io, { file, policies: policy, world, json, endpoint: process.env['AWS_ENDPOINT_URL'] }),
        ),
      ),
    );
};

const addDemo = (program: Command, io: Io, run: Run): void => {
  program
    .command('demo')
    .description('play a day of a simulated cluster through the real handlers and write its pages')
    .option('--out <dir>', 'where the pages go', 'out')
    .option('--seed <text>', 'another seed is another day', 'farwatch')
    .action((options: { out: string; seed: string }) =>
      run(import('./demo/demo.ts').then(({ demoCommand }) => demoCommand(io, options))),
    );
};

const addClassify = (program: Command, io: Io, run: Run): void => {
  program
    .command('classify')
    .argument('[text...]', 'a stop reason, explained for a person')
    .description('say why tasks stopped: JSON lines on stdin, or one text as argument')
    .option('--service-events', 'stdin holds service event messages')
    .action((args: string[], { serviceEvents = false }: { serviceEvents?: boolean }) =>
      run(
        import('./classify.ts').then(({ classifyCommand }) =>
          classifyCommand({ stdin: io.stdin, out: io.out, args, serviceEvents, isPipe: io.isPipe }),
        ),
      ),
    );
};

const addPolicy = (program: Command, io: Io, run: Run): void => {
  const policy = program.command('policy').description('the rollback policy: check a file, get or put the live one');
  policy
    .command('check')
    .argument('<file>', 'policy.json')
    .description('check a policy file and print it with every default filled in')
    .action((file: string) => run(import('./policy.ts').then(({ checkPolicy }) => checkPolicy(io, file))));
  policy
    .command('get')
    .description('print the live policy')
    .addOption(tableOption())
    .action(({ table }: { table: string }) => run(import('./policy.ts').then(({ getPolicy }) => getPolicy(io, table))));
  policy
    .command('put')
    .argument('<file>', 'policy.json')
    .description('replace the live policy; it is in force within half a minute')
    .addOption(tableOption())
    .action((file: string, { table }: { table: string }) =>
      run(import('./policy.ts').then(({ putPolicy }) => putPolicy(io, table, file))),
    );
};

const programOf = (io: Io, run: Run): Command => {
  const program = new Command('farwatch')
    .description('Why ECS Fargate tasks stop, how services scale, what they should cost, and releases rolled back.')
    .version(version())
    .configureOutput({ writeErr: (text) => io.err(text.trimEnd()) })
    .showHelpAfterError('(see --help)')
    .exitOverride();
  addSizing(program, io, run);
  addDemo(program, io, run);
  addClassify(program, io, run);
  addReplay(program, io, run);
  addPolicy(program, io, run);
  return program;
};

/** Exit code and sentence of whatever ended a command. */
const ended = (error: unknown, io: Io): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? OK : WRONG_USAGE;
  io.err(error instanceof Error ? error.message : String(error));
  if (error instanceof WrongUsage) return WRONG_USAGE;
  if (!(error instanceof CommandFailure) && process.env['FARWATCH_DEBUG'] && error instanceof Error)
    io.err(error.stack ?? '');
  return FAILED;
};

/** Runs the command line; the exit code is 0 when the work was done, 1 when it could not be, 2 for wrong usage. */
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

/** Waits until what was written has left the process: a pipe may be slow, and `process.exit` would cut it off. */
const flushed = (): Promise<void> =>
  new Promise((resolve) => process.stdout.write('', () => process.stderr.write('', () => resolve())));

const code = await main(process.argv.slice(2), processIo());
await flushed();
process.exit(code);
