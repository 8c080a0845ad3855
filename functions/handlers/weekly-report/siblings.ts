import { groupsOf } from '../../billing/groups.ts';
import type { TaskFact } from '../../billing/usage.ts';
import { factOfEvent, factOfStop } from '../../billing/usage.ts';
import type { TaskEvent } from '../../events/event.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { isStandalone, partsOf } from '../../primitives/identity.ts';
import { allocationsOf, withoutMixed } from '../../report/sizes.ts';
import type { TaskSize } from '../../sizing/fargate.ts';
import type { SiblingRise } from '../../sizing/memory-risk.ts';
import type { TaggedService } from '../../sizing/siblings.ts';
import { siblingsByService, riseOf, siblingEvidence } from '../../sizing/siblings.ts';
import { prepareWindow } from '../../sizing/prepare.ts';
import type { MetricQuery, Points, Span } from '../../adapters/aws/cloudwatch.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { secondsOf, secondsRoundedUp } from '../../primitives/instant.ts';
import type { ReportSources } from './sources.ts';

/** Memory rises of the siblings of one service. */
export type Siblings = { readonly service: ServiceKey; readonly rises: readonly SiblingRise[] };

type Sources = Pick<ReportSources, 'metrics' | 'store'>;

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1000;
/** Days read, as one point a day, so that 500 services share one call. */
const DAYS = 30;
const READS_AT_ONCE = 8;

/** An image without tag and digest: what all its releases have in common. */
const repositoryOf = (image: string): string => image.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');

const siblingTagsOf = ({ taskDefinition, containers }: TaskEvent): readonly string[] => [
  `family:${taskDefinition.slice(0, taskDefinition.lastIndexOf(':'))}`,
  ...containers.flatMap(({ image }) => (image === undefined ? [] : [`image:${repositoryOf(image)}`])),
];

const taggedServices = (tasks: ReadonlyMap<ServiceKey, readonly TaskEvent[]>): readonly TaggedService[] =>
  [...tasks].map(([service, own]) => ({ service, siblingTags: [...new Set(own.flatMap(siblingTagsOf))] }));

const queryOf = (service: ServiceKey): MetricQuery => {
  const { cluster, name } = partsOf(service);
  const dimensions = { ClusterName: cluster, ServiceName: name };
  return { namespace: 'AWS/ECS', metric: 'MemoryUtilization', dimensions, statistic: 'Maximum' };
};

const startOf = ({ usage }: TaskFact): readonly number[] =>
  usage.startedAt === undefined ? [] : [usage.startedAt.getTime()];

/** Tasks of a service since the window began; stopped ones are read only where the running ones are younger. */
const factsOf = async (
  service: ServiceKey,
  running: readonly TaskEvent[],
  { store, span }: Pick<Sources, 'store'> & { readonly span: Span },
): Promise<readonly TaskFact[]> => {
  const facts = running.map((task) => factOfEvent(task));
  if (Math.min(...facts.flatMap(startOf)) <= span.from.getTime()) return facts;
  const [from, to] = [secondsOf(span.from), secondsRoundedUp(span.to)];
  return [...facts, ...(await store.stopsBetween(service, from, to)).map((stop) => factOfStop(stop))];
};

const sizeOf = (running: readonly TaskEvent[]): TaskSize | undefined => {
  const newest = [...running].sort((a, b) => (b.startedAt?.getTime() ?? 0) - (a.startedAt?.getTime() ?? 0))[0];
  if (newest?.cpuUnits === undefined || newest.memoryMib === undefined) return undefined;
  return { cpu: newest.cpuUnits, memory: newest.memoryMib };
};

type Measured = { readonly points: Points; readonly facts: readonly TaskFact[]; readonly size: TaskSize };

const ratioOf = ({ points, facts, size }: Measured, span: Span): number | undefined => {
  const allocations = allocationsOf(facts, size, span.from);
  const datapoints = Array.from(points.times, (at, index) => ({
    at: new Date(at),
    seconds: DAY_SECONDS,
    cpuAverage: undefined,
    cpuMaximum: undefined,
    memoryMaximum: points.values[index],
  }));
  const prepared = prepareWindow({
    datapoints: withoutMixed(datapoints, allocations),
    allocations,
    outOfMemory: [],
    // The size before the first known task is unknown.
    notBefore: new Date(Math.min(...facts.flatMap(startOf))),
    periodSeconds: DAY_SECONDS,
    from: span.from,
    to: span.to,
  });
  return prepared === undefined ? undefined : riseOf(prepared.utilisation);
};

type Fleet = { readonly tasks: ReadonlyMap<ServiceKey, readonly TaskEvent[]>; readonly span: Span };

const risesOf = async (services: readonly ServiceKey[], { tasks, span }: Fleet, { metrics, store }: Sources) => {
  const read = await metrics(services.map(queryOf), span);
  const points = new Map(services.map((service, index) => [service, read[index]]));
  const rises = await eachOf(services, READS_AT_ONCE, async (service): Promise<SiblingRise | undefined> => {
    const running = tasks.get(service) ?? [];
    const [own, size] = [points.get(service), sizeOf(running)];
    if (own === undefined || size === undefined) return undefined;
    const peakRatio = ratioOf({ points: own, facts: await factsOf(service, running, { store, span }), size }, span);
    return peakRatio === undefined ? undefined : { service, peakRatio };
  });
  return new Map(rises.flatMap((rise) => (rise === undefined ? [] : [[rise.service, rise] as const])));
};

const spanOf = (now: Date): Span => {
  const to = Math.floor(now.getTime() / DAY_MS) * DAY_MS + DAY_MS;
  return { from: new Date(to - DAYS * DAY_MS), to: new Date(to), periodSeconds: DAY_SECONDS };
};

/**
 * How much the memory of each service's siblings rose lately, where that is significant. Read before the fleet is cut
 * into groups, so that a group, a shard or a retry see the same, in any order.
 */
export const readSiblings = async (
  running: readonly TaskEvent[],
  sources: Sources,
  now: Date,
): Promise<readonly Siblings[]> => {
  const tasks = groupsOf(
    running.filter(({ service }) => !isStandalone(service)),
    ({ service }) => service,
  );
  const kinships = siblingsByService(taggedServices(tasks));
  if (kinships.size === 0) return [];
  const rises = await risesOf([...kinships.keys()].sort(), { tasks, span: spanOf(now) }, sources);
  return [...kinships].flatMap(([service, kin]) => {
    const known = kin.flatMap((other) => (other === service ? [] : (rises.get(other) ?? [])));
    const evidence = siblingEvidence(rises.get(service)?.peakRatio ?? 1, known);
    return evidence.length === 0 ? [] : [{ service, rises: evidence }];
  });
};
