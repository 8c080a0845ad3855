import type { TaskEvent } from '../events/event.ts';
import type { ServiceKey } from '../events/identity.ts';
import { isStandalone, lastPart, parseArn, partsOf } from '../events/identity.ts';
import type { ReportCluster } from '../report/input.ts';
import type { ScalingSettings } from '../scaling/settings.ts';
import type { ReportSources } from './report-sources.ts';
import { piecesOf } from './report-calls.ts';

/** Up to ten services of one cluster: what one DescribeServices takes. */
export type Chunk = {
  readonly clusterArn: string;
  readonly hasContainerInsights: boolean;
  readonly services: readonly string[];
};

/** A share of the work that is done, kept and done again as a whole. */
export type Group = {
  readonly chunks: readonly Chunk[];
  /** Families of standalone tasks, and services that ECS has no more: what they cost is in the store. */
  readonly families: readonly ServiceKey[];
  /** Running tasks and scaling settings of its services. */
  readonly tasks: readonly TaskEvent[];
  readonly settings: readonly ScalingSettings[];
};

/** The whole fleet, cut into groups. */
export type FleetPlan = {
  readonly account: string;
  readonly region: string;
  readonly services: number;
  readonly groups: readonly Group[];
  /** Nobody may read how services scale. */
  readonly isScalingUnread: boolean;
  readonly gaps: readonly string[];
};

const SERVICES_PER_CALL = 10;
/** With 125 services CPU and memory are 500 series: twenty full pages of five-minute points, two of hours. */
const SERVICES_PER_GROUP = 125;

const chunksOf = async (cluster: ReportCluster, { ecs }: ReportSources): Promise<readonly Chunk[]> => {
  const arns = [...(await ecs.serviceArns(cluster.arn))].sort();
  return piecesOf(arns, SERVICES_PER_CALL).map((services) => ({
    clusterArn: cluster.arn,
    hasContainerInsights: cluster.hasContainerInsights,
    services,
  }));
};

const grouped = (chunks: readonly Chunk[], servicesPerGroup = SERVICES_PER_GROUP): readonly (readonly Chunk[])[] => {
  const groups: Chunk[][] = [];
  let count = Infinity;
  for (const chunk of chunks) {
    if (count + chunk.services.length > servicesPerGroup) {
      groups.push([]);
      count = 0;
    }
    groups.at(-1)?.push(chunk);
    count += chunk.services.length;
  }
  return groups;
};

const nameIn = (clusterArn: string, name: string): string => `${lastPart(clusterArn)}/${lastPart(name)}`;

const tailOf = (key: ServiceKey): string => key.split('/').slice(2).join('/');

type Found = {
  readonly tasks: readonly TaskEvent[];
  readonly settings: ReadonlyMap<ServiceKey, ScalingSettings> | null;
  readonly families: readonly ServiceKey[];
  readonly gone: readonly ServiceKey[];
};

const filled = (
  groups: readonly (readonly Chunk[])[],
  { tasks, settings, families, gone }: Found,
): readonly Group[] => {
  const indexOf = new Map<string, number>();
  groups.forEach((chunks, index) => {
    for (const { clusterArn, services } of chunks)
      for (const arn of services) indexOf.set(nameIn(clusterArn, arn), index);
  });
  const drafts = groups.map((chunks) => ({
    chunks,
    families: [] as ServiceKey[],
    tasks: [] as TaskEvent[],
    settings: [] as ScalingSettings[],
  }));
  const last = Math.max(0, drafts.length - 1);
  for (const family of families) drafts[last]?.families.push(family);
  for (const [index, service] of gone.entries()) drafts[index % drafts.length]?.families.push(service);
  for (const task of tasks)
    drafts[isStandalone(task.service) ? last : (indexOf.get(tailOf(task.service)) ?? -1)]?.tasks.push(task);
  for (const one of settings?.values() ?? []) drafts[indexOf.get(tailOf(one.service)) ?? -1]?.settings.push(one);
  return drafts;
};

const familiesOf = async (
  { account, region }: Pick<FleetPlan, 'account' | 'region'>,
  tasks: readonly TaskEvent[],
  { store, cluster }: ReportSources,
): Promise<readonly ServiceKey[]> => {
  const known = (await store.services()).filter((key) => key.startsWith(`${account}/${region}/${cluster ?? ''}`));
  const running = tasks.map(({ service }) => service);
  return [...new Set([...known, ...running].filter(isStandalone))].sort();
};

/** Services that are watched and that ECS lists no more. */
const goneOf = async (
  { account, region }: Pick<FleetPlan, 'account' | 'region'>,
  chunks: readonly Chunk[],
  { store, cluster }: ReportSources,
): Promise<readonly ServiceKey[]> => {
  const listed = new Set(chunks.flatMap(({ clusterArn, services }) => services.map((arn) => nameIn(clusterArn, arn))));
  return (await store.services()).filter((key) => {
    const of = partsOf(key);
    const isHere = of.account === account && of.region === region;
    const isWanted = cluster === undefined || of.cluster === lastPart(cluster);
    return isHere && isWanted && !isStandalone(key) && !listed.has(tailOf(key));
  });
};

const wantedOf = (clusters: readonly ReportCluster[], wanted: string | undefined): readonly ReportCluster[] =>
  wanted === undefined ? clusters : clusters.filter(({ arn }) => lastPart(arn) === lastPart(wanted));

const noClusters = (sources: ReportSources): FleetPlan => {
  const gap = sources.cluster === undefined ? 'there is no cluster here' : `there is no cluster ${sources.cluster}`;
  return { account: '', region: '', services: 0, groups: [], isScalingUnread: false, gaps: [gap] };
};

const gapsOf = (clusters: readonly ReportCluster[], isUnread: boolean): readonly string[] => {
  const insights = clusters.filter(({ hasContainerInsights }) => hasContainerInsights).length;
  return [
    ...(isUnread ? ['scaling policies could not be read: application-autoscaling:Describe* is denied'] : []),
    insights > 0
      ? `Container Insights is on in ${insights} of ${clusters.length} clusters; sizes rest on the service metrics ` +
        'that every service has, its task and container metrics are not read'
      : 'Container Insights is off: nothing is known of single containers, nor of standalone tasks',
  ];
};

/** How many services these chunks hold. */
export const servicesIn = (chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, { services }) => sum + services.length, 0);

/** Reads the lists of the fleet, each once: clusters, services, running tasks, scaling. */
export const planFleet = async (sources: ReportSources): Promise<FleetPlan> => {
  const { ecs, progress } = sources;
  const clusters = wantedOf(await ecs.clusters(), sources.cluster);
  const first = parseArn(clusters[0]?.arn ?? '');
  if (first === undefined) return noClusters(sources);
  const { account, region } = first;
  const [chunks, tasks] = [[] as Chunk[], [] as TaskEvent[]];
  for (const cluster of clusters) {
    chunks.push(...(await chunksOf(cluster, sources)));
    tasks.push(...(await ecs.tasks(cluster.arn, 'RUNNING')));
    progress(`${lastPart(cluster.arn)}: listed`);
  }
  const place = { account, region };
  const lost = await sources.recall(
    place,
    clusters.map(({ arn }) => arn),
  );
  const settings = await sources.scaling(place);
  const families = await familiesOf(place, tasks, sources);
  const gone = await goneOf(place, chunks, sources);
  const groups =
    chunks.length === 0 && families.length + gone.length > 0 ? [[]] : grouped(chunks, sources.servicesPerGroup);
  return {
    account,
    region,
    services: servicesIn(chunks),
    groups: filled(groups, { tasks, settings, families, gone }),
    isScalingUnread: settings === null,
    gaps: [...lost, ...gapsOf(clusters, settings === null)],
  };
};
