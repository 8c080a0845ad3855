import type { Role } from '../../cli/fake-aws/iam/access.ts';
import { accessOf, isAllowed } from '../../cli/fake-aws/iam/access.ts';
import { callerIn } from '../../cli/fake-aws/iam/guard.ts';
import { assumeRole } from '../../cli/fake-aws/wire/sts.ts';
import { xmlOf } from '../../cli/fake-aws/wire/query/xml.ts';
import type { Other, OtherAnswer } from './fake-installation.ts';
import { ACCOUNT, INSTALLATION, ORGANIZATION, REGION, roleArn, spokeRoles } from './roles.ts';

/** The stack of the installation, which the names of a spoke's roles end with. */
const STACK = 'farwatch-prod';

/** The key of somebody who may take what OperatorRoleArns names. */
export const OPERATOR_KEY = 'AKIAOPERATOR';

const operator: Role = {
  arn: `arn:aws:iam::${ACCOUNT}:role/operator`,
  trust: { Version: '2012-10-17', Statement: [] },
  policies: [
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::*:role/FarwatchRead-${STACK}` }],
    },
  ],
};

const deployedIn = (account: string): readonly Role[] =>
  spokeRoles(account).map((role) => ({ ...role, arn: role.arn.replace(/farwatch$/, STACK) }));

const LAMBDA_TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const xml = (status: number, body: string): OtherAnswer => ({ status, type: 'text/xml', body });
const json = (body: unknown): OtherAnswer => ({ status: 200, type: 'application/json', body: JSON.stringify(body) });

const result = (action: string, fields: Readonly<Record<string, unknown>>): OtherAnswer =>
  xml(200, `<${action}Response>${xmlOf(`${action}Result`, fields, 'member')}</${action}Response>`);

const refused = (status: number, Code: string, Message: string): OtherAnswer =>
  xml(status, `<ErrorResponse>${xmlOf('Error', { Type: 'Sender', Code, Message }, 'member')}</ErrorResponse>`);

const roleAnswer = (RoleName: string, Arn: string, trust: unknown): OtherAnswer =>
  result('GetRole', {
    Role: { Path: '/', RoleName, Arn, AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)) },
  });

const OUTPUTS = [
  { OutputKey: 'InstallationId', OutputValue: INSTALLATION },
  { OutputKey: 'RollbackRoleArn', OutputValue: roleArn('RollbackRole') },
];

/**
 * STS, IAM, CloudWatch, Secrets Manager and CloudFormation of an installation and its spokes, each with the roles that
 * infra/spoke.yml makes. The role of a session allows its calls, or they are refused. `without`: roles that are not
 * there.
 */
export const spokeAccounts = (accounts: readonly string[], without: ReadonlySet<string>): Other => {
  const roles = [operator, ...accounts.flatMap(deployedIn)];
  const organizations = Object.fromEntries([ACCOUNT, ...accounts].map((account) => [account, ORGANIZATION]));
  const access = accessOf(roles, { [OPERATOR_KEY]: operator.arn }, organizations);
  const getRole = (form: URLSearchParams, headers: Parameters<typeof callerIn>[0]): OtherAnswer => {
    const caller = callerIn(headers, access);
    const name = form.get('RoleName') ?? '';
    const arn = `arn:aws:iam::${caller.role.arn.split(':')[4] ?? ''}:role/${name}`;
    if (caller.role === operator) return roleAnswer(name, arn, LAMBDA_TRUST);
    if (!isAllowed(caller, { action: 'iam:GetRole', resource: arn, context: {} }))
      return refused(403, 'AccessDenied', `not authorized to perform: iam:GetRole on ${arn}`);
    const role = roles.find((one) => one.arn === arn && !without.has(arn));
    return role === undefined ? refused(404, 'NoSuchEntity', `no role ${name}`) : roleAnswer(name, arn, role.trust);
  };
  const alarms = (headers: Parameters<typeof callerIn>[0]): OtherAnswer => {
    const caller = callerIn(headers, access);
    const resource = `arn:aws:cloudwatch:${REGION}:${caller.role.arn.split(':')[4] ?? ''}:alarm:*`;
    const isRead = isAllowed(caller, { action: 'cloudwatch:DescribeAlarms', resource, context: {} });
    return isRead
      ? json({ MetricAlarms: [], CompositeAlarms: [] })
      : { ...json({ __type: 'AccessDenied', message: 'not authorized' }), status: 403 };
  };
  return ({ headers }, text) => {
    const form = new URLSearchParams(text);
    if (form.get('Action') === 'AssumeRole')
      return { type: 'text/xml', ...assumeRole(form, callerIn(headers, access), access, new Date()) };
    if (form.get('Action') === 'GetRole') return getRole(form, headers);
    if (form.get('Action') === 'DescribeStacks')
      return result('DescribeStacks', {
        Stacks: [{ StackName: STACK, StackStatus: 'CREATE_COMPLETE', Outputs: OUTPUTS }],
      });
    const target = String(headers['x-amz-target']);
    if (target.endsWith('.DescribeAlarms')) return alarms(headers);
    if (target === 'secretsmanager.DescribeSecret') return json({ ARN: 'the token', Name: 'slack' });
    return undefined;
  };
};
