import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  DescribeRuleCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { GetFunctionConfigurationCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { GetQueueAttributesCommand, GetQueueUrlCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';

export type InstallationClients = {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
};

export type DeployedFunction = {
  readonly name: string;
  readonly state: string;
  readonly role: string;
  readonly environment: Readonly<Record<string, string>>;
  /** ARN of its queue, and the state of the event source mapping, such as `Enabled`. */
  readonly source: { readonly queue: string; readonly state: string } | null;
};

export type DeployedQueue = {
  readonly arn: string;
  readonly policy: string | null;
  readonly deadLetters: string | null;
  readonly waiting: number;
};

export type DeployedRule = {
  readonly name: string;
  readonly arn: string;
  readonly isEnabled: boolean;
  /** ARN of the queue for events that the rule could not deliver. */
  readonly undelivered: string | null;
};

/** Functions of the stack with a queue, in the order in which an event passes them. */
export const QUEUED = [
  'task-events',
  'service-events',
  'rollback',
  'investigate',
  'notify',
  'report-shard',
  'lake',
] as const;

/** State of a function that does not exist. */
export const NOT_THERE = 'missing';

const MISSING = { state: NOT_THERE, role: '', environment: {}, source: null } as const;

/** A function of a stack such as `farwatch-prod`; a missing one has the state `not there`. */
export const readFunction = async (
  clients: InstallationClients,
  stack: string,
  name: string,
): Promise<DeployedFunction> => {
  try {
    return await readKnown(clients, stack, name);
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return { name, ...MISSING };
    throw error;
  }
};

const readKnown = async ({ lambda }: InstallationClients, stack: string, name: string): Promise<DeployedFunction> => {
  const FunctionName = `${stack}-${name}`;
  const [configuration, sources] = await Promise.all([
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
    lambda.send(new ListEventSourceMappingsCommand({ FunctionName })),
  ]);
  const source = sources.EventSourceMappings?.find(({ EventSourceArn }) => EventSourceArn?.includes(':sqs:'));
  return {
    name,
    state: configuration.State ?? 'unknown',
    role: configuration.Role ?? '',
    environment: configuration.Environment?.Variables ?? {},
    source: source === undefined ? null : { queue: source.EventSourceArn ?? '', state: source.State ?? 'unknown' },
  };
};

/** Message for a stack without any of its functions, with what to do. */
export const noInstallation = (stack: string, region: string): string =>
  `there is no installation ${stack} in ${region}: check --stack and --region, and the account of the credentials`;

/** The URL of a queue, by its ARN. */
export const urlOf = async ({ sqs }: Pick<InstallationClients, 'sqs'>, arn: string): Promise<string> => {
  const [, , , , account, name] = arn.split(':');
  const answer = await sqs.send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }));
  return answer.QueueUrl ?? '';
};

/** Queues for undelivered events and failed runs, by their name in the stack. */
const LAST_RESORTS = {
  UndeliveredEvents: 'events that reached no queue',
  FailedRuns: 'scheduled runs that failed',
} as const;

export type LastResort = { readonly what: string; readonly queue: string | null; readonly waiting: number };

const queueNamed = async ({ sqs }: InstallationClients, prefix: string): Promise<readonly string[]> => {
  const urls: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1000, NextToken }));
    urls.push(...(page.QueueUrls ?? []));
    NextToken = page.NextToken || undefined;
  } while (NextToken !== undefined);
  return urls;
};

const waitingIn = async ({ sqs }: InstallationClients, QueueUrl: string): Promise<number> => {
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes['ApproximateNumberOfMessages'] ?? 0);
};

/** Message counts of these queues; `queue` is null when the stack has none of that name. */
export const readLastResorts = async (clients: InstallationClients, stack: string): Promise<readonly LastResort[]> => {
  const found = await Promise.all(
    Object.entries(LAST_RESORTS).map(async ([name, what]): Promise<readonly LastResort[]> => {
      const urls = await queueNamed(clients, `${stack}-${name}`);
      if (urls.length === 0) return [{ what, queue: null, waiting: 0 }];
      return Promise.all(
        urls.map(async (url) => {
          const queue = url.slice(url.lastIndexOf('/') + 1);
          return { what, queue, waiting: await waitingIn(clients, url) };
        }),
      );
    }),
  );
  return found.flat();
};

type Redrive = { readonly deadLetterTargetArn?: string };

/** A queue by its ARN: policy, dead-letter queue, number of messages. */
export const readQueue = async (clients: InstallationClients, arn: string): Promise<DeployedQueue> => {
  const QueueUrl = await urlOf(clients, arn);
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['Policy', 'RedrivePolicy', 'ApproximateNumberOfMessages'],
    }),
  );
  const redrive = JSON.parse(Attributes['RedrivePolicy'] ?? '{}') as Redrive;
  return {
    arn,
    policy: Attributes['Policy'] ?? null,
    deadLetters: redrive.deadLetterTargetArn ?? null,
    waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
  };
};

const ruleNames = async ({ events }: InstallationClients, TargetArn: string): Promise<readonly string[]> => {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await events.send(new ListRuleNamesByTargetCommand({ TargetArn, NextToken }));
    names.push(...(page.RuleNames ?? []));
    NextToken = page.NextToken || undefined;
  } while (NextToken !== undefined);
  return names;
};

/** The rules of the default bus that send to a queue. A rule has at most five targets: one page. */
export const readRules = async (clients: InstallationClients, queue: string): Promise<readonly DeployedRule[]> =>
  Promise.all(
    (await ruleNames(clients, queue)).map(async (name) => {
      const [rule, { Targets = [] }] = await Promise.all([
        clients.events.send(new DescribeRuleCommand({ Name: name })),
        clients.events.send(new ListTargetsByRuleCommand({ Rule: name })),
      ]);
      const target = Targets.find(({ Arn }) => Arn === queue);
      return {
        name,
        arn: rule.Arn ?? '',
        isEnabled: rule.State?.startsWith('ENABLED') === true,
        undelivered: target?.DeadLetterConfig?.Arn ?? null,
      };
    }),
  );
