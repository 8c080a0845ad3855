import type { Command } from 'commander';
import { Option } from 'commander';
import type { Io } from '../input/io.ts';

/** Runs a command and keeps its exit code, which commander would drop. */
export type Run = (command: Promise<number>) => Promise<void>;

const addSizing = (program: Command, io: Io, run: Run): void => {
  program
    .command('size')
    .description('recommend Fargate sizes: one service per line on stdin (fargate-sizing-input/1), one answer per line')
    .option('--report-rules', 'as the weekly report: no more expensive size without need')
    .action((flags: { readonly reportRules?: boolean }) =>
      run(import('./size.ts').then(({ sizeCommand }) => sizeCommand({ ...io, ...flags }))),
    );
};

type ReconcileFlags = { readonly report: string; readonly percent: string; readonly json?: boolean };

const addReconcile = (program: Command, io: Io, run: Run): void => {
  program
    .command('reconcile')
    .argument('<bill>', 'FOCUS export or Cost and Usage Report as CSV')
    .description('the cost ledger of a report beside what AWS billed, per service and day')
    .requiredOption('--report <file>', 'report.json of the weekly report or of farwatch report')
    .option('--percent <n>', 'differences up to this share of the bill are rounding', '1')
    .option('--json', 'every service and day as JSON lines')
    .action((bill: string, { json = false, ...flags }: ReconcileFlags) =>
      run(import('./reconcile.ts').then(({ reconcile }) => reconcile(io, { ...flags, bill, json }))),
    );
};

type ReplayFlags = { readonly policy?: string[]; readonly world?: string; readonly json?: boolean };

const addReplay = (program: Command, io: Io, run: Run): void => {
  program
    .command('replay')
    .argument('<file>', 'recorded EventBridge events in any common format, or - for the interactive form')
    .description('play recorded events through the real handlers on a virtual clock')
    .option(
      '--policy <file>',
      'policy.json; given twice, the two are compared',
      (file, files: string[]) => [...files, file],
      [],
    )
    .option('--world <file>', 'what ECS answers; without it ECS is deduced from the events')
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
    .description('simulate a day of two clusters with the real handlers and write its pages')
    .option('--out <dir>', 'where the pages go', 'out')
    .option('--seed <text>', 'seed of the random numbers', 'farwatch')
    .action((options: { out: string; seed: string }) =>
      run(import('../demo/demo.ts').then(({ demoCommand }) => demoCommand(io, options))),
    );
};

const addClassify = (program: Command, io: Io, run: Run): void => {
  program
    .command('classify')
    .argument('[text...]', 'a stop reason to explain')
    .description(
      'explain why tasks stopped: JSON on stdin (lines, or output of aws ecs describe-tasks), or one text as argument',
    )
    .option('--service-events', 'stdin holds service event messages')
    .action((words: string[], { serviceEvents = false }: { serviceEvents?: boolean }) =>
      run(import('./classify.ts').then(({ classifyCommand }) => classifyCommand(io, { words, serviceEvents }))),
    );
};

type ReportFlags = {
  readonly region?: string;
  readonly cluster?: string;
  readonly days: string;
  readonly out: string;
  readonly prices?: string;
  readonly table?: string;
};

const addReport = (program: Command, io: Io, run: Run): void => {
  program
    .command('report')
    .description('read an account (or AWS_ENDPOINT_URL), read-only, and write a report of costs and sizes')
    .option('--region <region>', 'default: AWS_REGION, or the region of the profile')
    .option('--cluster <name>', 'one cluster only')
    .option('--days <n>', 'days of utilisation to read', '30')
    .option('--out <dir>', 'where report.html, report.csv and report.json go', 'out')
    .option('--prices <file>', 'a price table of `farwatch prices update`')
    .addOption(
      new Option('--table <name>', 'an installation, for its history, answers and prices').env('FARWATCH_TABLE'),
    )
    .action(({ days, ...flags }: ReportFlags) =>
      run(import('./report.ts').then(({ reportCommand }) => reportCommand(io, { ...flags, days: Number(days) }))),
    );
};

const runPrices = async (io: Io, args: readonly string[]): Promise<number> => {
  const [{ pricesCommand }, { livePriceList }, { readFile, writeFile }, { dynamoStore }, { tableOf }] =
    await Promise.all([
      import('./prices.ts'),
      import('../../functions/adapters/aws/pricing.ts'),
      import('node:fs/promises'),
      import('../../functions/adapters/dynamodb/store.ts'),
      import('../../functions/adapters/dynamodb/table/table.ts'),
    ]);
  return pricesCommand({
    args,
    now: new Date(),
    priceList: livePriceList,
    storeOf: (table) => dynamoStore(tableOf(table)),
    tableName: process.env['FARWATCH_TABLE'],
    out: (text) => io.out(text.trimEnd()),
    err: (text) => io.err(text.trimEnd()),
    readFile: (path) => readFile(path, 'utf8'),
    writeFile,
  });
};

const addPrices = (program: Command, io: Io, run: Run): void => {
  program
    .command('prices')
    .argument('[words...]', 'show | update [--store] | put FILE (prices --help says more)')
    .description('the dated price table: show it, update it from the Price List API, store it for the Lambdas')
    .allowUnknownOption()
    .helpOption(false)
    .action((args: string[]) => run(runPrices(io, args)));
};

/** Commands that need no installation. */
export const addLocalCommands = (program: Command, io: Io, run: Run): void => {
  addDemo(program, io, run);
  addClassify(program, io, run);
  addReplay(program, io, run);
  addSizing(program, io, run);
  addReconcile(program, io, run);
  addReport(program, io, run);
  addPrices(program, io, run);
};
