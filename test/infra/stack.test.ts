import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { WILDCARD_RESOURCES, stackFindings } from '../../cli/checks/stack-rules.ts';
import { statementsOf } from '../../cli/checks/statements.ts';
import { readInfra, readServerless, target } from '../../cli/checks/template.ts';
import { parseYaml } from '../../cli/hub/cloudformation-yaml.ts';
import type { Resource, Resources } from '../../cli/checks/template.ts';
import { ACTING_TOOLS } from '../../functions/handlers/mcp/ports.ts';

const infra = readInfra();
const config = readServerless();

test('the stack keeps its own rules: least privilege, dead letters, encryption', () => {
  expect(stackFindings(infra)).toEqual([]);
});

test('every resource * that is justified is also used', () => {
  const wide = Object.values(infra)
    .flatMap(statementsOf)
    .filter(({ resources }) => resources.includes('*'));
  const used = new Set(wide.flatMap(({ actions }) => actions));
  expect(Object.keys(WILDCARD_RESOURCES).filter((action) => !used.has(action))).toEqual([]);
});

const policy = (effect: string, action: string, resource: unknown): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    Policies: [{ PolicyDocument: { Statement: [{ Effect: effect, Action: action, Resource: resource }] } }],
  },
});
const queue = { Type: 'AWS::SQS::Queue', Properties: { SqsManagedSseEnabled: true } };
const lambda = (role: string): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Role: { 'Fn::GetAtt': [role, 'Arn'] } },
});
const rule = (pattern: string): Resource => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventPattern: { source: [pattern] }, Targets: [{ Id: 'x', Arn: 'arn' }] },
});
const hidden = { 'Fn::If': ['Has', { Effect: 'Allow', Action: 'iam:*', Resource: 'arn' }, { Ref: 'AWS::NoValue' }] };

/** One violation per check: if a check does not find it, the test above proves nothing. */
const BREACHES: readonly (readonly [name: string, resources: Resources, says: RegExp])[] = [
  ['two functions share a role', { A: lambda('R'), B: lambda('R') }, /shares its role/],
  ['the shared role is there', { IamRoleLambdaExecution: { Type: 'AWS::IAM::Role' } }, /framework's shared role/],
  ['an action is a wildcard', { R: policy('Allow', 'sqs:*', 'arn') }, /name the actions/],
  [
    'an action behind a condition is a wildcard',
    { R: { Type: 'X', Properties: { PolicyDocument: { Statement: [hidden] } } } },
    /name the actions/,
  ],
  ['a resource is a wildcard', { R: policy('Allow', 'sqs:SendMessage', '*') }, /name the resources/],
  ['a queue has no dead letters', { Q: queue }, /no dead-letter queue/],
  ['a rule loses what it cannot deliver', { R: rule('a') }, /DeadLetterConfig/],
  [
    'a schedule loses what it cannot start',
    { S: { Type: 'AWS::Scheduler::Schedule', Properties: { Target: {} } } },
    /Dead/,
  ],
  ['a role name is too long', { R: { Type: 'X', Properties: { RoleName: 'r'.repeat(65) } } }, /65 of 64/],
  ['a queue is not encrypted', { Q: { Type: 'AWS::SQS::Queue', Properties: {} } }, /not encrypted/],
  ['a pattern is too long', { R: rule('a'.repeat(2048)) }, /2,048/],
  ['a table goes with the stack', { T: { Type: 'AWS::DynamoDB::Table', Properties: {} } }, /Retain/],
  ['another role may change ECS', { R: policy('Allow', 'ecs:UpdateService', 'arn') }, /only ActRole/],
  ['logs stay for ever', { L: { Type: 'AWS::Logs::LogGroup', Properties: {} } }, /RetentionInDays/],
];

test.each(BREACHES)('it is found when %s', (_, resources, says) => {
  expect(stackFindings(resources).join('\n')).toMatch(says);
});

test('a message is hidden for at least six times the time-out of the function that reads it', () => {
  const short = Object.entries(config.functions).filter(([, { timeout, events = [] }]) =>
    events.some(({ sqs }) => {
      const visibility = Number(infra[target(sqs?.arn) ?? '']?.Properties?.['VisibilityTimeout'] ?? 0);
      return sqs !== undefined && visibility < 6 * timeout;
    }),
  );
  expect(short).toEqual([]);
});

test('only its own rules may send to a queue', () => {
  const policies = Object.entries(infra).filter(([, { Type }]) => Type === 'AWS::SQS::QueuePolicy');
  expect(policies.map(([id]) => id).sort()).toEqual([
    'ServiceEventsQueuePolicy',
    'TaskEventsQueuePolicy',
    'UndeliveredEventsPolicy',
  ]);
  for (const [, { Properties = {} }] of policies) {
    expect(JSON.stringify(Properties['PolicyDocument'])).toMatch(/"ArnEquals":\{"aws:SourceArn":.*EventsRule/);
  }
});

test('short forms of CloudFormation are read as their long ones', () => {
  expect(parseYaml('[!Ref A, !GetAtt B.C.D, !Sub "${A}", !If [X, !Ref Y, &z 1], *z]')).toEqual([
    { Ref: 'A' },
    { 'Fn::GetAtt': ['B', 'C.D'] },
    { 'Fn::Sub': '${A}' },
    { 'Fn::If': ['X', { Ref: 'Y' }, 1] },
    1,
  ]);
});

/** Powertools reads it by itself. */
const LOGGER_NAME = 'POWERTOOLS_SERVICE_NAME';

test('every setting that a Lambda asks for is in its environment, and none is there for nothing', () => {
  const files = readdirSync('functions', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('config.ts'))
    .map((name) => `functions/${name}`);
  const asked = files
    .map((path) => readFileSync(path, 'utf8'))
    .flatMap((text) => (/\bsettings\(/.test(text) ? (text.match(/'[A-Z_]{6,}'/g) ?? []) : []));
  const own = Object.values(config.functions).flatMap(({ environment = {} }) => Object.keys(environment));
  const given = [...Object.keys(config.provider.environment), ...own].filter((name) => name !== LOGGER_NAME);
  const wanted = [...new Set(asked.map((name) => name.slice(1, -1)))].filter((name) => name !== 'AWS_REGION');
  expect([...new Set(given)].sort()).toEqual(wanted.sort());
});

test('the dashboard is JSON, whatever is put into it', () => {
  const body = infra['Dashboard']?.Properties?.['DashboardBody'] as { readonly 'Fn::Sub': string };
  const { widgets } = JSON.parse(body['Fn::Sub']) as { readonly widgets: readonly unknown[] };
  expect(widgets.length).toBeGreaterThan(5);
});

test.each(['Errors', 'Throttles'])('%s of every function ring', (metric) => {
  const watched = Object.values(infra)
    .map(({ Properties = {} }) => Properties)
    .filter((alarm) => alarm['Namespace'] === 'AWS/Lambda' && alarm['MetricName'] === metric)
    .map((alarm) => (alarm['Dimensions'] as readonly { readonly Value: unknown }[])[0]?.Value);
  const ids = Object.keys(config.functions).map((name) => {
    const [first = '', ...rest] = name.replaceAll('-', 'Dash');
    return `${first.toUpperCase()}${rest.join('')}LambdaFunction`;
  });
  expect(watched.map(target).sort()).toEqual(ids.sort());
});

test('a stack takes exactly the tools of an assistant that may change something', () => {
  const page = parseYaml<{ Parameters: Record<string, { AllowedPattern: string }> }>(
    readFileSync('infra/parameters.yml', 'utf8'),
  );
  const pattern = new RegExp(page.Parameters['McpTools']?.AllowedPattern ?? 'none');
  expect(
    ['', ...ACTING_TOOLS, ACTING_TOOLS.join(','), ACTING_TOOLS.join(', ')].filter((text) => !pattern.test(text)),
  ).toEqual([]);
  expect(['Hold', 'holdd', 'kill_switch_off', 'hold;propose', 'hold,'].filter((text) => pattern.test(text))).toEqual(
    [],
  );
});
