import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { GetFunctionConfigurationCommand, LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, GetQueueUrlCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import type { SelfSources } from '../../cli/commands/doctor/self.ts';
import { selfRows } from '../../cli/commands/doctor/self.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';

const at = { region: 'eu-west-1' };
const [lambda, sqs, events] = [mockClient(LambdaClient), mockClient(SQSClient), mockClient(EventBridgeClient)];
const NOW = new Date('2026-03-02T10:00:00Z');
const OPTIONS = { stack: 'farwatch-prod', region: 'eu-west-1' };
const RULE = 'arn:aws:events:eu-west-1:111122223333:rule/TaskEventsRule';
const arn = (name: string): string => `arn:aws:sqs:eu-west-1:111122223333:${name}`;

const wellQueue = (waiting = '0') => ({
  Attributes: {
    Policy: JSON.stringify({ Condition: { ArnEquals: { 'aws:SourceArn': RULE } } }),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead') }),
    ApproximateNumberOfMessages: waiting,
  },
});

beforeEach(() => {
  for (const mock of [lambda, sqs, events]) mock.reset();
  lambda.on(GetFunctionConfigurationCommand).resolves({
    State: 'Active',
    Role: 'arn:aws:iam::111122223333:role/r',
    Environment: {
      Variables: { TABLE_NAME: 'table', SLACK_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:s' },
    },
  });
  lambda
    .on(ListEventSourceMappingsCommand)
    .resolves({ EventSourceMappings: [{ EventSourceArn: arn('queue'), State: 'Enabled' }] });
  sqs.on(GetQueueUrlCommand).callsFake(({ QueueName }) => ({ QueueUrl: `https://sqs/${QueueName}` }));
  sqs.on(GetQueueAttributesCommand).resolves(wellQueue());
  sqs
    .on(ListQueuesCommand)
    .callsFake(({ QueueNamePrefix }) => ({ QueueUrls: [`https://sqs/${QueueNamePrefix}-1A2B`] }));
  events.on(ListRuleNamesByTargetCommand).resolves({ RuleNames: ['TaskEventsRule'] });
  events.on(DescribeRuleCommand).resolves({ Arn: RULE, State: 'ENABLED' });
  events.on(ListTargetsByRuleCommand).resolves({ Targets: [] });
});

const sources = async (spoilt: Partial<SelfSources> = {}): Promise<SelfSources> => {
  const store = inMemoryStore();
  const key = '111122223333/eu-west-1/prod/web' as ServiceKey;
  await store.saveState({ ...newServiceState(key), lastEventAt: NOW.getTime() / 1000 - 600 }, undefined);
  return {
    lambda: new LambdaClient(at),
    sqs: new SQSClient(at),
    events: new EventBridgeClient(at),
    roles: { role: async (role) => ({ arn: role, trusts: ['lambda.amazonaws.com'], hasConditions: false }) },
    secret: async () => ({ isThere: true, deletedOn: null }),
    storeOf: () => store,
    now: NOW,
    ...spoilt,
  };
};

const brokenIn = async (spoilt: Partial<SelfSources> = {}): Promise<readonly string[]> =>
  (await selfRows(OPTIONS, await sources(spoilt)))
    .filter(({ result: diagnosis }) => diagnosis === 'broken')
    .map(({ check, detail }) => `${check}: ${detail}`);

test('an installation that is well has no broken row, and says how old its newest event is', async () => {
  const rows = await selfRows(OPTIONS, await sources());
  expect(rows.filter(({ result: diagnosis }) => diagnosis !== 'ok')).toEqual([]);
  expect(rows.find(({ check }) => check === 'Last event')?.detail).toBe(
    '1 service is known; the newest event is 10 min old',
  );
});

test('a rule that is off, one that its queue does not let in, and none at all are broken', async () => {
  events.on(DescribeRuleCommand).resolves({ Arn: RULE, State: 'DISABLED' });
  expect((await brokenIn())[0]).toBe('Rule: rule TaskEventsRule is disabled');
  events.on(DescribeRuleCommand).resolves({ Arn: `${RULE}Other`, State: 'ENABLED' });
  expect((await brokenIn())[0]).toMatch(/denies rule TaskEventsRule/);
  events.on(ListRuleNamesByTargetCommand).resolves({ RuleNames: [] });
  expect((await brokenIn())[0]).toMatch(/no rule sends to task-events/);
});

test('events that reached no queue and scheduled runs that failed are broken', async () => {
  expect(await brokenIn()).toEqual([]);
  sqs
    .on(GetQueueAttributesCommand, { QueueUrl: 'https://sqs/farwatch-prod-UndeliveredEvents-1A2B' })
    .resolves(wellQueue('3'));
  sqs.on(GetQueueAttributesCommand, { QueueUrl: 'https://sqs/farwatch-prod-FailedRuns-1A2B' }).resolves(wellQueue('1'));
  expect(await brokenIn()).toEqual([
    'Dead letters: events that reached no queue: 3',
    'Dead letters: scheduled runs that failed: 1',
  ]);
});

test('a queue that wakes nobody, a token that is gone and silence are broken', async () => {
  lambda
    .on(ListEventSourceMappingsCommand)
    .resolves({ EventSourceMappings: [{ EventSourceArn: arn('queue'), State: 'Disabled' }] });
  expect((await brokenIn())[0]).toMatch(/event source mapping of task-events is disabled/);
  const gone = await brokenIn({ secret: async () => ({ isThere: false, deletedOn: null }) });
  expect(gone).toContain('Slack token: its secret does not exist');
  const later = await brokenIn({ now: new Date('2026-03-09T10:00:00Z') });
  expect(later.join()).toMatch(/newest event is 168 h old/);
});

test('a stack that is not there is broken, not unknown', async () => {
  const missing = Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });
  lambda.on(GetFunctionConfigurationCommand).rejects(missing);
  expect(await brokenIn()).toContain('Function: task-events is missing');
});

test('what may not be read is no fault of the installation', async () => {
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  lambda.on(GetFunctionConfigurationCommand).rejects(denied);
  sqs.on(ListQueuesCommand).rejects(denied);
  const rows = await selfRows(OPTIONS, await sources());
  expect(new Set(rows.map(({ result: diagnosis }) => diagnosis))).toEqual(new Set(['unknown']));
});

test('a rule whose queue could not be read is neither well nor broken', async () => {
  sqs.on(GetQueueAttributesCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
  const rules = (await selfRows(OPTIONS, await sources())).filter(({ check }) => check === 'Rule');
  expect(rules.map(({ result: diagnosis }) => diagnosis)).toEqual(['unknown', 'unknown']);
  expect(rules[0]?.detail).toMatch(/whether the queue of task-events accepts it: no permission/);
});

test('what is being switched, and a queue of last resort that is not found, are neither well nor broken', async () => {
  lambda
    .on(ListEventSourceMappingsCommand)
    .resolves({ EventSourceMappings: [{ EventSourceArn: arn('queue'), State: 'Enabling' }] });
  sqs.on(ListQueuesCommand).resolves({});
  const unclear = (await selfRows(OPTIONS, await sources())).filter(({ result: diagnosis }) => diagnosis !== 'ok');
  expect(new Set(unclear.map(({ result: diagnosis, check }) => `${diagnosis}: ${check}`))).toEqual(
    new Set(['unknown: Function', 'unknown: Dead letters']),
  );
  expect(unclear.every(({ fix }) => fix !== '')).toBe(true);
});

const keyOf = (n: number): ServiceKey => `111122223333/eu-west-1/prod/service-${n}` as ServiceKey;

/** A store of 625 services, of which only the last received an event; reads fail where `failing` says so. */
const large = (failing: (n: number) => boolean, received = NOW.getTime() / 1000 - 600) => {
  const keys = Array.from({ length: 625 }, (_, n) => keyOf(n));
  return {
    services: async () => keys,
    loadState: async (key: ServiceKey) => {
      if (failing(keys.indexOf(key))) throw new Error('throttled');
      return { ...newServiceState(key), lastEventAt: key === keyOf(624) ? received : 0, revision: 1 };
    },
  };
};

const receivedOf = async (store: ReturnType<typeof large>) =>
  (await selfRows(OPTIONS, await sources({ storeOf: () => store }))).find(({ check }) => check === 'Last event');

test('the newest event is looked for in all services; what was not read is not called silent', async () => {
  expect(await receivedOf(large(() => false))).toMatchObject({
    result: 'ok',
    detail: '625 services are known; the newest event is 10 min old',
  });
  expect(await receivedOf(large((n) => n > 600))).toMatchObject({
    result: 'unknown',
    detail: expect.stringMatching(/^625 services are watched; 25 of them could not be read/),
  });
  expect(await receivedOf(large((n) => n < 50))).toMatchObject({ result: 'ok' });
  const silent = await receivedOf(large(() => false, 0));
  expect(silent?.result).toBe('unknown');
});
