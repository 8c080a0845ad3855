import type { Command } from 'commander';
import { Option } from 'commander';
import { withExamples, withProfile } from '../../input/connection.ts';
import type { Io } from '../../input/io.ts';
import type { Run } from '../run.ts';

type Flags = {
  readonly since?: string;
  readonly until?: string;
  readonly account?: readonly string[];
  readonly dir?: string;
  readonly save?: string;
  readonly bucket?: string;
  readonly stack?: string;
  readonly demo?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly region?: string;
  readonly profile?: string;
};

/** `farwatch query`: SQL over the lake, on this machine. */
export const addQuery = (program: Command, io: Io, run: Run): void => {
  const query = program
    .command('query')
    .argument('<sql>', 'one SELECT over stops, deployments, scaling, decisions and costs')
    .description('ask the history of all services with SQL: its files are copied from S3 and read by DuckDB here')
    .option(
      '--since <when>',
      'first day: a duration like 30d, or a date (default: 30d; with --dir and --demo all days)',
    )
    .option('--until <date>', 'last day (default: the newest)')
    .option('--account <ids...>', 'these accounts only')
    .option('--dir <folder>', 'read files that --save or aws s3 sync copied; nothing is called')
    .option('--save <folder>', 'keep the copied files there')
    .option('--bucket <name>', "the lake's bucket (default: the one of --stack)")
    .addOption(new Option('--stack <name>', 'stack of the installation').env('FARWATCH_STACK'))
    .option('--demo', 'sixty simulated days of two accounts; needs no AWS')
    .option('--json', 'one row per line, as JSON')
    .option('--csv', 'as CSV')
    .option('--region <region>', 'default: AWS_REGION, AWS_DEFAULT_REGION, or the region of the profile')
    .action((sql: string, flags: Flags) =>
      run(import('./query.ts').then(({ queryCommand }) => queryCommand(io, { ...flags, sql }))),
    );
  withExamples(
    withProfile(query),
    'farwatch query --demo "SELECT cause, count(*) AS stops FROM stops GROUP BY ALL ORDER BY stops DESC"',
    'farwatch query "SELECT owner, round(sum(usd), 2) AS usd FROM costs GROUP BY owner" --since 90d',
    'farwatch query "SELECT * FROM decisions WHERE decision = \'roll-back\'" --since 2026-01-01 --json',
    'farwatch query "SELECT * FROM deployments WHERE event LIKE \'%FAILED\'" --account 111122223333 --csv',
    'farwatch query "SELECT day, sum(usd) AS usd FROM costs GROUP BY day ORDER BY day" --save lake',
  );
};
