import type { TaskFact } from '../billing/usage.ts';
import { factOfEvent, factOfStop } from '../billing/usage.ts';
import { hourlyOf } from '../billing/hourly.ts';
import { dollarsOf } from '../billing/money.ts';
import type { TaskEvent } from '../events/event.ts';
import type { ServiceKey } from '../events/identity.ts';
import { lastPart, partsOf } from '../events/identity.ts';
import { memoryOf } from '../report/answers.ts';
import type { ReportDefinition, ReportService, ServiceInput } from '../report/input.ts';
import { rollbacksOf } from '../report/parse-rollbacks.ts';
import type { ServiceReport } from '../report/service-report.ts';
import { serviceReport } from '../report/service-report.ts';
import type { Setting } from '../report/setting.ts';
import { taskFactOf } from '../scaling/facts.ts';
import type { TaskPrice } from '../scaling/finding.ts';
import { eachOf } from './report-calls.ts';
import { recommendationName, remember } from './report-memory.ts';
import type { Group } from './report-plan.ts';
import type { GroupContext, Read } from './report-reads.ts';
import { definitionOf, readsOf } from './report-reads.ts';
import type { ReportSources } from './report-sources.ts';
import { scalingPicture } from './scaling-read.ts';

const DAY_MS = 86_400_000;
/** Stops of five weeks: sizes, leaks, what a change of size came to. */
const HISTORY_DAYS = 35;
const READS_AT_ONCE = 8;
/** USD of a custom metric for a month; high-resolution metrics are billed like them (CloudWatch pricing). */
const USD_PER_METRIC_MONTH = 0.3;

const beganAt = (task: TaskEvent): number => task.createdAt?.getTime() ?? 0;

/** A family of standalone tasks in the form of a service; what its newest run was of, it is. */
const familyService = (key: ServiceKey, tasks: readonly TaskEvent[], stops: ServiceInput['stops']): ReportService => {
  const newest = [...tasks].sort((a, b) => beganAt(b) - beganAt(a))[0] ?? stops.at(-1);
  return {
    key,
    owner: null,
    channel: null,
    desiredCount: 0,
    runningCount: tasks.length,
    taskDefinition: newest?.taskDefinition ?? lastPart(key).replace(/^family:/, ''),
    capacity: newest?.capacityProvider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE',
    createdAt: null,
    deployedAt: null,
  };
};

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
  const scaling = {
    settings: read.settings,
    alarms: undefined,
    price,
    tasks: read.tasks.map((task) => taskFactOf(task)),
  };
  return {
    service,
    definition,
    metrics: read.metrics(),
    facts: factsOf(read, stops, service.owner ?? undefined),
    stops,
    scaling: await scalingPicture(read.service, window, scaling, { store }),
    incidents: watch?.incidents ?? [],
    rollbacks: rollbacksOf(audits),
    memory: memoryOf(document?.body),
    insights: read.insights,
    siblings: read.siblings,
    gaps: [],
  };
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
