import type { Command } from 'commander';
import { Argument, Option } from 'commander';
import type { Store } from '../../functions/adapters/common.ts';
import type { Run } from './add-local.ts';
import type { Io } from '../input/io.ts';
import { WrongUsage } from '../input/io.ts';

/** The table of an installation, from the flag or the environment. */
export const tableOption = (): Option =>
  new Option('--table <name>', 'the table of the installation (stack output TableName)')
    .env('FARWATCH_TABLE')
    .makeOptionMandatory();

/** Runs `work` on an installation's store, by the name of its table. */
const onInstallation = async (
  table: string,
  work: (source: { readonly store: Store; readonly now: Date }) => Promise<number>,
): Promise<number> => {
  const { onTable } = await import('../input/on-table.ts');
  return onTable(table, (store) => work({ store, now: new Date() }));
};

type HistoryFlags = { readonly table: string; readonly since: string; readonly json?: boolean; readonly html?: string };

const addHistory = (program: Command, io: Io, run: Run): void => {
  program
    .command('timeline')
    .argument('<service>', 'name, cluster/name or ARN')
    .description('everything that happened to a service, by time')
    .option('--since <span>', '90m, 24h, 7d or an ISO time', '24h')
    .option('--json', 'as JSON')
    .option('--html <file>', 'as a page with a chart')
    .addOption(tableOption())
    .action((service: string, { table, since, json = false, html }: HistoryFlags) =>
      run(
        import('./timeline.ts').then(({ timelineCommand }) =>
          onInstallation(table, (source) => timelineCommand(io, { service, since, json, html }, source)),
        ),
      ),
    );
  program
    .command('explain')
    .argument('<service>', 'name, cluster/name or ARN')
    .description('rollback decisions, including those to do nothing')
    .option('--since <span>', '90m, 24h, 7d or an ISO time', '7d')
    .option('--json', 'as JSON lines, with all inputs')
    .addOption(tableOption())
    .action((service: string, { table, since, json = false }: HistoryFlags) =>
      run(
        import('./explain.ts').then(({ explainCommand }) =>
          onInstallation(table, (source) => explainCommand(io, { service, since, json }, source)),
        ),
      ),
    );
};

const addSafety = (program: Command, io: Io, run: Run): void => {
  program
    .command('kill-switch')
    .addArgument(new Argument('<state>').choices(['on', 'off', 'status']))
    .description('stop every action of Farwatch at once, or re-enable it')
    .addOption(tableOption())
    .action((state: 'on' | 'off' | 'status', { table }: { table: string }) =>
      run(
        import('./kill-switch.ts').then(async ({ killSwitchCommand }) => {
          const { whoIsThis } = await import('./who.ts');
          return onInstallation(table, (source) => killSwitchCommand(io, state, { ...source, who: whoIsThis() }));
        }),
      ),
    );
};

const addPolicy = (program: Command, io: Io, run: Run): void => {
  const policy = program.command('policy').description('the rollback policy: check a file, get or put the live one');
  policy
    .command('check')
    .argument('<file>', 'policy.json')
    .description('check a policy file and print it with all defaults')
    .action((file: string) => run(import('./policy.ts').then(({ checkPolicy }) => checkPolicy(io, file))));
  policy
    .command('get')
    .description('print the live policy')
    .addOption(tableOption())
    .action(({ table }: { table: string }) =>
      run(import('./policy.ts').then(({ getPolicy }) => onInstallation(table, ({ store }) => getPolicy(io, store)))),
    );
  policy
    .command('put')
    .argument('<file>', 'policy.json')
    .description('replace the live policy; it is in force within half a minute')
    .addOption(tableOption())
    .action((file: string, { table }: { table: string }) =>
      run(
        import('./policy.ts').then(({ putPolicy }) => onInstallation(table, ({ store }) => putPolicy(io, store, file))),
      ),
    );
};

const regionOption = (): Option =>
  new Option('--region <region>', 'region of the account').env('AWS_REGION').makeOptionMandatory();
const stackOption = (): Option =>
  new Option('--stack <name>', 'stack of the installation, farwatch-STAGE').default('farwatch-prod');

type DoctorFlags = {
  readonly cluster?: string;
  readonly service?: string;
  readonly self?: boolean;
  readonly stack: string;
  readonly region: string;
};

const examine = async (io: Io, { cluster, service, self = false, stack, region }: DoctorFlags): Promise<number> => {
  if (self) return (await import('./doctor/self.ts')).doctorSelfCommand(io, { stack, region });
  if (!cluster || !service) throw new WrongUsage('doctor needs --cluster and --service, or --self');
  return (await import('./doctor/doctor.ts')).doctorCommand(io, { cluster, service, region });
};

const addDoctor = (program: Command, io: Io, run: Run): void => {
  program
    .command('doctor')
    .description('check every link between a service and its containers, read-only')
    .option('--cluster <name>', 'cluster of the service')
    .option('--service <name>', 'name of the service')
    .option('--self', 'check Farwatch itself: rules, queues, token, last event, dead letters, roles')
    .addOption(stackOption())
    .addOption(regionOption())
    .action((flags: DoctorFlags) => run(examine(io, flags)));
  program
    .command('redrive')
    .description('move dead letters back to their queues, and undelivered events to theirs')
    .option('--queue <name>', 'one queue only: the name of a function, or undelivered-events')
    .addOption(stackOption())
    .addOption(regionOption())
    .action((flags: { queue?: string; stack: string; region: string }) =>
      run(import('./redrive.ts').then(({ redriveCommand }) => redriveCommand(io, flags))),
    );
};

/** Commands that read or change the state of an installation. */
export const addInstalledCommands = (program: Command, io: Io, run: Run): void => {
  addHistory(program, io, run);
  addPolicy(program, io, run);
  addSafety(program, io, run);
  addDoctor(program, io, run);
};
