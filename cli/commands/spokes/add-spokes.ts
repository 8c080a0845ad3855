import type { Command } from 'commander';
import { Option } from 'commander';
import type { Ceiling } from '../../../functions/organisation/spoke.ts';
import { CEILINGS } from '../../../functions/organisation/spoke.ts';
import type { InstallationFlags } from '../../input/connection.ts';
import { DEFAULT_STACK, withExamples, withStack, withTable } from '../../input/connection.ts';
import type { Io } from '../../input/io.ts';
import { onInstallation } from '../../input/on-installation.ts';
import type { Run } from '../run.ts';

type Flags = InstallationFlags & { readonly json?: boolean };
type AddFlags = Flags & { readonly ceiling: Ceiling; readonly readRole?: string; readonly actRole?: string };

const addAdd = (spokes: Command, io: Io, run: Run): void => {
  const add = spokes
    .command('add')
    .argument('<accounts>', 'ids, comma-separated')
    .argument('<regions>', 'comma-separated')
    .description('register accounts and regions, so that their events count')
    .addOption(new Option('--ceiling <mode>', 'the most that may be done there').choices(CEILINGS).default('observe'))
    .option('--read-role <arn>', 'default: FarwatchRead-STACK of the account')
    .option('--act-role <arn>', 'default: FarwatchAct-STACK of the account')
    .option('--json', 'as JSON')
    .action((accounts: string, regions: string, { json = false, ...flags }: AddFlags) =>
      run(
        import('./spokes.ts').then(async ({ addSpokes }) => {
          const [{ whoIsThis }, { ownPlace }] = await Promise.all([import('../who.ts'), import('./live.ts')]);
          const asked = { ...flags, accounts, regions, json, stack: flags.stack ?? DEFAULT_STACK };
          return onInstallation(flags, async (source) =>
            addSpokes(io, asked, { ...source, who: whoIsThis(), own: await ownPlace(flags.region) }),
          );
        }),
      ),
    );
  withExamples(
    withTable(add),
    'farwatch spokes add 222233334444 eu-west-1 --ceiling approve',
    'farwatch spokes add 222233334444,333344445555 eu-west-1,us-east-1',
  );
};

const addListAndRemove = (spokes: Command, io: Io, run: Run): void => {
  const list = spokes
    .command('list')
    .description('the accounts and regions besides its own')
    .option('--json', 'as JSON')
    .action(({ json = false, ...flags }: Flags) =>
      run(
        import('./spokes.ts').then(({ listSpokes }) =>
          onInstallation(flags, (source) => listSpokes(io, { json }, source)),
        ),
      ),
    );
  withExamples(withTable(list), 'farwatch spokes list');
  const remove = spokes
    .command('remove')
    .argument('<account>', 'its id')
    .argument('[region]', 'default: each')
    .description('remove an account: its events are no longer used')
    .option('--json', 'as JSON')
    .action((account: string, region: string | undefined, { json = false, ...flags }: Flags) =>
      run(
        import('./spokes.ts').then(({ removeSpokes }) => {
          const asked = { account, json, ...(region === undefined ? {} : { region }) };
          return onInstallation(flags, (source) => removeSpokes(io, asked, source));
        }),
      ),
    );
  withExamples(withTable(remove), 'farwatch spokes remove 222233334444 us-east-1');
};

const addCheck = (spokes: Command, io: Io, run: Run): void => {
  const check = spokes
    .command('check')
    .description('does each spoke send heartbeats, have this version and stay within its ceiling? Exit code 1 if not')
    .option('--json', 'one spoke per line, as JSON')
    .action(({ json = false, ...flags }: Flags & { readonly stack: string }) =>
      run(
        import('./check.ts').then(async ({ checkSpokes }) => {
          const { liveCheck } = await import('./live.ts');
          return onInstallation(flags, async (source) => checkSpokes(io, { json }, await liveCheck(flags, source)));
        }),
      ),
    );
  withExamples(withStack(check), 'farwatch spokes check', 'farwatch spokes check --json --stack farwatch-test');
};

/** Commands about the accounts and regions that an installation watches besides its own. */
export const addSpokeCommands = (program: Command, io: Io, run: Run): void => {
  const spokes = program.command('spokes').description('further accounts and regions: list, add, remove, check');
  addListAndRemove(spokes, io, run);
  addAdd(spokes, io, run);
  addCheck(spokes, io, run);
};
