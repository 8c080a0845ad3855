import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DescribeRuleCommand, ListRuleNamesByTargetCommand } from '@aws-sdk/client-eventbridge';
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
  /** ARN of the queue that wakes it, and whether it does. */
  readonly source: { readonly queue: string; readonly isEnabled: boolean } | null;
};

export type DeployedQueue = {
  readonly arn: string;
  readonly policy: string | null;
  readonly deadLetters: string | null;
  readonly waiting: number;
};

export type DeployedRule = { readonly name: string; readonly arn: string; readonly isEnabled: boolean };

/** Functions of the stack that queues wake, in the order of an event's way. */
export const QUEUED = ['task-events', 'service-events', 'rollback', 'investigate', 'notify', 'report-shard'] as const;

const MISSING = { state: 'not there', role: '', environment: {}, source: null } as const;

/** A function of a stack such as `farwatch-prod`; one that Lambda doesn't know is `not there`. */
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
    source: source === undefined ? null : { queue: source.EventSourceArn ?? '', isEnabled: source.State === 'Enabled' },
  };
};

const urlOf = async ({ sqs }: InstallationClients, arn: string): Promise<string> => {
  const [, , , , account, name] = arn.split(':');
  const answer = await sqs.send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }));
  return answer.QueueUrl ?? '';
};

/** Queues where what reached no other one ends, by their name in the stack. */
const LAST_RESORTS = {
  UndeliveredEvents: 'events that reached no queue',
  FailedRuns: 'scheduled runs that failed',
} as const;

/** What waits in the queues of last resort; a stack that has none of that name has nothing there. */
export const readLastResorts = async (
  { sqs }: InstallationClients,
  stack: string,
): Promise<readonly { readonly what: string; readonly queue: string; readonly waiting: number }[]> => {
  const found = await Promise.all(
    Object.entries(LAST_RESORTS).map(async ([name, what]) => {
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: `${stack}-${name}` }));
      return Promise.all(
        QueueUrls.map(async (QueueUrl) => {
          const attributes = new GetQueueAttributesCommand({
            QueueUrl,
            AttributeNames: ['ApproximateNumberOfMessages'],
          });
          const { Attributes = {} } = await sqs.send(attributes);
          const queue = QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1);
          return { what, queue, waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0) };
        }),
      );
    }),
  );
  return found.flat();
};

type Redrive = { readonly deadLetterTargetArn?: string };

/** A queue by its ARN: its policy, its dead letters, how many messages wait in it. */
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

/** The rules of the default bus that send to a queue. */
export const readRules = async ({ events }: InstallationClients, queue: string): Promise<readonly DeployedRule[]> => {
  const { RuleNames = [] } = await events.send(new ListRuleNamesByTargetCommand({ TargetArn: queue }));
  return Promise.all(
    RuleNames.map(async (name) => {
      const rule = await events.send(new DescribeRuleCommand({ Name: name }));
      return { name, arn: rule.Arn ?? '', isEnabled: rule.State === 'ENABLED' };
    }),
  );
};
