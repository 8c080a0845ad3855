import type { TaskEvent } from '../../events/event.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { groupsOf } from '../../billing/groups.ts';
import type { Insights, InsightsLevel, Metrics, ReportDefinition, ReportService } from '../../report/input.ts';
import type { Setting } from '../../report/setting.ts';
import type { AlarmState, ScalingSettings } from '../../scaling/settings.ts';
import { hasContainerLimits } from '../../sizing/containers/container-use.ts';
import type { SiblingRise } from '../../sizing/memory-risk.ts';
import { readContainers } from '../../adapters/aws/insights.ts';
import { eachOf } from '../../primitives/each-of.ts';
import type { Group } from './plan.ts';
import type { ReportSources } from './sources.ts';
import { alarmNames } from '../../adapters/dynamodb/scaling-history.ts';
import { readRequests } from '../../adapters/aws/traffic/requests.ts';
import type { UtilisationOf } from '../../adapters/aws/utilisation.ts';
import { readUtilisation } from '../../adapters/aws/utilisation.ts';

/** What a group needs to know of its run. */
export type GroupContext = {
  readonly setting: Setting;
  /** Days of five-minute points; hours beyond. */
  readonly fineDays: number;
  readonly isScalingUnread: boolean;
  /** Task definitions that were read already: services share them. */
  readonly definitions: Map<string, Promise<ReportDefinition | undefined>>;
};

/** What AWS returns for one service or family. */
export type Read = {
  readonly service: ServiceKey;
  readonly known: ReportService | undefined;
  readonly metrics: () => Metrics;
  readonly tasks: readonly TaskEvent[];
  readonly settings: ScalingSettings | undefined | null;
  /** States of the alarms that scale the group's services; undefined when they could not be read. */
  readonly alarms: readonly AlarmState[] | undefined;
  readonly insights: Insights | undefined;
  readonly siblings: readonly SiblingRise[];
};

const DAY_MS = 86_400_000;
const READS_AT_ONCE = 8;
const CALLS_AT_ONCE = 4;

/** A task definition, read once per run. */
export const definitionOf = (name: string, { definitions }: GroupContext, { ecs }: ReportSources) => {
  const known = definitions.get(name) ?? ecs.definition(name);
  definitions.set(name, known);
  return known;
};

const daysOf = ({ now, evidenceFrom }: Setting): number =>
  Math.round((now.getTime() - evidenceFrom.getTime()) / DAY_MS);

/** A service with the Container Insights level of its cluster. */
type Described = { readonly service: ReportService; readonly insights: InsightsLevel };

const describedOf = async ({ chunks }: Group, { ecs }: ReportSources): Promise<readonly Described[]> => {
  const found = await eachOf(chunks, CALLS_AT_ONCE, async ({ clusterArn, services, insights }) =>
    (await ecs.services(clusterArn, services)).map((service) => ({ service, insights })),
  );
  return found.flat();
};

/**
 * Container metrics are read only where they can differ from their task's: several containers, or limits of their own.
 */
const containersOf = async (described: readonly Described[], context: GroupContext, sources: ReportSources) => {
  const { now } = context.setting;
  const enhanced = described.filter(({ insights }) => insights === 'enhanced');
  const wanted = await eachOf(enhanced, READS_AT_ONCE, async ({ service }) => {
    const definition = await definitionOf(service.taskDefinition, context, sources);
    return definition !== undefined && hasContainerLimits(definition.containers, definition.size)
      ? [{ service: service.key, containers: definition.containers }]
      : [];
  });
  return readContainers(sources.metrics, wanted.flat(), { now, days: daysOf(context.setting) });
};

const measured = (level: InsightsLevel, also: Partial<Omit<Insights, 'level'>> = {}): Insights | undefined =>
  level === 'off' ? undefined : { level, containers: [], isShared: false, ...also };

const utilisationOf = (
  { families, settings }: Group,
  described: readonly Described[],
  { context: { setting, fineDays }, sources }: { readonly context: GroupContext; readonly sources: ReportSources },
): Promise<UtilisationOf> => {
  const scaled = new Set(settings.map(({ service }) => service));
  const seen = families.filter(({ insights, isShared }) => insights !== 'off' && !isShared);
  const wanted = [
    ...described.map(({ service: { key } }) => ({ service: key, isScaled: scaled.has(key) })),
    ...seen.map(({ key }) => ({ service: key, isScaled: false })),
  ];
  return readUtilisation(sources.metrics, wanted, { now: setting.now, days: daysOf(setting), fineDays });
};

const settingsOf = ({ settings }: Group, { isScalingUnread }: GroupContext) => {
  const known = new Map(settings.map((one) => [one.service, one]));
  return (service: ServiceKey) => (isScalingUnread ? null : known.get(service));
};

const requestsOf = (described: readonly Described[], { setting }: GroupContext, { metrics }: ReportSources) => {
  const balanced = described.map(({ service: { key, targetGroups = [] } }) => ({ service: key, targetGroups }));
  return readRequests(metrics, balanced, { now: setting.now, days: daysOf(setting) });
};

const withRequests = (metrics: Metrics, requests: NonNullable<Metrics['requests']>): Metrics =>
  requests.length === 0 ? metrics : { ...metrics, requests };

type Subject = Pick<Read, 'service' | 'known' | 'insights'>;

/** All AWS reads of a group: services, definitions, metrics. */
export const readsOf = async (
  group: Group,
  context: GroupContext,
  sources: ReportSources,
): Promise<readonly Read[]> => {
  const described = await describedOf(group, sources);
  const names = [...new Set(described.map(({ service }) => service.taskDefinition))];
  const definitions = eachOf(names, READS_AT_ONCE, (name) => definitionOf(name, context, sources));
  // In parallel: each waits out its own throttles.
  const [metrics, , alarms, requests] = await Promise.all([
    utilisationOf(group, described, { context, sources }),
    definitions,
    sources.alarms([...new Set(group.settings.flatMap(alarmNames))]),
    requestsOf(described, context, sources),
  ]);
  const containers = await containersOf(described, context, sources);
  const [tasks, settings] = [groupsOf(group.tasks, ({ service }) => service), settingsOf(group, context)];
  const siblings = new Map(group.siblings.map(({ service, rises }) => [service, rises]));
  const subjects: readonly Subject[] = [
    ...described.map(({ service, insights }) => ({
      service: service.key,
      known: service,
      insights: measured(insights, { containers: containers.get(service.key) ?? [] }),
    })),
    ...group.families.map(({ key, insights, isShared }) => ({
      service: key,
      known: undefined,
      insights: measured(insights, { isShared }),
    })),
  ];
  return subjects.map((subject) => ({
    ...subject,
    metrics: () => withRequests(metrics(subject.service), requests(subject.service)),
    tasks: tasks.get(subject.service) ?? [],
    settings: settings(subject.service),
    alarms,
    siblings: siblings.get(subject.service) ?? [],
  }));
};
