import { errorNameOf } from '../../primitives/error-text.ts';
import type { ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListServiceDeploymentsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-ecs';
import type { ServiceDeployment } from '../../deployments/ecs-snapshot.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { definitionOf } from './ecs-definition.ts';
import type { EcsReader } from './ecs-ports.ts';
import { briefOf, oneOf, revisionOf, serviceDeploymentOf, serviceOf, tagsOf } from './ecs-shapes.ts';

/** ARNs per Describe call. */
const PER_CALL = 20;
/** Maximum service deployments read per service: a good one further back is found by hand. */
const DEPLOYMENTS_MAX = 200;

/** The answer, or `otherwise` for an error with that name (and message). */
const unless = async <Answer, Otherwise>(
  ask: Promise<Answer>,
  names: Readonly<Record<string, RegExp>>,
  otherwise: Otherwise,
): Promise<Answer | Otherwise> => {
  try {
    return await ask;
  } catch (error) {
    const says = names[errorNameOf(error)];
    if (error instanceof Error && says?.test(error.message) === true) return otherwise;
    throw error;
  }
};

const chunks = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / PER_CALL) }, (_, index) =>
    items.slice(index * PER_CALL, (index + 1) * PER_CALL),
  );

const inChunks = async <Item, Answer>(
  items: readonly Item[],
  ask: (chunk: readonly Item[]) => Promise<readonly Answer[]>,
): Promise<readonly Answer[]> => (await Promise.all(chunks(items).map(ask))).flat();

/** Returns the client of a service's region. */
export type ClientOf = (key: ServiceKey) => Pick<ECSClient, 'send'>;

const ANY = /(?:)/;
const NO_CLUSTER = { ClusterNotFoundException: ANY };

const describeService =
  (clientOf: ClientOf): EcsReader['service'] =>
  async (key) => {
    const { cluster, name } = partsOf(key);
    const command = new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] });
    const answer = await unless(clientOf(key).send(command), NO_CLUSTER, undefined);
    const service = answer?.services?.[0];
    const failure = answer?.failures?.find(({ reason }) => reason !== 'MISSING');
    if (service === undefined && failure !== undefined) throw new Error(`DescribeServices: ${failure.reason}`);
    return service === undefined ? undefined : serviceOf(service);
  };

const listServiceDeployments =
  (clientOf: ClientOf): EcsReader['serviceDeployments'] =>
  async (key) => {
    const { cluster, name } = partsOf(key);
    const found: ServiceDeployment[] = [];
    let nextToken: string | undefined;
    do {
      const command = new ListServiceDeploymentsCommand({ cluster, service: name, maxResults: 100, nextToken });
      const page = await clientOf(key).send(command);
      found.push(...(page.serviceDeployments ?? []).map(briefOf));
      nextToken = page.nextToken || undefined;
    } while (nextToken !== undefined && found.length < DEPLOYMENTS_MAX);
    return found.sort((a, b) => b.createdAt - a.createdAt);
  };

/** For a deleted definition ECS returns a ClientException; every other error throws. */
const GONE = { ClientException: /unable to describe|not found|does not exist/i };
/** Tags need the long form of ARNs. */
const SHORT_ARN = { InvalidParameterException: /long arn/i };

/**
 * Reads of ECS, translated to our types: follows pages, splits lists to what one call takes, turns errors that mean
 * "absent" into values, throws everything else.
 */
export const ecsReader = (clientOf: ClientOf): EcsReader => ({
  service: describeService(clientOf),
  clusterStatus: async (key) => {
    const command = new DescribeClustersCommand({ clusters: [partsOf(key).cluster] });
    const cluster = (await clientOf(key).send(command)).clusters?.[0];
    if (cluster === undefined) return 'missing';
    return oneOf(cluster.status, ['ACTIVE', 'PROVISIONING', 'DEPROVISIONING', 'FAILED', 'INACTIVE']);
  },
  serviceDeployments: listServiceDeployments(clientOf),
  describeServiceDeployments: (key, arns) =>
    inChunks(arns, async (chunk) => {
      const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [...chunk] });
      return ((await clientOf(key).send(command)).serviceDeployments ?? []).map(serviceDeploymentOf);
    }),
  serviceRevisions: (key, arns) =>
    inChunks(arns, async (chunk) => {
      const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [...chunk] });
      return ((await clientOf(key).send(command)).serviceRevisions ?? []).map(revisionOf);
    }),
  taskDefinition: async (key, name) => {
    const command = new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] });
    const answer = await unless(clientOf(key).send(command), GONE, undefined);
    return answer?.taskDefinition === undefined ? undefined : definitionOf(answer.taskDefinition, answer.tags);
  },
  tags: async (key, arn) => {
    const command = new ListTagsForResourceCommand({ resourceArn: arn });
    const answer = await unless(clientOf(key).send(command), SHORT_ARN, undefined);
    return answer === undefined ? undefined : tagsOf(answer.tags);
  },
});
