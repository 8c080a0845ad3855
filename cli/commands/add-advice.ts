import type { Command } from 'commander';
import type { InstallationFlags } from '../input/connection.ts';
import { withExamples, withTable } from '../input/connection.ts';
import type { Io } from '../input/io.ts';
import { onInstallation } from '../input/on-installation.ts';
import type { Run } from './run.ts';

type Flags = InstallationFlags & {
  readonly json?: boolean;
  readonly days?: string;
  readonly because?: string;
};

/** Imports the command when it is called. */
const loaded = async () => {
  const [advice, { systemClock: clock }, { whoIsThis }] = await Promise.all([
    import('./advice.ts'),
    import('../../functions/adapters/runtime/clock.ts'),
    import('./who.ts'),
  ]);
  return { ...advice, clock, by: whoIsThis() };
};

const list = async (io: Io, service: string | undefined, { json = false, ...flags }: Flags): Promise<number> => {
  const { listAdvice, clock } = await loaded();
  return onInstallation(flags, ({ store }) => listAdvice(io, { service, json }, { store, clock }));
};

type Does = 'accept' | 'snooze' | 'reject';

const answer = async (io: Io, does: Does, service: string, { json = false, ...flags }: Flags) => {
  const { answerAdvice, clock, by } = await loaded();
  const { days, because } = flags;
  return onInstallation(flags, ({ store }) =>
    answerAdvice(io, { days, because, do: does, service, json, by }, { store, clock }),
  );
};

const SERVICE = 'name, cluster/name or ARN';

const VERBS: readonly (readonly [Does, string, string | undefined])[] = [
  ['accept', 'you will make this change: the saving is measured once a revision has the size', undefined],
  ['snooze', 'not now: ask again later', '28'],
  ['reject', 'do not recommend this size again', '180'],
];

type PullRequest = {
  readonly repo: string;
  readonly report: string;
  readonly open: boolean;
  readonly json?: boolean;
};

const addPullRequest = (advice: Command, io: Io, run: Run): void => {
  const pullRequest = advice
    .command('pr')
    .argument('[services...]', 'name or cluster/name (default: every service whose saving the report counts)')
    .description('put the recommended sizes on a branch of your repository, and open a pull request if gh is installed')
    .requiredOption('--repo <dir>', 'repository with CloudFormation, Terraform, cdk.json or task definitions')
    .requiredOption('--report <file>', 'report.json of the weekly report or of farwatch report')
    .option('--no-open', 'make the branch only')
    .option('--json', 'print the branch and the pull request as JSON')
    .action((services: readonly string[], { repo, report, open: opens, json }: PullRequest) =>
      run(
        import('./advice-pr.ts').then(({ adviceAsPullRequest }) =>
          adviceAsPullRequest(io, { repo, report, opens, services, json }),
        ),
      ),
    );
  withExamples(pullRequest, 'farwatch advice pr web --repo ../infra --report out/report.json');
};

/** `farwatch advice`: lists and answers the weekly report's recommendations, like the buttons in Slack. */
export const addAdvice = (program: Command, io: Io, run: Run): void => {
  const advice = program.command('advice').description('list and answer the recommendations of the weekly report');
  const all = advice
    .command('list')
    .argument('[service]', SERVICE)
    .description('current recommendations and the answers to them')
    .option('--json', 'as JSON lines')
    .action((service: string | undefined, flags: Flags) => run(list(io, service, flags)));
  withExamples(withTable(all), 'farwatch advice list', 'farwatch advice list web --json');
  for (const [does, description, days] of VERBS) {
    const verb = advice.command(does).argument('<service>', SERVICE).description(description);
    if (days !== undefined) verb.option('--days <n>', `days until the report may recommend this size again (${days})`);
    verb
      .option('--because <text>', 'reason, shown in the report')
      .option('--json', 'as JSON')
      .action((service: string, flags: Flags) => run(answer(io, does, service, flags)));
    withExamples(withTable(verb), `farwatch advice ${does} web --because "agreed with the team"`);
  }
  addPullRequest(advice, io, run);
};
