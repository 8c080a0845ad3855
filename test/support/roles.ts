import { readInfra } from '../../cli/checks/template.ts';
import type { Resource, Resources } from '../../cli/checks/template.ts';
import type { Role } from '../../cli/fake-aws/iam/access.ts';
import type { Policy } from '../../cli/fake-aws/iam/policy.ts';

/** The roles of infra/roles.yml as IAM would hold them, in the account of the tests. */
export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const INSTALLATION = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
export const TABLE_ARN = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/farwatch-Table`;

/** The ARN of a role of the template. */
export const roleArn = (id: string): string => `arn:aws:iam::${ACCOUNT}:role/farwatch-${id}`;

const PSEUDO: Readonly<Record<string, unknown>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/farwatch/${INSTALLATION}`,
};

/** What an operator set: see infra/parameters.yml. */
export type Settings = { readonly PassableRoles: readonly string[]; readonly ActClusters: readonly string[] };

export const SETTINGS: Settings = {
  PassableRoles: [`arn:aws:iam::${ACCOUNT}:role/web-task`, `arn:aws:iam::${ACCOUNT}:role/ecsTaskExecutionRole`],
  ActClusters: ['arn:*:ecs:*:*:cluster/*'],
};

type Known = Readonly<Record<string, unknown>>;
type Resolve = (value: unknown) => unknown;

const text = (value: unknown, known: Known): string =>
  String(value)
    .replace('${Table.Arn}', TABLE_ARN)
    .replace(/\$\{([\w:]+)(?:\.Arn)?\}/g, (_, name: string) => String(known[name] ?? name));

/** Each of CloudFormation's functions that the roles use; a parameter that is set counts as a condition that holds. */
const INTRINSICS: Readonly<Record<string, (value: never, known: Known, resolve: Resolve) => unknown>> = {
  Ref: (name: string, known) => known[name] ?? name,
  'Fn::Sub': (template: string, known) => text(template, known),
  'Fn::GetAtt': ([id]: readonly string[]) => (id === 'Table' ? TABLE_ARN : roleArn(id ?? '')),
  'Fn::If': ([, then]: readonly unknown[], _known, resolve) => resolve(then),
  'Fn::Split': ([by, of]: readonly [string, unknown], _known, resolve) => String(resolve(of)).split(by),
  'Fn::Select': ([at, of]: readonly [number, unknown], _known, resolve) => (resolve(of) as readonly unknown[])[at],
};

const resolving = (known: Known): Resolve => {
  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [[name = '', inner] = []] = Object.entries(value);
    const intrinsic = INTRINSICS[name];
    if (intrinsic !== undefined) return intrinsic(inner as never, known, resolve);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]));
  };
  return resolve;
};

const inlineOf = ({ Properties = {} }: Resource): readonly unknown[] =>
  ((Properties['Policies'] ?? []) as readonly { readonly PolicyDocument: unknown }[]).map(
    ({ PolicyDocument }) => PolicyDocument,
  );

const attachedTo = (id: string, resources: Resources): readonly unknown[] =>
  Object.values(resources)
    .filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties?.['Roles']).includes(id))
    .map(({ Properties }) => Properties?.['PolicyDocument']);

/** Every role of the template with its policies, those of its own and those that name it. */
export const deployedRoles = (settings: Settings = SETTINGS): readonly Role[] => {
  const resources = readInfra();
  const resolve = resolving({ ...PSEUDO, ...settings });
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, role]) => ({
      arn: roleArn(id),
      trust: resolve(role.Properties?.['AssumeRolePolicyDocument']) as Policy,
      policies: [...inlineOf(role), ...attachedTo(id, resources)].map((policy) => resolve(policy) as Policy),
    }));
};
