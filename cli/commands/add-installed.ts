import type { Command } from 'commander';
import { Argument } from 'commander';
import type { Run } from './run.ts';
import type { Connection, InstallationFlags } from '../input/connection.ts';
import { withExamples, withStack, withTable } from '../input/connection.ts';
import type { Io } from '../input/io.ts';
import { WrongUsage } from '../input/io.ts';
import { onInstallation } from '../input/on-installation.ts';
import { sinceText } from '../input/since.ts';

const SERVICE = 'name, cluster/name or ARN';
const SINCE = '90m, 24h, 7d or an ISO time';

type HistoryFlags = InstallationFlags & { readonly since: string; readonly json?: boolean; readonly html?: string };

const addTimeline = (program: Command, io: Io, run: Run): void => {
  const timeline = program
    .command('timeline')
    .argument('<service>', SERVICE)
    .description('everything that happened to a service, in order of time')
    .option('--since <span>', SINCE, sinceText, '24h')
    .option('--json', 'as JSON')
    .option('--html <file>', 'as a page with a chart')
    .action((service: string, flags: HistoryFlags) =>
      run(
        import('./timeline.ts').then(({ timelineCommand }) => {
          const { since, json = false, html } = flags;
          return onInstallation(flags, (source) => timelineCommand(io, { service, since, json, html }, source));
        }),
      ),
    );
  withExamples(withTable(timeline), 'farwatch timeline web', 'farwatch timeline prod/web --since 7d --html web.html');
};

const addExplain = (program: Command, io: Io, run: Run): void => {
  const explain = program
    .command('explain')
    .argument('<service>', SERVICE)
    .description('rollback decisions, including those to do nothing')
    .option('--since <span>', SINCE, sinceText, '7d')
    .option('--json', 'as JSON lines, with all inputs')
    .action((service: string, flags: HistoryFlags) =>
      run(
        import('./explain.ts').then(({ explainCommand }) => {
          const { since, json = false } = flags;
          return onInstallation(flags, (source) => explainCommand(io, { service, since, json }, source));
        }),
      ),
    );
  withExamples(withTable(explain), 'farwatch explain web', 'farwatch explain prod/web --since 30d --json');
};

type PostmortemOptions = InstallationFlags & { readonly json?: boolean; readonly out?: string };

const addPostmortem = (program: Command, io: Io, run: Run): void => {
  const postmortem = program
    .command('postmortem')
    .argument('<incident>', 'id of an incident, or a service (then its newest incident)')
    .description('what is known about an incident, as a post-mortem in Markdown')
    .option('--out <file>', 'write it to a file')
    .option('--json', 'as JSON')
    .action((incident: string, flags: PostmortemOptions) =>
      run(
        import('./postmortem.ts').then(({ postmortemCommand }) => {
          const { json = false, out } = flags;
          return onInstallation(flags, (source) => postmortemCommand(io, { incident, json, out }, source));
        }),
      ),
    );
  withExamples(withTable(postmortem), 'farwatch postmortem prod/web', 'farwatch postmortem web --out incident.md');
};

const addSafety = (program: Command, io: Io, run: Run): void => {
  const killSwitch = program
    .command('kill-switch')
    .addArgument(new Argument('<state>', 'on: block changes; off: allow them again').choices(['on', 'off', 'status']))
    .description('block every change that Farwatch would make, or allow changes again')
    .option('--json', 'print the switch as JSON, as status always does')
    .action((state: 'on' | 'off' | 'status', flags: InstallationFlags & { readonly json?: boolean }) =>
      run(
        import('./kill-switch.ts').then(async ({ killSwitchCommand }) => {
          const who = (await import('./who.ts')).whoIsThis();
          const { json = false } = flags;
          return onInstallation(flags, (source) => killSwitchCommand(io, { state, json }, { ...source, who }));
        }),
      ),
    );
  withExamples(withTable(killSwitch), 'farwatch kill-switch on', 'farwatch kill-switch status --stack farwatch-test');
};

type PolicyFlags = InstallationFlags & { readonly json?: boolean };

const ALWAYS_JSON = 'no effect: it prints JSON anyway';

const addPolicyPut = (policy: Command, io: Io, run: Run): void => {
  const put = policy
    .command('put')
    .argument('<file>', 'policy.json')
    .description('replace the live policy; it takes effect within half a minute')
    .option('--json', 'print the number of the new policy as JSON')
    .action((file: string, flags: PolicyFlags) =>
      run(
        import('./policy.ts').then(({ putPolicy }) =>
          onInstallation(flags, ({ store }) => putPolicy(io, store, { file, json: flags.json ?? false })),
        ),
      ),
    );
  withExamples(withTable(put), 'farwatch policy put policy.json --stack farwatch-prod');
};

const addPolicy = (program: Command, io: Io, run: Run): void => {
  const policy = program.command('policy').description('the rollback policy: check a file, get or put the live one');
  const check = policy
    .command('check')
    .argument('<file>', 'policy.json')
    .description('check a policy file and print it with all defaults')
    .option('--json', ALWAYS_JSON)
    .action((file: string) => run(import('./policy.ts').then(({ checkPolicy }) => checkPolicy(io, file))));
  withExamples(check, 'farwatch policy check policy.json');
  const get = policy
    .command('get')
    .description('print the live policy')
    .option('--json', ALWAYS_JSON)
    .action((flags: PolicyFlags) =>
      run(import('./policy.ts').then(({ getPolicy }) => onInstallation(flags, ({ store }) => getPolicy(io, store)))),
    );
  withExamples(withTable(get), 'farwatch policy get > policy.json');
  addPolicyPut(policy, io, run);
};

type DoctorFlags = Connection & {
  readonly cluster?: string;
  readonly service?: string;
  readonly self?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly stack: string;
};

/** The installation and then its spokes; 1 when either is not as it should be. */
const examineAll = async (
  io: Io,
  options: { readonly stack: string; readonly region: string; readonly json: boolean },
) => {
  const [{ doctorSelfCommand }, { checkSpokes }, { liveCheck }] = await Promise.all([
    import('./doctor/self.ts'),
    import('./spokes/check.ts'),
    import('./spokes/live.ts'),
  ]);
  const code = await doctorSelfCommand(io, options);
  const spokes = await onInstallation(options, async (source) =>
    checkSpokes(io, options, await liveCheck(options, source)),
  );
  return Math.max(code, spokes);
};

const examine = async (
  io: Io,
  { cluster, service, self = false, all = false, json = false, ...flags }: DoctorFlags,
) => {
  const { stack, region } = flags;
  if (self && all) return examineAll(io, { stack, region, json });
  if (self) return (await import('./doctor/self.ts')).doctorSelfCommand(io, { stack, region, json });
  if (!cluster || !service) throw new WrongUsage('doctor needs --cluster and --service, or --self');
  return (await import('./doctor/doctor.ts')).doctorCommand(io, { cluster, service, region, json });
};

const addDoctor = (program: Command, io: Io, run: Run): void => {
  const doctor = program
    .command('doctor')
    .description('check what the tasks of a service need to start and to be healthy; read-only')
    .option('--cluster <name>', 'cluster of the service')
    .option('--service <name>', 'name of the service')
    .option('--self', 'check Farwatch itself: rules, queues, token, last event, dead letters, roles')
    .option('--all', 'with --self: its spokes as well, one row each')
    .option('--json', 'one check per line, as JSON')
    .action((flags: DoctorFlags) => run(examine(io, flags)));
  withExamples(withStack(doctor), 'farwatch doctor --cluster prod --service web', 'farwatch doctor --self --all');
  const redrive = program
    .command('redrive')
    .description('move dead letters back to their queues, and send undelivered events again')
    .option('--queue <name>', 'only this queue: the name of a function, or undelivered-events')
    .option('--json', 'one queue per line, as JSON')
    .action((flags: Connection & { queue?: string; stack: string; json?: boolean }) =>
      run(import('./redrive.ts').then(({ redriveCommand }) => redriveCommand(io, flags))),
    );
  withExamples(withStack(redrive), 'farwatch redrive', 'farwatch redrive --queue notify --stack farwatch-test');
};

/** Commands that read or change the state of an installation. */
export const addInstalledCommands = (program: Command, io: Io, run: Run): void => {
  addTimeline(program, io, run);
  addExplain(program, io, run);
  addPostmortem(program, io, run);
  addPolicy(program, io, run);
  addSafety(program, io, run);
  addDoctor(program, io, run);
};
