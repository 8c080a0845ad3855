import { readInfra, readOutputs, readSpoke } from '../../cli/checks/template.ts';
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
  'AWS::StackName': 'farwatch',
  OrganizationId: 'o-a1b2c3d4e5',
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

/** What `AWS::NoValue` leaves behind: the field or the element is not there. */
const NOTHING = Symbol('AWS::NoValue');
const isThere = (value: unknown): boolean => value !== NOTHING;

const text = (value: unknown, known: Known): string =>
  String(value)
    .replace('${Table.Arn}', TABLE_ARN)
    .replace(/\$\{([\w:]+)(?:\.Arn)?\}/g, (_, name: string) => String(known[name] ?? name));

/** Each of CloudFormation's functions that the roles use; a condition holds unless `known` says that it does not. */
const INTRINSICS: Readonly<Record<string, (value: never, known: Known, resolve: Resolve) => unknown>> = {
  Ref: (name: string, known) => (name === 'AWS::NoValue' ? NOTHING : (known[name] ?? name)),
  'Fn::Sub': (template: string, known) => text(template, known),
  'Fn::GetAtt': ([id]: readonly string[]) => (id === 'Table' ? TABLE_ARN : roleArn(id ?? '')),
  'Fn::If': ([condition, then, otherwise]: readonly unknown[], known, resolve) =>
    resolve(known[String(condition)] === false ? otherwise : then),
  'Fn::Split': ([by, of]: readonly [string, unknown], _known, resolve) => String(resolve(of)).split(by),
  'Fn::Select': ([at, of]: readonly [number, unknown], _known, resolve) => (resolve(of) as readonly unknown[])[at],
};

const resolving = (known: Known): Resolve => {
  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve).filter(isThere);
    if (typeof value !== 'object' || value === null) return value;
    const [[name = '', inner] = []] = Object.entries(value);
    const intrinsic = INTRINSICS[name];
    if (intrinsic !== undefined) return intrinsic(inner as never, known, resolve);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, part]) => [key, resolve(part)] as const)
        .filter(([, part]) => isThere(part)),
    );
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

type Naming = { readonly resolve: Resolve; readonly arnOf: (id: string) => string };

const rolesIn = (resources: Resources, { resolve, arnOf }: Naming): readonly Role[] =>
  Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, role]) => ({
      arn: arnOf(id),
      trust: resolve(role.Properties?.['AssumeRolePolicyDocument']) as Policy,
      policies: [...inlineOf(role), ...attachedTo(id, resources)].map((policy) => resolve(policy) as Policy),
    }));

/** Every role of the template with its policies, those of its own and those that name it. */
export const deployedRoles = (settings: Settings & Known = SETTINGS): readonly Role[] =>
  rolesIn(readInfra(), { resolve: resolving({ ...PSEUDO, ...settings }), arnOf: roleArn });

export const ORGANIZATION = 'o-a1b2c3d4e5';

/** The ARN of a role of a spoke: `FarwatchRead` or `FarwatchAct`. */
export const spokeRoleArn = (account: string, id: string): string => `arn:aws:iam::${account}:role/${id}-farwatch`;

/** Roles that the hub's output ReadingRoleArns names. */
const readingRoles = (): readonly string[] => {
  const written = JSON.stringify(readOutputs()['ReadingRoleArns']);
  return Array.from(written.matchAll(/"Fn::GetAtt":\["(\w+)"/g), ([, id]) => id ?? '');
};

/** What the installation of the tests hands to its spokes. */
const HUB_VALUES = {
  HubStack: 'farwatch',
  InstallationId: INSTALLATION,
  OrganizationId: ORGANIZATION,
  RollbackRoleArn: roleArn('RollbackRole'),
  ReadingRoleArns: readingRoles().map(roleArn),
  OperatorRoleArns: [`arn:aws:iam::${ACCOUNT}:role/operator`],
};

/** The roles that infra/spoke.yml makes in an account. */
export const spokeRoles = (account: string, settings: Settings & Known = SETTINGS): readonly Role[] =>
  rolesIn(readSpoke().Resources, {
    resolve: resolving({ ...PSEUDO, 'AWS::AccountId': account, ...HUB_VALUES, ...settings }),
    arnOf: (id) => spokeRoleArn(account, id),
  });
