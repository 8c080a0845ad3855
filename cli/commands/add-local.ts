import type { Command } from 'commander';
import type { InstallationFlags } from '../input/connection.ts';
import { withConnection, withExamples, withOptionalTable, withProfile } from '../input/connection.ts';
import type { Io } from '../input/io.ts';
import { SIZING_INPUT } from '../input/sizing-input.ts';
import { addPrices } from './add-prices.ts';
import type { Run } from './run.ts';

const ALWAYS_JSON = 'no effect: it prints JSON lines anyway';

const addSizing = (program: Command, io: Io, run: Run): void => {
  const size = program
    .command('size')
    .description('recommend Fargate sizes: one service per line on stdin (fargate-sizing-input/1), one answer per line')
    .option('--report-rules', 'like the weekly report: a more expensive size only if needed')
    .option('--json', ALWAYS_JSON)
    .action((flags: { readonly reportRules?: boolean }) =>
      run(import('./size.ts').then(({ sizeCommand }) => sizeCommand({ ...io, ...flags }))),
    );
  size.addHelpText('after', SIZING_INPUT);
  withExamples(size, 'farwatch size < services.jsonl', "jq -c '.[]' services.json | farwatch size");
};

type ReconcileFlags = {
  readonly report: string;
  readonly percent: string;
  readonly cost: string;
  readonly from: string;
  readonly profile?: string;
  readonly json?: boolean;
};

const addReconcile = (program: Command, io: Io, run: Run): void => {
  const reconcile = program
    .command('reconcile')
    .argument('[bill]', 'FOCUS export or Cost and Usage Report as CSV')
    .description('compare the costs of a report with what AWS billed, per service and day')
    .requiredOption(
      '--report <file>',
      'report.json of the weekly report, or of farwatch report with --table or --stack',
    )
    .option('--from <source>', 'file, or cost-explorer, which needs ce:GetCostAndUsage and costs $0.01 a page', 'file')
    .option(
      '--cost <which>',
      'amounts of the bill: effective (commitments spread over the usage), list or billed',
      'effective',
    )
    .option('--percent <n>', 'ignore differences up to this share of the bill', '1')
    .option('--json', 'every service and day as JSON lines')
    .action((bill: string | undefined, { json = false, ...flags }: ReconcileFlags) =>
      run(import('./reconcile.ts').then((command) => command.reconcile(io, { ...flags, bill, json }))),
    );
  withExamples(
    withProfile(reconcile),
    'farwatch reconcile cur.csv --report out/report.json',
    'farwatch reconcile --from cost-explorer --report out/report.json',
  );
};

type Located = { readonly region?: string; readonly profile?: string };
type ReplayFlags = Located & { readonly policy?: string[]; readonly world?: string; readonly json?: boolean };

/** Runs `work` on a file, or on a copy of what is below `s3://bucket/prefix`. */
const onEvents = async (
  { file, ...located }: Located & { readonly file: string },
  work: (file: string) => Promise<number>,
): Promise<number> => {
  if (!file.startsWith('s3://')) return work(file);
  const [{ onEventsInBucket }, { bucketClient }] = await Promise.all([
    import('../lake/events-in-bucket.ts'),
    import('../lake/bucket-client.ts'),
  ]);
  return onEventsInBucket(file, await bucketClient(located), work);
};

const addReplay = (program: Command, io: Io, run: Run): void => {
  const replay = program
    .command('replay')
    .argument(
      '<file>',
      'recorded EventBridge events in any common format, s3://bucket/prefix, or - for the interactive form',
    )
    .description('play recorded events through the real handlers on a virtual clock')
    .option(
      '--policy <file>',
      'policy.json; given twice, the two are compared',
      (file, files: string[]) => [...files, file],
      [],
    )
    .option('--world <file>', 'file with the answers of ECS (default: deduced from the events)')
    .option('--json', 'print decisions as JSON lines instead of a timeline')
    .option('--region <region>', 'region of the bucket, for s3://bucket/prefix')
    .action((file: string, { policy = [], world, json = false, region, profile }: ReplayFlags) =>
      run(
        onEvents({ file, region, profile }, async (path) => {
          const { replayCommand } = await import('./replay.ts');
          const endpoint = process.env['AWS_ENDPOINT_URL'];
          return replayCommand(io, { file: path, policies: policy, world, json, endpoint });
        }),
      ),
    );
  withExamples(
    withProfile(replay),
    'farwatch replay events.jsonl',
    'farwatch replay events.jsonl --policy a.json --policy b.json',
    'farwatch replay s3://my-events/ecs/2026/11/ --region eu-west-1',
  );
};

const addDemo = (program: Command, io: Io, run: Run): void => {
  const demo = program
    .command('demo')
    .description('simulate a day of two clusters with the real handlers and write its pages')
    .option('--out <dir>', 'folder for the pages', 'out')
    .option('--seed <text>', 'seed of the random numbers', 'farwatch')
    .option('--dynamodb', 'keep the state in an embedded DynamoDB instead of memory: slower, but the same pages')
    .option('--json', 'print the names of the pages as JSON')
    .action((options: { out: string; seed: string; dynamodb?: boolean; json?: boolean }) =>
      run(import('../demo/demo.ts').then(({ demoCommand }) => demoCommand(io, options))),
    );
  withExamples(demo, 'farwatch demo', 'farwatch demo --out /tmp/farwatch --seed monday');
};

const addClassify = (program: Command, io: Io, run: Run): void => {
  const classify = program
    .command('classify')
    .argument('[text...]', 'a stop reason to explain')
    .description(
      'explain why tasks stopped: JSON on stdin (lines, or output of aws ecs describe-tasks), or one text as argument',
    )
    .option('--service-events', 'stdin contains service event messages')
    .option('--json', 'print the explanation of a text as JSON too')
    .action((words: string[], { serviceEvents = false, json = false }: { serviceEvents?: boolean; json?: boolean }) =>
      run(import('./classify.ts').then(({ classifyCommand }) => classifyCommand(io, { words, serviceEvents, json }))),
    );
  withExamples(
    classify,
    'farwatch classify "CannotPullContainerError: pull access denied"',
    'aws ecs describe-tasks --cluster prod --tasks ID | farwatch classify',
  );
};

type ReportFlags = Partial<InstallationFlags> & {
  readonly region: string;
  readonly cluster?: string;
  readonly days: string;
  readonly out: string;
  readonly prices?: string;
  readonly policy?: string;
  readonly focus?: string;
  readonly json?: boolean;
};

/** The report needs no installation; one that is named adds its history, answers and prices. */
const runReport = async (io: Io, { days, table, stack, profile: _, ...flags }: ReportFlags): Promise<number> => {
  const [{ reportCommand }, { tableNameOf }] = await Promise.all([
    import('./report.ts'),
    import('../input/on-installation.ts'),
  ]);
  const named = table || stack ? await tableNameOf({ table, stack, region: flags.region }) : undefined;
  return reportCommand(io, { ...flags, table: named, days: Number(days) });
};

const addReport = (program: Command, io: Io, run: Run): void => {
  const report = program
    .command('report')
    .description('read an account (or AWS_ENDPOINT_URL), read-only, and write a report of costs and sizes')
    .option('--cluster <name>', 'one cluster only')
    .option('--days <n>', 'days of utilisation to read', '30')
    .option('--out <dir>', 'folder for report.html, report.csv and report.json', 'out')
    .option('--prices <file>', 'a price table of `farwatch prices update`')
    .option('--policy <file>', 'a policy.json whose discounts apply')
    .option('--focus <file>', 'file for the cost ledger as a FOCUS 1.0 export, by service, day and usage type')
    .option('--json', 'print the names of the files as JSON')
    .action((flags: ReportFlags) => run(runReport(io, flags)));
  withExamples(
    withConnection(withOptionalTable(report)),
    'farwatch report --region eu-west-1',
    'farwatch report --cluster prod --days 14 --stack farwatch-prod',
    'farwatch report --stack farwatch-prod --focus ledger.csv',
  );
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
