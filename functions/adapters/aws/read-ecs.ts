import { errorTextOf } from '../../primitives/error-text.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type {
  ServiceDeployment,
  ServiceRevision,
  TaskDefinition,
  EcsSnapshot,
  SnapshotService,
} from '../../deployments/ecs-snapshot.ts';
import { mask } from '../../masking/mask.ts';
import type { EcsReader } from './ecs-ports.ts';
import type { Clock } from '../common.ts';

/** A read that a decision needs failed: nothing may be done based on an earlier read. */
export class ReadFailed extends Error {
  readonly operation: string;
  constructor(operation: string, cause: unknown) {
    const text = errorTextOf(cause);
    super(`${operation}: ${mask(text)}`, { cause });
    this.name = 'ReadFailed';
    this.operation = operation;
  }
}

export type ReadEcsEffects = { readonly ecs: EcsReader; readonly clock: Clock };

/** Service deployments described with their hooks, newest first; older ones matter only as targets. */
const DESCRIBED = 20;
/** Maximum revisions compared, and maximum task definitions read besides those that are deployed now. */
const REVISIONS_READ = 40;
const DEFINITIONS_READ = 5;

const needed = async <Answer>(operation: string, ask: Promise<Answer>): Promise<Answer> => {
  try {
    return await ask;
  } catch (error) {
    throw new ReadFailed(operation, error);
  }
};

const EMPTY = { serviceDeployments: [], revisions: [], definitions: {}, missingData: [], assumptions: [] } as const;

/** The service with tags from ListTagsForResource, and its cluster. */
const readService = async (
  { ecs }: ReadEcsEffects,
  key: ServiceKey,
): Promise<{ readonly service: SnapshotService | undefined; readonly clusterStatus: EcsSnapshot['clusterStatus'] }> => {
  const [service, clusterStatus] = await Promise.all([
    needed('DescribeServices', ecs.service(key)),
    needed('DescribeClusters', ecs.clusterStatus(key)),
  ]);
  if (service === undefined) return { service, clusterStatus };
  const tags = await needed('ListTagsForResource', ecs.tags(key, service.arn));
  return { service: { ...service, tags: { ...service.tags, ...tags } }, clusterStatus };
};

/** The described form of a deployment if there is one, otherwise its list entry. */
const merged = (
  listed: readonly ServiceDeployment[],
  described: readonly ServiceDeployment[],
): readonly ServiceDeployment[] =>
  listed.map((deployment) => {
    const more = described.find(({ arn }) => arn === deployment.arn);
    return more === undefined ? deployment : { ...more, target: more.target || deployment.target };
  });

const readDeployments = async ({ ecs }: ReadEcsEffects, key: ServiceKey): Promise<readonly ServiceDeployment[]> => {
  const listed = await needed('ListServiceDeployments', ecs.serviceDeployments(key));
  const arns = listed.slice(0, DESCRIBED).map(({ arn }) => arn);
  return merged(listed, await needed('DescribeServiceDeployments', ecs.describeServiceDeployments(key, arns)));
};

/** Targets and sources of deployments: a source may be older than everything that ECS still lists. */
const revisionsOf = (deployments: readonly ServiceDeployment[]): readonly string[] =>
  [...new Set(deployments.flatMap(({ target, sources }) => [target, ...sources]))]
    .filter(Boolean)
    .slice(0, REVISIONS_READ);

/** The definitions that a decision may compare or target: those deployed now, replaced, or successful, newest first. */
const definitionNames = (
  service: SnapshotService,
  deployments: readonly ServiceDeployment[],
  revisions: readonly ServiceRevision[],
): readonly string[] => {
  const now = [service.taskDefinition, ...service.deployments.map(({ taskDefinition }) => taskDefinition)];
  const earlier = deployments
    .flatMap(({ status, target, sources }) => (status === 'SUCCESSFUL' ? [target, ...sources] : sources))
    .flatMap((wanted) => revisions.filter(({ arn }) => arn === wanted))
    .map(({ taskDefinition }) => taskDefinition)
    .filter((name) => !now.includes(name));
  return [...new Set([...now, ...[...new Set(earlier)].slice(0, DEFINITIONS_READ)])].filter(Boolean);
};

const readDefinitions = async (
  { ecs }: ReadEcsEffects,
  key: ServiceKey,
  names: readonly string[],
): Promise<EcsSnapshot['definitions']> => {
  const found = await Promise.all(names.map((name) => needed('DescribeTaskDefinition', ecs.taskDefinition(key, name))));
  return Object.fromEntries(
    found.filter((one): one is TaskDefinition => one !== undefined).map((one) => [one.name, one]),
  );
};

/**
 * Reads everything that a decision about a service needs, without any cache. Throws `ReadFailed` when a needed read
 * fails. For a service that ECS does not have, the snapshot has none.
 */
export const readEcs = async (
  fx: ReadEcsEffects,
  key: ServiceKey,
  also: readonly string[] = [],
): Promise<EcsSnapshot> => {
  const readAt = secondsOf(fx.clock.now());
  const { service, clusterStatus } = await readService(fx, key);
  const assumptions = fx.ecs.assumptions ?? [];
  if (service === undefined) return { ...EMPTY, readAt, service, clusterStatus, assumptions };
  const serviceDeployments = await readDeployments(fx, key);
  const arns = revisionsOf(serviceDeployments);
  const revisions = await needed('DescribeServiceRevisions', fx.ecs.serviceRevisions(key, arns));
  const names = [...new Set([...also, ...definitionNames(service, serviceDeployments, revisions)])];
  const definitions = await readDefinitions(fx, key, names);
  return { ...EMPTY, readAt, service, clusterStatus, serviceDeployments, revisions, definitions, assumptions };
};
