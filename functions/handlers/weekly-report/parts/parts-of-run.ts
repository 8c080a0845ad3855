import { eachOf } from '../../../primitives/each-of.ts';
import { CARDS_MAX } from '../../../report/page/actions.ts';
import type { Report } from '../../../report/report.ts';
import type { ServiceReport } from '../../../report/service-report.ts';
import type { Part } from '../part.ts';
import type { ReportRun } from '../run.ts';
import { partIn } from '../stored.ts';
import type { ReportEffects } from '../work.ts';
import { partKey } from './kept.ts';

/**
 * The parts of a run. `stale`: groups whose part is missing or of another release, which is then to be made again.
 * `isLarge`: too many for memory and for one file: their services have no charts.
 */
export type RunParts = Part & {
  readonly stale: readonly number[];
  readonly isLarge: boolean;
  /** The group of each service, by its key. */
  readonly groupOf: ReadonlyMap<string, number>;
};

/** Stored parts that are read at a time. */
const READS_AT_ONCE = 16;
/** 5,000 services: joined whole they take 740 MiB of the Lambda's 1,024, and their report.json has 137 million. */
const WHOLE_CHARACTERS = 80_000_000;

/** Two thirds of a service's report are the points of its charts, and the page draws forty. */
const withoutTrend = (part: Part): Part => ({
  ...part,
  services: part.services.map((service) => ({ ...service, trend: [] })),
});

const storedPart = async (fx: ReportEffects, run: ReportRun, group: number) => {
  const text = await fx.files.get(partKey(run.id, group));
  return { length: text?.length ?? 0, part: text === undefined ? undefined : partIn(text) };
};

/** All parts of a run, services in the order of the groups. */
export const partsOfRun = async (fx: ReportEffects, run: ReportRun): Promise<RunParts> => {
  const numbers = Array.from({ length: run.groups }, (_, group) => group);
  const most = fx.wholeCharacters ?? WHOLE_CHARACTERS;
  let characters = 0;
  const read = await eachOf(numbers, READS_AT_ONCE, async (group) => {
    const { length, part } = await storedPart(fx, run, group);
    characters += length;
    return { group, part: part !== undefined && characters > most ? withoutTrend(part) : part };
  });
  const isLarge = characters > most;
  const parts = read.flatMap(({ part }) => (part === undefined ? [] : [isLarge ? withoutTrend(part) : part]));
  return {
    services: parts.flatMap(({ services }) => services),
    uncovered: parts.flatMap(({ uncovered }) => uncovered),
    missingData: parts.flatMap(({ missingData }) => missingData),
    stale: read.flatMap(({ group, part }) => (part === undefined ? [group] : [])),
    isLarge,
    groupOf: new Map(
      read.flatMap(({ group, part }) => (part?.services ?? []).map(({ service }) => [service.key, group] as const)),
    ),
  };
};

/** The same report with the charts of the actions that its page draws, read again from the parts of a large run. */
export const withCharts = async (
  fx: ReportEffects,
  run: ReportRun,
  { report, groupOf }: { readonly report: Report; readonly groupOf: RunParts['groupOf'] },
): Promise<Report> => {
  const drawn = new Set<string>(report.actions.slice(0, CARDS_MAX).map(({ service }) => service.service.key));
  const groups = [...new Set([...drawn].flatMap((key) => groupOf.get(key) ?? []))];
  const found = await eachOf(groups, READS_AT_ONCE, async (group) => {
    const { part } = await storedPart(fx, run, group);
    return (part?.services ?? []).filter(({ service }) => drawn.has(service.key));
  });
  const trends = new Map(found.flat().map(({ service, trend }) => [service.key, trend]));
  const charted = (service: ServiceReport): ServiceReport => ({
    ...service,
    trend: trends.get(service.service.key) ?? service.trend,
  });
  return { ...report, actions: report.actions.map((action) => ({ ...action, service: charted(action.service) })) };
};
