import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { stackFindings } from '../../cli/checks/stack-rules.ts';
import { statementsOf } from '../../cli/checks/statements.ts';
import { readInfra, readOutputs, readSpoke } from '../../cli/checks/template.ts';
import { parseYaml } from '../../cli/hub/cloudformation-yaml.ts';
import type { Resource } from '../../cli/checks/template.ts';
import { spokeTemplateCommand } from '../../cli/commands/install/spoke-template.ts';
import { ruleHash } from '../../cli/hub/rule-hash.ts';
import type { Io } from '../../cli/input/io.ts';
import { patternOf } from '../../functions/events/event-kinds.ts';
import manifest from '../../package.json' with { type: 'json' };
import { INSTALLATION, ORGANIZATION } from '../support/roles.ts';

const hub = readInfra();
const spoke = readSpoke();
const TEXT = readFileSync('infra/spoke.yml', 'utf8');

const patternsIn = (resources: Readonly<Record<string, Resource>>, ...ids: readonly string[]): readonly unknown[] =>
  ids.map((id) => resources[id]?.Properties?.['EventPattern']);

test('a spoke keeps the rules of the stack: least privilege, dead letters, encryption', () => {
  expect(stackFindings(spoke.Resources)).toEqual([]);
});

test("the rules of a spoke and those of the hub's bus let through what the rules of the hub do", () => {
  const wanted = [patternOf('task-events'), patternOf('service-events')];
  expect(patternsIn(spoke.Resources, 'TaskEventsRule', 'ServiceEventsRule')).toEqual(wanted);
  expect(patternsIn(hub, 'SpokeTaskEventsRule', 'SpokeServiceEventsRule')).toEqual(wanted);
});

test('a spoke says with each heartbeat which version and which rules it has', () => {
  expect(spoke.Parameters['Version']?.Default).toBe(manifest.version);
  expect(spoke.Parameters['RuleHash']?.Default).toBe(ruleHash());
  expect(JSON.stringify(spoke.Resources['HeartbeatSchedule'])).toContain(
    '{\\"heartbeat\\":true,\\"version\\":\\"${Version}\\",\\"rules\\":\\"${RuleHash}\\"}',
  );
});

/** Actions on the hub's own table, queues, topic, bucket, secret, logs and bill, and on roles that it takes. */
const OWN =
  /^((dynamodb|sqs|sns|s3|sts|events|ce):|logs:(Create|Put)|ssm:GetParameter$|secretsmanager:GetSecretValue$)/;

const actionsOf = (resource: Resource | undefined): readonly string[] =>
  resource === undefined ? [] : statementsOf(resource).flatMap(({ actions }) => actions);

test('the role FarwatchRead allows what the functions read that may take it, and nothing else', () => {
  const readers = Array.from(
    JSON.stringify(readOutputs()['ReadingRoleArns']).matchAll(/"Fn::GetAtt":\["(\w+)"/g),
    ([, id]) => id ?? '',
  );
  expect(readers).toContain('SyncRole');
  const wanted = readers.flatMap((id) => actionsOf(hub[id])).filter((action) => !OWN.test(action));
  expect([...new Set(actionsOf(spoke.Resources['FarwatchRead']))].sort()).toEqual([...new Set(wanted)].sort());
});

test('the role FarwatchAct is the ActRole of the hub, in every region of its account', () => {
  const anywhere = (resource: Resource | undefined): unknown =>
    JSON.parse(JSON.stringify(resource?.Properties?.['Policies']).replaceAll('${AWS::Region}', '*'));
  expect(anywhere(spoke.Resources['FarwatchAct'])).toEqual(anywhere(hub['ActRole']));
});

test('a lone account has no bus, and nothing of it but what a parameter asks for', () => {
  const added = Object.entries(hub).filter(([id]) => /^(EventBus|Spoke)/.test(id));
  expect(added.map(([id, { Condition }]) => [id, Condition])).toEqual([
    ['EventBus', 'HasSpokes'],
    ['EventBusOfOrganization', 'HasOrganization'],
    ['EventBusOfAccounts', 'HasSpokeAccounts'],
    ['SpokeTaskEventsRule', 'HasSpokes'],
    ['SpokeServiceEventsRule', 'HasSpokes'],
  ]);
});

const BUS = 'arn:aws:events:eu-west-1:111122223333:event-bus/farwatch-prod';
const OUTPUTS = {
  EventBusArn: BUS,
  InstallationId: INSTALLATION,
  ReadingRoleArns: 'arn:aws:iam::111122223333:role/sync,arn:aws:iam::111122223333:role/rollback',
  RollbackRoleArn: 'arn:aws:iam::111122223333:role/rollback',
};

const hubWith = (outputs: Readonly<Record<string, string>>) => () => ({
  send: async () => ({
    Stacks: [
      {
        StackName: 'farwatch-prod',
        Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        Parameters: [{ ParameterKey: 'OrganizationId', ParameterValue: ORGANIZATION }],
      },
    ],
  }),
});

const printing = () => {
  const [out, err] = [[] as string[], [] as string[]];
  const io: Io = {
    stdin: Readable.from([]),
    isPipe: false,
    isTty: true,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
  };
  return { io, out, err };
};

type Sources = NonNullable<Parameters<typeof spokeTemplateCommand>[2]>;

const sourcesWith = (outputs: Readonly<Record<string, string>>): Sources => ({
  cloudformation: hubWith(outputs) as Sources['cloudformation'],
  template: async () => TEXT,
});

test('farwatch template spoke fills in what the hub says, and how to deploy it goes to stderr', async () => {
  const { io, out, err } = printing();
  const flags = { hub: 'farwatch-prod', region: 'eu-west-1', actClusters: 'arn:aws:ecs:*:*:cluster/prod', param: [] };
  expect(
    await spokeTemplateCommand(io, { ...flags, param: ['AlarmTopicArn=arn:aws:sns:x'] }, sourcesWith(OUTPUTS)),
  ).toBe(0);
  const { Parameters } = parseYaml<ReturnType<typeof readSpoke>>(out.join('\n'));
  expect(Object.fromEntries(Object.entries(Parameters).map(([name, { Default }]) => [name, Default]))).toMatchObject({
    HubStack: 'farwatch-prod',
    HubBusArn: BUS,
    InstallationId: INSTALLATION,
    OrganizationId: ORGANIZATION,
    ActClusters: 'arn:aws:ecs:*:*:cluster/prod',
    AlarmTopicArn: 'arn:aws:sns:x',
    PassableRoles: '',
  });
  expect(err.join('\n')).toMatch(/aws cloudformation create-stack-set --stack-set-name farwatch-prod-spoke/);
});

test('with --json it is the same template as JSON, in which the short forms are written out', async () => {
  const [yaml, json] = [printing(), printing()];
  await spokeTemplateCommand(yaml.io, { param: [] }, sourcesWith({}));
  await spokeTemplateCommand(json.io, { param: [], json: true }, sourcesWith({}));
  expect(JSON.parse(json.out.join('\n'))).toEqual(parseYaml(yaml.out.join('\n')));
  expect(json.out.join('\n')).toMatch(/"Fn::GetAtt"/);
});

test('a hub that takes no spokes, an unknown parameter and a wrong pair are one sentence each', async () => {
  const ask = (outputs: Readonly<Record<string, string>>, ...param: readonly string[]) =>
    spokeTemplateCommand(printing().io, { hub: 'farwatch-prod', region: 'eu-west-1', param }, sourcesWith(outputs));
  const { EventBusArn: _bus, ...without } = OUTPUTS;
  await expect(ask(without)).rejects.toThrow('deploy it with OrganizationId or SpokeAccounts first');
  await expect(ask(OUTPUTS, 'ActCluster=x')).rejects.toThrow('the template has no parameter ActCluster');
  await expect(ask(OUTPUTS, 'ActClusters')).rejects.toThrow('--param takes NAME=VALUE');
});
