import type { Stack } from '@aws-sdk/client-cloudformation';
import { CommandFailure } from '../input/io.ts';

/** Parameters of infra/spoke.yml that are outputs of the installation. */
const FROM_HUB = {
  HubBusArn: 'EventBusArn',
  InstallationId: 'InstallationId',
  ReadingRoleArns: 'ReadingRoleArns',
  RollbackRoleArn: 'RollbackRoleArn',
} as const;

/** Values of parameters, by their names. */
export type Values = Readonly<Record<string, string>>;

/**
 * What a spoke has to know of an installation, from the stack of that. Throws `CommandFailure` where the stack lacks an
 * output: it takes no spokes yet, or is of an older version.
 */
export const valuesOfHub = ({ StackName = '', Outputs = [], Parameters = [] }: Stack): Values => {
  const known = Object.entries(FROM_HUB).map(([parameter, output]) => {
    const value = Outputs.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
    if (value === undefined)
      throw new CommandFailure(
        `${StackName} has no output ${output}: deploy it with OrganizationId or SpokeAccounts first`,
      );
    return [parameter, value] as const;
  });
  const organization = Parameters.find(({ ParameterKey }) => ParameterKey === 'OrganizationId')?.ParameterValue;
  return {
    HubStack: StackName,
    ...Object.fromEntries(known),
    ...(organization ? { OrganizationId: organization } : {}),
  };
};

const blockOf = (name: string): RegExp => new RegExp(`^(  ${name}:\\n    Type: .*\\n)(?:    Default: .*\\n)?`, 'm');

/** The template with values as defaults of its parameters; throws `CommandFailure` for one that it does not have. */
export const filledSpoke = (template: string, values: Values): string =>
  Object.entries(values).reduce((text, [name, value]) => {
    const block = blockOf(name);
    if (!block.test(text)) throw new CommandFailure(`the template has no parameter ${name}`);
    return text.replace(block, (_, head: string) => `${head}    Default: ${JSON.stringify(value)}\n`);
  }, template);

/** How to deploy the template: to one account, and to all accounts of an organisational unit. */
export const deployLines = (stack: string): readonly string[] => {
  const name = `${stack}-spoke`;
  const template = '--template-body file://spoke.yml --capabilities CAPABILITY_NAMED_IAM';
  return [
    'one account and region, with its credentials:',
    `  aws cloudformation deploy --stack-name ${name} --template-file spoke.yml --capabilities CAPABILITY_NAMED_IAM`,
    'all accounts of an organisational unit, also those to come:',
    `  aws cloudformation create-stack-set --stack-set-name ${name} ${template} --permission-model SERVICE_MANAGED \\`,
    '    --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false',
    `  aws cloudformation create-stack-instances --stack-set-name ${name} --regions REGION \\`,
    '    --deployment-targets OrganizationalUnitIds=OU',
    'in more than one region of an account: set RolesRegion to the one that has the roles',
  ];
};
