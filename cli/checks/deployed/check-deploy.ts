/**
 * Deploys, updates and removes an installation at an endpoint such as moto's, with the command line as it is built, and
 * a spoke of it in another account: check-deploy.ts ENDPOINT. Compares what CloudFormation made with what a stack of
 * the framework's template has.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeEventBusCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { madeBy } from './made-by.ts';

const [endpoint = ''] = process.argv.slice(2);
const REGION = 'eu-west-1';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const client = { region: REGION, endpoint, credentials };
const cloudformation = new CloudFormationClient(client);
const s3 = new S3Client({ ...client, forcePathStyle: true });

const claims: [string, boolean][] = [];
const claim = (text: string, holds: boolean): void => void claims.push([text, holds]);

const farwatch = (...args: readonly string[]) => {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_ENDPOINT_URL: endpoint };
  const all = ['dist/cli.js', ...args, '--region', REGION];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', env });
  if (status !== 0) console.log(stderr.slice(-800));
  return { code: status, out: stdout, err: stderr };
};

/** What `osls deploy` does with what it packaged: its own bucket, filled by it, and its own template. */
const deployAsFramework = async (stack: string): Promise<void> => {
  const folder = '.serverless';
  const text = readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
  const template = JSON.parse(text) as { Resources: Record<string, unknown>; Outputs: Record<string, unknown> };
  const Bucket = 'framework-bucket';
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  const keys = new Set(Array.from(text.matchAll(/"S3Key": "([^"]+)"/g), ([, key]) => key ?? ''));
  for (const Key of keys)
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: readFileSync(join(folder, Key.split('/').at(-1) ?? '')) }));
  for (const id of Object.keys(template.Resources))
    if (id.startsWith('ServerlessDeployment')) delete template.Resources[id];
  delete template.Outputs['ServerlessDeploymentBucketName'];
  const body = JSON.stringify(template).replaceAll('{"Ref":"ServerlessDeploymentBucket"}', `"${Bucket}"`);
  const Key = 'template.json';
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: body }));
  const TemplateURL = `https://${Bucket}.s3.${REGION}.amazonaws.com/${Key}`;
  const change = { StackName: stack, ChangeSetName: 'framework' };
  await cloudformation.send(
    new CreateChangeSetCommand({ ...change, ChangeSetType: 'CREATE', TemplateURL, Capabilities: ['CAPABILITY_IAM'] }),
  );
  await cloudformation.send(new ExecuteChangeSetCommand(change));
};

const parameterOf = async (stack: string, name: string): Promise<string | undefined> => {
  const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: stack }));
  return Stacks[0]?.Parameters?.find(({ ParameterKey }) => ParameterKey === name)?.ParameterValue;
};

const SPOKE = '222233334444';
const ORGANIZATION = 'o-a1b2c3d4e5';

/** Credentials of a session of a role; moto lets everybody take every role, real ones are tried by the attacks. */
const sessionOf = async (RoleArn: string, from: typeof client, ExternalId?: string) => {
  const asked = { RoleArn, RoleSessionName: 'ci', ...(ExternalId === undefined ? {} : { ExternalId }) };
  const { Credentials } = await new STSClient(from).send(new AssumeRoleCommand(asked));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
};

/** Deploys the template that `farwatch template spoke` prints into another account; its outputs by name. */
const deploySpoke = async (from: typeof client, template: string): Promise<ReadonlyMap<string, string>> => {
  const there = new CloudFormationClient(from);
  await there.send(
    new CreateStackCommand({ StackName: 'spoke', TemplateBody: template, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  const { Stacks = [] } = await there.send(new DescribeStacksCommand({ StackName: 'spoke' }));
  return new Map((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
};

/** Name of the rule of a spoke's task events. */
const ruleOf = async (from: typeof client): Promise<string> => {
  const { StackResourceDetail } = await new CloudFormationClient(from).send(
    new DescribeStackResourceCommand({ StackName: 'spoke', LogicalResourceId: 'TaskEventsRule' }),
  );
  return StackResourceDetail?.PhysicalResourceId ?? '';
};

/**
 * The bus of an installation, a spoke in another account and region, and the roles that are taken there. Its stack is
 * one of its own: in an update moto makes nothing whose condition has become true.
 */
const trySpoke = async (alone: string, stack: string): Promise<void> => {
  const bus = (Name: string) =>
    new EventBridgeClient(client).send(new DescribeEventBusCommand({ Name })).catch(() => undefined);
  claim('a lone account has no bus', (await bus(alone)) === undefined);
  const opened = farwatch('deploy', '--stack', stack, '--yes', '--param', `OrganizationId=${ORGANIZATION}`);
  const made = await bus(stack);
  claim('with an organisation it has one', opened.code === 0 && made?.Arn !== undefined);
  const printed = farwatch('template', 'spoke', '--hub', stack, '--act-clusters', 'arn:aws:ecs:*:*:cluster/prod');
  const admin = await sessionOf(`arn:aws:iam::${SPOKE}:role/admin`, client);
  const there = { ...client, region: 'us-east-1', credentials: admin };
  const outputs = await deploySpoke(there, printed.out);
  const read = outputs.get('ReadRoleArn') ?? '';
  claim(
    'a spoke has both roles',
    [read, outputs.get('ActRoleArn')].every((arn) => arn?.includes(`::${SPOKE}:role/`)),
  );
  const { Targets = [] } = await new EventBridgeClient(there).send(
    new ListTargetsByRuleCommand({ Rule: await ruleOf(there) }),
  );
  claim('its rules put into the bus of the hub', Targets[0]?.Arn === made?.Arn);
  const session = await sessionOf(read, client, 'installation');
  claim('its role is taken from the account of the hub', session.sessionToken !== '');
  claim('farwatch remove takes the bus along', farwatch('remove', '--stack', stack, '--yes').code === 0);
};

await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
const STACK = 'farwatch-ci';
const packagedCode = readdirSync('dist/hub/code').length;
const created = farwatch('deploy', '--stack', STACK, '--yes', '--param', 'SlackChannel=#first');
claim('farwatch deploy creates a stack', created.code === 0);
claim(
  `it uploads ${packagedCode} zips`,
  created.err.includes(`${packagedCode} of ${packagedCode} files of code uploaded`),
);
claim('the table is found by the name of the stack', farwatch('policy', 'get', '--stack', STACK).code === 0);
const updated = farwatch('deploy', '--stack', STACK, '--yes', '--param', 'TimeZone=Europe/Berlin');
claim('a second deployment uploads nothing', updated.code === 0 && updated.err.includes(`0 of ${packagedCode} files`));
claim('and keeps what it was not given', (await parameterOf(STACK, 'SlackChannel')) === '#first');
claim('and sets what it was given', (await parameterOf(STACK, 'TimeZone')) === 'Europe/Berlin');
await trySpoke(STACK, 'farwatch-hub');
await deployAsFramework('farwatch-prod');
claim(
  "functions and queues are those of the framework's stack",
  (await madeBy(STACK, client)) === (await madeBy('farwatch-prod', client)),
);
const removed = farwatch('remove', '--stack', STACK, '--yes');
claim(
  'farwatch remove keeps the table, the reports and the lake',
  removed.out.split('\n').filter((line) => line.startsWith('kept')).length === 3,
);
claim('and nothing else', (await madeBy(STACK, client)) === JSON.stringify([[], []]));
claim(
  'a stack that is gone is said to be gone',
  /there is no stack/.test(farwatch('remove', '--stack', STACK, '--yes').err),
);
for (const [text, holds] of claims) console.log(`${holds ? 'ok    ' : 'FAILED'} ${text}`);
process.exitCode = claims.every(([, holds]) => holds) ? 0 : 1;
