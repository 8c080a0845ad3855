import { writeNamed } from '../input/file-sentence.ts';
import type { Command } from 'commander';
import { Option } from 'commander';
import {
  connect,
  useCredentials,
  withExamples,
  withOptionalTable,
  withProfile,
  withTable,
} from '../input/connection.ts';
import type { Io } from '../input/io.ts';
import { WrongUsage } from '../input/io.ts';
import { columns, wrapped } from '../input/width.ts';
import type { PricesSources } from './prices/prices.ts';
import type { Asked } from './prices/asked.ts';
import type { Run } from './run.ts';

const NOTES =
  'The Price List has no Spot prices: those of the previous table stay, with their date. A price that is missing ' +
  'from the list, or appears more than once, is left out and reported. Nothing is written when a requested ' +
  'region has no price. A stored table that is malformed, or not newer than the built-in one, is not used, and the ' +
  'report says so.';

const notes = (): string => `\n${wrapped(NOTES, columns()).join('\n')}`;

type Flags = {
  readonly region?: string | readonly string[];
  readonly profile?: string;
  readonly table?: string;
  readonly stack?: string;
  readonly file?: string;
  readonly out?: string;
  readonly store?: boolean;
  readonly json?: boolean;
};

const asked = (verb: Asked['verb'], file: string | undefined, flags: Flags): Asked => ({
  verb,
  regions: [
    ...new Set(
      [flags.region ?? []]
        .flat()
        .flatMap((region) => region.split(','))
        .filter(Boolean),
    ),
  ],
  file,
  table: flags.table || undefined,
  stack: flags.stack || undefined,
  profile: flags.profile,
  isStored: flags.store ?? false,
  isJson: flags.json ?? false,
});

const regionOption = (): Option =>
  new Option('--region <region>', 'only this region; may be given more than once (default: all)').argParser(
    (region, all: readonly string[] = []) => [...all, region],
  );

/** Imports the clients when a command is called. */
const liveSources = async (): Promise<PricesSources> => {
  const [{ livePriceList }, { textInFile }, { dynamoStore }, { tableOf }, { tableNameOf }] = await Promise.all([
    import('../../functions/adapters/aws/pricing.ts'),
    import('../input/named-file.ts'),
    import('../../functions/adapters/dynamodb/store.ts'),
    import('../../functions/adapters/dynamodb/table/table.ts'),
    import('../input/on-installation.ts'),
  ]);
  return {
    now: new Date(),
    priceList: livePriceList,
    storeOf: async ({ table, stack, profile, regions: [first] }) => {
      const region = await connect({ profile, otherwise: first });
      return dynamoStore(tableOf(await tableNameOf({ table, stack, region })));
    },
    readFile: textInFile,
    writeFile: writeNamed,
  };
};

/** `farwatch prices show | update | put`. */
export const addPrices = (program: Command, io: Io, run: Run, sources = liveSources): void => {
  const ask = (verb: Asked['verb'], file: string | undefined, flags: Flags): Promise<void> => {
    useCredentials(flags.profile);
    const answer = async () =>
      (await import('./prices/prices.ts')).pricesCommand(io, asked(verb, file, flags), await sources());
    return run(answer());
  };
  const prices = program.command('prices').description('show, update or store the price table');
  const show = prices
    .command('show')
    .description('show the prices in use: of --file, of an installation, or the built-in ones')
    .addOption(regionOption())
    .option('--file <file>', 'show this price table instead')
    .option('--json', 'one price per line, as JSON')
    .action((flags: Flags) => ask('show', flags.file, flags));
  const update = prices
    .command('update')
    .description("read Fargate's prices from the AWS Price List API (pricing:GetProducts, free of charge)")
    .addOption(regionOption())
    .option('--out <file>', 'write to a file (default: standard output, unless it is stored)')
    .option('--store', 'store the table in the installation, whose report and messages then use it')
    .option('--json', 'no effect: it prints JSON anyway')
    .action((flags: Flags, command: Command) => {
      const isNamed = ['table', 'stack'].some((name) => command.getOptionValueSource(name) === 'cli');
      if (isNamed && !flags.store) throw new WrongUsage('prices update: --table and --stack need --store');
      return ask('update', flags.out, flags);
    });
  const put = prices
    .command('put')
    .description('store a table from a file in the installation')
    .argument('<file>', 'a table of `farwatch prices update`')
    .option('--json', 'print the name of the stored table as JSON')
    .action((file: string, flags: Flags) => ask('put', file, flags));
  for (const command of [show, update]) withOptionalTable(withProfile(command));
  withTable(put);
  withExamples(show, 'farwatch prices show --region eu-west-1');
  withExamples(update.addHelpText('after', notes), 'farwatch prices update --store --stack farwatch-prod');
  withExamples(put, 'farwatch prices put prices.json --table "$FARWATCH_TABLE"');
};
