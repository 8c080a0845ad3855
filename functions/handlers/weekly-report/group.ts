import { adviceKey } from '../../adapters/dynamodb/keys.ts';
import type { TaskFact } from '../../billing/usage.ts';
import { factOfEvent, factOfStop } from '../../billing/usage.ts';
import { hourlyOf } from '../../billing/hourly.ts';
import { dollarsOf } from '../../billing/money.ts';
import type { TaskEvent } from '../../events/event.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { isStandalone, lastPart, partsOf } from '../../primitives/identity.ts';
import { answersOf } from '../../report/advice/answers.ts';
import type { ReportDefinition, ReportService, ServiceInput } from '../../report/input.ts';
import { HISTORY_DAYS } from '../../report/outcome.ts';
import { rollbacksOf } from '../../report/parse-rollbacks.ts';
import type { ServiceReport } from '../../report/service-report.ts';
import { serviceReport } from '../../report/service-report.ts';
import type { Setting } from '../../report/setting.ts';
import { taskFactOf } from '../../scaling/facts.ts';
import type { TaskPrice } from '../../scaling/finding.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { secondsOf, secondsRoundedUp } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { remember } from './advice-history.ts';
import type { Group } from './plan.ts';
import type { GroupContext, Read } from './reads.ts';
import { definitionOf, readsOf } from './reads.ts';
import type { ReportSources } from './sources.ts';
import { scalingPicture, withPast } from '../../adapters/dynamodb/scaling-history.ts';

const DAY_MS = 86_400_000;
/** Four weeks show whether a service ever scales; AWS keeps six. */
const PAST_DAYS = 28;
const READS_AT_ONCE = 8;
/**
 * USD per custom metric and month; high-resolution metrics cost the same (https://aws.amazon.com/cloudwatch/pricing/).
 */
const USD_PER_METRIC_MONTH = 0.3;

const beganAt = (task: TaskEvent): EpochMs => task.createdAt?.getTime() ?? 0;

type Unlisted = {
  readonly key: ServiceKey;
  readonly tasks: readonly TaskEvent[];
  readonly stops: ServiceInput['stops'];
  readonly state: ServiceState | undefined;
};

/** A family of standalone tasks, or a deleted service, in the form of a service: as its newest run was. */
const unlistedService = ({ key, tasks, stops, state }: Unlisted): ReportService => {
  const newest = [...tasks].sort((a, b) => beganAt(b) - beganAt(a))[0] ?? stops.at(-1);
  return {
    key,
    ...(isStandalone(key) ? {} : { isGone: true }),
    owner: state?.facts?.contact ?? null,
    channel: state?.facts?.channel ?? null,
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
  if (hourly.kind === 'unpriced') return undefined;
  const price: TaskPrice = {
    usdPerTaskSecond: dollarsOf(hourly.perHour) / 3600,
    billedSecondsMin: operatingSystem === 'WINDOWS' ? 300 : 60,
    usdPerMetricMonth: USD_PER_METRIC_MONTH,
  };
  return price;
};

/** Events and tasks show neither public addresses nor owners; today's service does. */
const factsOf = ({ tasks }: Read, stops: ServiceInput['stops'], service: ReportService): readonly TaskFact[] => {
  const known = { owner: service.owner ?? undefined, publicIp: service.publicIp };
  return [...stops.map((stop) => factOfStop(stop, known)), ...tasks.map((task) => factOfEvent(task, known))];
};

type Pricing = {
  readonly setting: Setting;
  readonly store: ReportSources['store'];
  readonly price: TaskPrice | undefined;
};

const scalingOf = async (read: Read, { createdAt }: ReportService, { setting, store, price }: Pricing) => {
  const to = setting.now.getTime();
  const past = Math.max(to - PAST_DAYS * DAY_MS, createdAt?.getTime() ?? 0);
  const known = {
    settings: read.settings,
    alarms: read.alarms,
    price,
    tasks: read.tasks.map((task) => taskFactOf(task)),
    ...(read.known ? { seen: { at: to, desired: read.known.desiredCount } } : {}),
  };
  const week = await scalingPicture(read.service, { from: setting.window.from.getTime(), to }, known, { store });
  return withPast(week, past, { store });
};

/** Undefined: ECS does not list it, and it has had no task for weeks. */
const inputOf = async (
  read: Read,
  context: GroupContext,
  sources: ReportSources,
): Promise<ServiceInput | undefined> => {
  const { store } = sources;
  const { setting } = context;
  const [from, to] = [setting.now.getTime() - HISTORY_DAYS * DAY_MS, setting.now.getTime()];
  const [stops, audits, state, document] = await Promise.all([
    store.stopsBetween(read.service, secondsOf(from), secondsRoundedUp(to)),
    store.history(read.service, 'audit', setting.window.from.getTime(), to),
    store.loadState(read.service),
    store.loadDocument(adviceKey(read.service)),
  ]);
  if (read.known === undefined && read.tasks.length + stops.length === 0) return undefined;
  const service = read.known ?? unlistedService({ key: read.service, tasks: read.tasks, stops, state });
  const definition = await definitionOf(service.taskDefinition, context, sources);
  return {
    service,
    definition,
    metrics: read.metrics(),
    facts: factsOf(read, stops, service),
    stops,
    scaling: await scalingOf(read, service, { setting, store, price: priceOf(service, definition, setting) }),
    incidents: state?.incidents ?? [],
    rollbacks: rollbacksOf(audits),
    memory: answersOf(document?.body),
    insights: read.insights,
    siblings: read.siblings,
    missingData: [],
  };
};

const reportOne = async (
  read: Read,
  context: GroupContext,
  sources: ReportSources,
): Promise<readonly ServiceReport[]> => {
  const input = await inputOf(read, context, sources);
  if (input === undefined) return [];
  const report = serviceReport(input, context.setting);
  await remember(report, sources, context.setting.now);
  return [report];
};

/**
 * Reads and analyses the services of one group. Throws what any of them fails by; with `leaveOut` that service is left
 * out instead. What concerns the whole group is thrown in any case.
 */
export const reportGroup = async (
  group: Group,
  context: GroupContext,
  sources: ReportSources,
  leaveOut?: (service: ServiceKey, error: unknown) => void,
): Promise<readonly ServiceReport[]> => {
  const reads = await readsOf(group, context, sources);
  const reports = await eachOf(reads, READS_AT_ONCE, async (read) => {
    try {
      return await reportOne(read, context, sources);
    } catch (error) {
      if (leaveOut === undefined) throw error;
      leaveOut(read.service, error);
      return [];
    }
  });
  return reports.flat();
};
