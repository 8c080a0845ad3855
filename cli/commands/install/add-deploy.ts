import type { Command } from 'commander';
import type { Connection } from '../../input/connection.ts';
import { withExamples, withProfile, withStack } from '../../input/connection.ts';
import type { Io } from '../../input/io.ts';
import type { Run } from '../run.ts';
import type { SpokeTemplateFlags } from './spoke-template.ts';

type TemplateFlags = { readonly codeBucket: string; readonly codePrefix?: string };
type SpokeFlags = Omit<SpokeTemplateFlags, 'param'> & { readonly param?: readonly string[] };

const parameters = (pair: string, all: readonly string[] = []): readonly string[] => [...all, pair];

const addHubTemplate = (template: Command, io: Io, run: Run): void => {
  const hub = template
    .command('hub')
    .description('print the CloudFormation template of an installation, for the tool that you deploy with')
    .requiredOption('--code-bucket <name>', 'bucket in the same region that holds the code of the functions')
    .option('--code-prefix <prefix>', 'prefix of its keys (default: farwatch/VERSION/)')
    .option('--json', 'no effect: it prints JSON anyway')
    .action((flags: TemplateFlags) =>
      run(import('./template.ts').then(({ templateCommand }) => templateCommand(io, flags))),
    );
  withExamples(hub, 'farwatch template hub --code-bucket my-artifacts > farwatch.template.json');
};

const addSpokeTemplate = (template: Command, io: Io, run: Run): void => {
  const spoke = template
    .command('spoke')
    .description('print the CloudFormation template for a further account or region of an installation')
    .option(
      '--hub <stack>',
      'stack of the installation, whose outputs the template gets (default: they stay parameters)',
    )
    .option('--act-clusters <arns>', 'clusters whose services may be changed, comma-separated (default: none)')
    .option('--passable-roles <arns>', 'roles that a rollback may pass to tasks, comma-separated (default: none)')
    .option(
      '--roles-region <region>',
      'the one region whose stack creates the roles (default: each stack creates them)',
    )
    .option('--param <name=value>', 'another parameter of the template; may be given more than once', parameters)
    .option('--region <region>', 'region of the installation (default: AWS_REGION, or that of the profile)')
    .option('--json', 'as JSON instead of YAML')
    .action(({ param = [], ...flags }: SpokeFlags) =>
      run(
        import('./spoke-template.ts').then(({ spokeTemplateCommand }) => spokeTemplateCommand(io, { ...flags, param })),
      ),
    );
  withExamples(
    withProfile(spoke),
    'farwatch template spoke --hub farwatch-prod --region eu-west-1 > spoke.yml',
    "farwatch template spoke --hub farwatch-prod --act-clusters 'arn:aws:ecs:*:*:cluster/prod' > spoke.yml",
  );
};

const addTemplate = (program: Command, io: Io, run: Run): void => {
  const template = program
    .command('template')
    .description('print a CloudFormation template: of an installation, or of a spoke');
  addHubTemplate(template, io, run);
  addSpokeTemplate(template, io, run);
};

type DeployFlags = Connection & {
  readonly stack: string;
  readonly codeBucket?: string;
  readonly param?: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
};

const addDeploying = (program: Command, io: Io, run: Run): void => {
  const deploy = program
    .command('deploy')
    .description('create or update an installation with CloudFormation; it shows the changes and asks first')
    .option('--param <name=value>', 'a parameter of the template; may be given more than once', parameters)
    .option('--code-bucket <name>', 'bucket for the code (default: farwatch-code-ACCOUNT-REGION, created if needed)')
    .option('--yes', 'do not ask')
    .option('--json', 'print changes and outputs as JSON')
    .action(({ param = [], yes = false, json = false, ...flags }: DeployFlags) =>
      run(import('./deploy.ts').then(({ deployCommand }) => deployCommand(io, { ...flags, param, yes, json }))),
    );
  withExamples(
    withStack(deploy),
    'farwatch deploy --region eu-west-1',
    'farwatch deploy --param SlackSecretArn=arn:aws:secretsmanager:… --param SlackChannel=#ops --yes',
  );
  const remove = program
    .command('remove')
    .description('remove an installation but keep its table and its bucket of reports; it asks first')
    .option('--yes', 'do not ask')
    .option('--json', 'print what is kept as JSON')
    .action(({ yes = false, json = false, ...flags }: DeployFlags) =>
      run(import('./remove.ts').then(({ removeCommand }) => removeCommand(io, { ...flags, yes, json }))),
    );
  withExamples(withStack(remove), 'farwatch remove --stack farwatch-test');
};

/** Commands that install Farwatch with nothing but AWS credentials. */
export const addDeploy = (program: Command, io: Io, run: Run): void => {
  addTemplate(program, io, run);
  addDeploying(program, io, run);
};
