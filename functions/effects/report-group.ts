import type { TaskFact } from '../billing/usage.ts';
import { factOfEvent, factOfStop } from '../billing/usage.ts';
import { groupsOf } from '../billing/groups.ts';
import { hourlyOf } from '../billing/hourly.ts';
import { dollarsOf } from '../billing/money.ts';
import type { TaskEvent } from '../events/event.ts';
import type { ServiceKey } from '../events/identity.ts';
import { lastPart, partsOf } from '../events/identity.ts';
import { memoryOf } from '../report/answers.ts';
import type { Metrics, ReportDefinition, ReportService, ServiceInput } from '../report/input.ts';
import { rollbacksOf } from '../report/parse-rollbacks.ts';
import type { ServiceReport } from '../report/service-report.ts';
import { serviceReport } from '../report/service-report.ts';
import type { Setting } from '../report/setting.ts';
import { taskFactOf } from '../scaling/facts.ts';
import type { TaskPrice } from '../scaling/finding.ts';
import type { AlarmState, ScalingSettings } from '../scaling/settings.ts';
import { eachOf } from './report-calls.ts';
import { recommendationName, remember } from './report-memory.ts';
import type { Group } from './report-plan.ts';
import type { ReportSources } from './report-sources.ts';
import { alarmNames, scalingPicture, withPast } from './scaling-read.ts';
import { readUtilisation } from './utilisation.ts';

/** What a group needs to know of the run it belongs to. */
export type GroupContext = {
  readonly setting: Setting;
  /** Days of five-minute points; hours beyond. */
  readonly fineDays: number;
  readonly isScalingUnread: boolean;
  /** Task definitions that were read already: services share them. */
  readonly definitions: Map<string, Promise<ReportDefinition | undefined>>;
};

const DAY_MS = 86_400_000;
/** Stops of five weeks: sizes, leaks, what a change of size came to. */
const HISTORY_DAYS = 35;
/** Four weeks tell whether a service ever scales; AWS itself forgets after six. */
const PAST_DAYS = 28;
const READS_AT_ONCE = 8;
const CALLS_AT_ONCE = 4;
/** USD of a custom metric for a month; high-resolution metrics are billed like them (CloudWatch pricing). */
const USD_PER_METRIC_MONTH = 0.3;

const definitionOf = (name: string, { definitions }: GroupContext, { ecs }: ReportSources) => {
  const known = definitions.get(name) ?? ecs.definition(name);
  definitions.set(name, known);
  return known;
};

/** A family of standalone tasks in the form of a service. */
const familyService = (key: ServiceKey, tasks: readonly TaskEvent[], stops: ServiceInput['stops']): ReportService => ({
  key,
  owner: null,
  channel: null,
  desiredCount: 0,
  runningCount: tasks.length,
  taskDefinition: tasks[0]?.taskDefinition ?? stops.at(-1)?.taskDefinition ?? lastPart(key).replace(/^family:/, ''),
  capacity: 'FARGATE',
  createdAt: null,
  deployedAt: null,
});

const priceOf = (service: ReportService, definition: ReportDefinition | undefined, setting: Setting) => {
  if (definition === undefined) return undefined;
  const { architecture, operatingSystem, size } = definition;
  const { region } = partsOf(service.key);
  const sized = { region, architecture, operatingSystem, capacity: service.capacity };
  const hourly = hourlyOf({ ...sized, cpuUnits: size.cpu, memoryMib: size.memory }, setting.priceOf);
  if (hourly.is === 'unpriced') return undefined;
  const price: TaskPrice = {
    usdPerTaskSecond: dollarsOf(hourly.perHour) / 3600,
    billedSecondsMin: operatingSystem === 'WINDOWS' ? 300 : 60,
    usdPerMetricMonth: USD_PER_METRIC_MONTH,
  };
  return price;
};

type Read = {
  readonly service: ServiceKey;
  readonly known: ReportService | undefined;
  readonly metrics: () => Metrics;
  readonly tasks: readonly TaskEvent[];
  readonly settings: ScalingSettings | undefined | null;
  readonly alarms: readonly AlarmState[] | undefined;
};

const factsOf = ({ tasks }: Read, stops: ServiceInput['stops'], owner: string | undefined): readonly TaskFact[] => [
  ...stops.map((stop) => factOfStop(stop, { owner })),
  ...tasks.map((task) => factOfEvent(task, { owner })),
];

const inputOf = async (read: Read, context: GroupContext, sources: ReportSources): Promise<ServiceInput> => {
  const { store } = sources;
  const { setting } = context;
  const [from, to] = [setting.now.getTime() - HISTORY_DAYS * DAY_MS, setting.now.getTime()];
  const [stops, audits, watch, document] = await Promise.all([
    store.stopsBetween(read.service, Math.floor(from / 1000), Math.ceil(to / 1000)),
    store.history(read.service, 'audit', setting.window.from.getTime(), to),
    store.loadWatch(read.service),
    store.loadDocument(recommendationName(read.service)),
  ]);
  const service = read.known ?? familyService(read.service, read.tasks, stops);
  const definition = await definitionOf(service.taskDefinition, context, sources);
  const price = priceOf(service, definition, setting);
  const window = { from: setting.window.from.getTime(), to };
  const past = Math.max(to - PAST_DAYS * DAY_MS, service.createdAt?.getTime() ?? 0);
  const scaling = {
    settings: read.settings,
    alarms: read.alarms,
    price,
    tasks: read.tasks.map((task) => taskFactOf(task)),
    ...(read.known ? { seen: { at: to, desired: read.known.desiredCount } } : {}),
  };
  return {
    service,
    definition,
    metrics: read.metrics(),
    facts: factsOf(read, stops, service.owner ?? undefined),
    stops,
    scaling: await withPast(await scalingPicture(read.service, window, scaling, { store }), past, { store }),
    incidents: watch?.incidents ?? [],
    rollbacks: rollbacksOf(audits),
    memory: memoryOf(document?.body),
    gaps: [],
  };
};

const readsOf = async (group: Group, context: GroupContext, sources: ReportSources): Promise<readonly Read[]> => {
  const described = await eachOf(group.chunks, CALLS_AT_ONCE, ({ clusterArn, services }) =>
    sources.ecs.services(clusterArn, services),
  );
  const settings = new Map(group.settings.map((one) => [one.service, one]));
  const services = described.flat();
  const names = [...new Set(services.map(({ taskDefinition }) => taskDefinition))];
  const definitions = eachOf(names, READS_AT_ONCE, (name) => definitionOf(name, context, sources));
  const reading = readUtilisation(
    sources.metrics,
    services.map(({ key }) => ({ service: key, isScaled: settings.has(key) })),
    {
      now: context.setting.now,
      days: Math.round((context.setting.now.getTime() - context.setting.evidenceFrom.getTime()) / DAY_MS),
      fineDays: context.fineDays,
    },
  );
  // Both at once: each waits out throttles of its own.
  const [metrics, , alarms] = await Promise.all([
    reading,
    definitions,
    sources.alarms([...new Set(group.settings.flatMap(alarmNames))]),
  ]);
  const tasksOf = groupsOf(group.tasks, ({ service }) => service);
  const read = (service: ServiceKey, known?: ReportService): Read => ({
    service,
    known,
    metrics: () => metrics(service),
    tasks: tasksOf.get(service) ?? [],
    settings: context.isScalingUnread ? null : settings.get(service),
    alarms,
  });
  return [...services.map((service) => read(service.key, service)), ...group.families.map((family) => read(family))];
};

/** Reads and judges the services of one group. */
export const reportGroup = async (
  group: Group,
  context: GroupContext,
  sources: ReportSources,
): Promise<readonly ServiceReport[]> => {
  const reads = await readsOf(group, context, sources);
  return eachOf(reads, READS_AT_ONCE, async (read) => {
    const input = await inputOf(read, context, sources);
    const report = serviceReport(input, context.setting);
    await remember(report, sources, context.setting.now);
    return report;
  });
};
