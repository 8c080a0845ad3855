import type { ECSClient, Task } from '@aws-sdk/client-ecs';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { lastPart } from '../../primitives/identity.ts';
import { secondsBetween } from '../../primitives/instant.ts';
import type { Current, SeenFailure } from '../../preflight/facts.ts';
import { classify } from '../../stops/classify.ts';
import { parseTaskStop } from '../../stops/stop.ts';

export type NamedService = { readonly cluster: string; readonly service: string };

/** A service, and the revision that it runs where that is another one than it names: during a deployment. */
type RunningService = NamedService & { readonly running?: string | undefined };

type Client = Pick<ECSClient, 'send'>;

/** How ECS runs a service now, and what failed of it lately. */
export type ServiceNowReader = {
  readonly current: (of: RunningService) => Promise<Current>;
  /** Stopped tasks that ECS still lists: about an hour. */
  readonly failures: (of: NamedService) => Promise<readonly SeenFailure[]>;
  /** A task definition as DescribeTaskDefinition returns it, by `family:revision` or ARN. */
  readonly definition: (name: string) => Promise<unknown>;
};

const sizeOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text));

const DESCRIBED = 100;

const ageOf = ({ startedAt, stoppingAt, stoppedAt }: Task): number | null => {
  const end = stoppingAt ?? stoppedAt;
  return startedAt === undefined || end === undefined ? null : secondsBetween(startedAt, end);
};

const failureOf = (task: Task): SeenFailure => {
  const { cause, evidence } = classify(parseTaskStop(task));
  return {
    cause,
    evidence,
    taskDefinition: lastPart(task.taskDefinitionArn ?? ''),
    ageSeconds: ageOf(task),
    wasRolledBack: false,
    digests: Object.fromEntries(
      (task.containers ?? []).flatMap(({ name = '', imageDigest }) =>
        imageDigest === undefined ? [] : [[name, imageDigest]],
      ),
    ),
  };
};

const readCurrent = async (client: Client, { cluster, service, running }: RunningService): Promise<Current> => {
  const [found] = (await client.send(new DescribeServicesCommand({ cluster, services: [service] }))).services ?? [];
  if (found === undefined) throw new Error('ECS has no such service');
  const { taskDefinition } = await client.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: running ?? found.taskDefinition ?? '' }),
  );
  return {
    desired: found.desiredCount ?? 0,
    maximumPercent: found.deploymentConfiguration?.maximumPercent ?? 200,
    cpuUnits: sizeOf(taskDefinition?.cpu),
    memoryMib: sizeOf(taskDefinition?.memory),
    usesSpot: (found.capacityProviderStrategy ?? []).some(
      ({ capacityProvider, weight = 0 }) => capacityProvider === 'FARGATE_SPOT' && weight > 0,
    ),
  };
};

const readFailures = async (client: Client, { cluster, service }: NamedService): Promise<readonly SeenFailure[]> => {
  const command = new ListTasksCommand({
    cluster,
    serviceName: service,
    desiredStatus: 'STOPPED',
    maxResults: DESCRIBED,
  });
  const tasks = (await client.send(command)).taskArns ?? [];
  if (tasks.length === 0) return [];
  const described = await client.send(new DescribeTasksCommand({ cluster, tasks }));
  return (described.tasks ?? []).filter(({ stopCode }) => stopCode !== undefined).map(failureOf);
};

/** Amazon ECS, read only. */
export const serviceNowReader = (client: Client): ServiceNowReader => ({
  current: (of) => readCurrent(client, of),
  failures: (of) => readFailures(client, of),
  definition: async (name) =>
    (await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: name }))).taskDefinition,
});
