import type { Command } from 'commander';
import { Argument } from 'commander';
import type { Connection } from '../../input/connection.ts';
import { withExamples, withStack } from '../../input/connection.ts';
import type { Io } from '../../input/io.ts';
import type { Run } from '../run.ts';

type TemplateFlags = { readonly codeBucket: string; readonly codePrefix?: string };

const addTemplate = (program: Command, io: Io, run: Run): void => {
  const template = program
    .command('template')
    .addArgument(new Argument('<kind>', 'what the template deploys').choices(['hub']))
    .description('print the CloudFormation template of an installation, for the tool that you deploy with')
    .requiredOption('--code-bucket <name>', 'bucket in the same region that holds the code of the functions')
    .option('--code-prefix <prefix>', 'prefix of its keys (default: farwatch/VERSION/)')
    .option('--json', 'as JSON, which is what it prints anyway')
    .action((_: string, flags: TemplateFlags) =>
      run(import('./template.ts').then(({ templateCommand }) => templateCommand(io, flags))),
    );
  withExamples(template, 'farwatch template hub --code-bucket my-artifacts > farwatch.template.json');
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
    .description('create or update an installation in your account through CloudFormation; it shows and asks first')
    .option(
      '--param <name=value>',
      'a parameter of the template; may be given more than once',
      (pair, all: readonly string[] = []) => [...all, pair],
    )
    .option('--code-bucket <name>', 'bucket for the code (default: farwatch-code-ACCOUNT-REGION, created if need be)')
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
    .description('remove an installation; its table and its bucket of reports are kept. It asks first')
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
