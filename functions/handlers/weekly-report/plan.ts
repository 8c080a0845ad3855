import type { TaskEvent } from '../../events/event.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { lastPart, parseArn, partsOf } from '../../primitives/identity.ts';
import type { InsightsLevel, ReportCluster } from '../../report/input.ts';
import type { ScalingSettings } from '../../scaling/settings.ts';
import { piecesOf } from '../../adapters/aws/calls.ts';
import { familiesOf, goneOf, nameIn, sharedFamilies, tailOf } from './families.ts';
import type { Siblings } from './siblings.ts';
import { readSiblings } from './siblings.ts';
import type { Place, ReportSources } from './sources.ts';

/** Up to ten services of one cluster: the limit of one DescribeServices call. */
export type Chunk = {
  readonly clusterArn: string;
  readonly insights: InsightsLevel;
  readonly services: readonly string[];
};

/**
 * A family of standalone tasks and the Container Insights level of its cluster; `isShared`: a service there runs it
 * too.
 */
export type Family = { readonly key: ServiceKey; readonly insights: InsightsLevel; readonly isShared: boolean };

/** A part of the work that is done, stored and retried as a whole. */
export type Group = {
  readonly chunks: readonly Chunk[];
  /** Families of standalone tasks, and deleted services: their costs are in the store. */
  readonly families: readonly Family[];
  /** Running tasks and scaling settings of its services. */
  readonly tasks: readonly TaskEvent[];
  readonly settings: readonly ScalingSettings[];
  /** Those of its services whose siblings' memory rose lately. */
  readonly siblings: readonly Siblings[];
};

/** The whole fleet, cut into groups. */
export type FleetPlan = {
  readonly account: string;
  readonly region: string;
  readonly services: number;
  readonly groups: readonly Group[];
  /** Permission to read scaling settings is missing. */
  readonly isScalingUnread: boolean;
  readonly missingData: readonly string[];
};

const SERVICES_PER_CALL = 10;
/** With 125 services, CPU and memory are 500 series: twenty full pages of five-minute points, two of hours. */
const SERVICES_PER_GROUP = 125;
/** Two series each where Container Insights is on: as many as 125 services have. */
const FAMILIES_PER_GROUP = 250;

const chunksOf = async (cluster: ReportCluster, { ecs }: ReportSources): Promise<readonly Chunk[]> => {
  const arns = [...(await ecs.serviceArns(cluster.arn))].sort();
  return piecesOf(arns, SERVICES_PER_CALL).map((services) => ({
    clusterArn: cluster.arn,
    insights: cluster.insights,
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

type Found = {
  readonly tasks: readonly TaskEvent[];
  readonly settings: ReadonlyMap<ServiceKey, ScalingSettings> | null;
  readonly families: readonly Family[];
  readonly gone: readonly ServiceKey[];
  readonly siblings: readonly Siblings[];
};

/** A deleted service has no current metrics. */
const familyOfGone = (key: ServiceKey): Family => ({ key, insights: 'off', isShared: false });

const listedIn = (chunks: readonly Chunk[]): ReadonlySet<string> =>
  new Set(chunks.flatMap(({ clusterArn, services }) => services.map((arn) => nameIn(clusterArn, arn))));

const filled = (groups: readonly (readonly Chunk[])[], found: Found): readonly Group[] => {
  const indexOf = new Map<string, number>();
  groups.forEach((chunks, index) => {
    for (const { clusterArn, services } of chunks)
      for (const arn of services) indexOf.set(nameIn(clusterArn, arn), index);
  });
  const { tasks, settings, families, gone, siblings } = found;
  const pieces = piecesOf([...families, ...gone.map(familyOfGone)], FAMILIES_PER_GROUP);
  const last = Math.max(0, groups.length - 1);
  pieces.forEach((piece, index) => {
    for (const { key } of piece) indexOf.set(tailOf(key), last + index);
  });
  const count = Math.max(groups.length, last + pieces.length);
  const drafts = Array.from({ length: count }, (_, index) => ({
    chunks: groups[index] ?? [],
    families: index < last ? [] : (pieces[index - last] ?? []),
    tasks: [] as TaskEvent[],
    settings: [] as ScalingSettings[],
    siblings: [] as Siblings[],
  }));
  for (const task of tasks) drafts[indexOf.get(tailOf(task.service)) ?? -1]?.tasks.push(task);
  for (const one of settings?.values() ?? []) drafts[indexOf.get(tailOf(one.service)) ?? -1]?.settings.push(one);
  for (const one of siblings) drafts[indexOf.get(tailOf(one.service)) ?? -1]?.siblings.push(one);
  return drafts;
};

const familiesIn = async (
  clusters: readonly ReportCluster[],
  tasks: readonly TaskEvent[],
  { place, sources }: { readonly place: Place; readonly sources: ReportSources },
): Promise<readonly Family[]> => {
  const keys = await familiesOf(place, tasks, sources);
  const shared = sharedFamilies(keys, tasks);
  const levels = new Map(clusters.map(({ arn, insights }) => [lastPart(arn), insights]));
  return keys.map((key) => ({
    key,
    insights: levels.get(partsOf(key).cluster) ?? 'off',
    isShared: shared.has(key),
  }));
};

const wantedOf = (clusters: readonly ReportCluster[], wanted: string | undefined): readonly ReportCluster[] =>
  wanted === undefined ? clusters : clusters.filter(({ arn }) => lastPart(arn) === lastPart(wanted));

const noClusters = (sources: ReportSources): FleetPlan => {
  const gap = sources.cluster === undefined ? 'there is no cluster here' : `there is no cluster ${sources.cluster}`;
  return { account: '', region: '', services: 0, groups: [], isScalingUnread: false, missingData: [gap] };
};

const insightsGaps = (clusters: readonly ReportCluster[]): readonly string[] => {
  const count = (level: InsightsLevel): number => clusters.filter(({ insights }) => insights === level).length;
  const [off, all] = [count('off'), clusters.length];
  const containers = count('enhanced');
  return [
    ...(off > 0
      ? [
          `Container Insights is off in ${off} of ${all} clusters: nothing measures their standalone tasks and ` +
            'single containers',
        ]
      : []),
    ...(all - off - containers > 0
      ? [
          `Container Insights is without enhanced observability in ${all - off - containers} of ${all} clusters: ` +
            'nothing measures their single containers',
        ]
      : []),
  ];
};

const missingDataOf = (clusters: readonly ReportCluster[], isUnread: boolean): readonly string[] => [
  ...(isUnread ? ['scaling policies could not be read: application-autoscaling:Describe* is denied'] : []),
  ...insightsGaps(clusters),
];

/** How many services these chunks hold. */
export const servicesIn = (chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, { services }) => sum + services.length, 0);

/** Reads the lists of the fleet, each once: clusters, services, running tasks, scaling, and the siblings' memory. */
export const planFleet = async (sources: ReportSources, now: Date): Promise<FleetPlan> => {
  const { ecs, progress } = sources;
  const clusters = wantedOf(await ecs.clusters(), sources.cluster);
  const first = parseArn(clusters[0]?.arn ?? '');
  if (first === undefined) return noClusters(sources);
  const { account, region } = first;
  const [chunks, tasks] = [[] as Chunk[], [] as TaskEvent[]];
  for (const cluster of clusters) {
    chunks.push(...(await chunksOf(cluster, sources)));
    tasks.push(...(await ecs.tasks(cluster.arn, 'RUNNING')));
    progress(`listed the services and tasks of ${lastPart(cluster.arn)}`);
  }
  const place = { account, region };
  const lost = await sources.readHistory(
    place,
    clusters.map(({ arn }) => arn),
  );
  const settings = await sources.scaling(place);
  const families = await familiesIn(clusters, tasks, { place, sources });
  const gone = await goneOf(place, listedIn(chunks), sources);
  const groups =
    chunks.length === 0 && families.length + gone.length > 0 ? [[]] : grouped(chunks, sources.servicesPerGroup);
  return {
    account,
    region,
    services: servicesIn(chunks),
    groups: filled(groups, { tasks, settings, families, gone, siblings: await readSiblings(tasks, sources, now) }),
    isScalingUnread: settings === null,
    missingData: [...lost, ...missingDataOf(clusters, settings === null)],
  };
};
