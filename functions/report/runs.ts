import type { TaskFact, TaskUsage } from '../billing/usage.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { secondsBetween } from '../primitives/instant.ts';
import type { EpochMs } from '../primitives/instant.ts';
import { quantile } from '../sizing/statistics.ts';
import type { TaskRun } from '../sizing/runs/runs.ts';
import type { ServiceInput, UsagePoint } from './input.ts';
import type { Setting } from './setting.ts';
import { kindOf } from './stop-kinds.ts';

type Ended = TaskUsage & { readonly startedAt: Date; readonly stoppedAt: Date };

const hasEnded = (usage: TaskUsage): usage is Ended => usage.startedAt !== undefined && usage.stoppedAt !== undefined;

/** Of two facts about a task the newer one counts. */
const newestOf = (facts: readonly TaskFact[]): readonly TaskUsage[] => {
  const newest = new Map<string, TaskFact>();
  for (const fact of facts) {
    const known = newest.get(fact.usage.taskArn);
    if (known === undefined || fact.version > known.version) newest.set(fact.usage.taskArn, fact);
  }
  return [...newest.values()].map(({ usage }) => usage);
};

const OUT_OF_MEMORY = 'memory.oom';

const isFailed = ({ stopCause }: TaskUsage, family: ServiceKey): boolean =>
  stopCause !== undefined && kindOf(stopCause, family) === 'failure';

/** Index of the first point that ends after a time; points are oldest first. */
const firstBehind = (points: readonly UsagePoint[], time: EpochMs): number => {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const point = points[middle];
    if (point !== undefined && point.at.getTime() + point.seconds * 1000 <= time) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The points of a run's time. Runs that share a period share its peak: too much is safer than too little. */
const pointsIn = (points: readonly UsagePoint[], { startedAt, stoppedAt }: Ended): readonly UsagePoint[] => {
  const own: UsagePoint[] = [];
  for (let index = firstBehind(points, startedAt.getTime()); index < points.length; index += 1) {
    const point = points[index];
    if (point === undefined || point.at.getTime() >= stoppedAt.getTime()) break;
    own.push(point);
  }
  return own;
};

const known = (values: readonly (number | undefined)[]): readonly number[] =>
  values.filter((value): value is number => value !== undefined && !Number.isNaN(value));

/** The busiest minutes of a run: the 95th percentile of its periods' maxima. */
const BUSY_SHARE = 0.95;

const runOf = (usage: Ended, points: readonly UsagePoint[]): TaskRun => {
  const own = pointsIn(points, usage);
  const memory = known(own.map(({ memoryMibMax }) => memoryMibMax));
  const cpu = known(own.map(({ cpuUnitsMax }) => cpuUnitsMax));
  return {
    startedAt: usage.startedAt,
    seconds: secondsBetween(usage.startedAt, usage.stoppedAt),
    memoryMibMax: memory.length === 0 ? undefined : Math.max(...memory),
    cpuUnitsP95: cpu.length === 0 ? undefined : quantile(cpu, BUSY_SHARE),
    outOfMemory: usage.stopCause === OUT_OF_MEMORY,
    memoryMibLimit: usage.memoryMib,
  };
};

/**
 * The runs of a family within the evidence window, oldest first, with their measurements. A run that failed for another
 * reason than memory only shows its use until then: it counts if that was more than any successful run used.
 */
export const runsOf = (
  { service, facts, metrics }: Pick<ServiceInput, 'service' | 'facts' | 'metrics'>,
  { evidenceFrom, now }: Pick<Setting, 'evidenceFrom' | 'now'>,
): readonly TaskRun[] => {
  const ended = newestOf(facts)
    .filter(hasEnded)
    .filter(({ startedAt }) => startedAt >= evidenceFrom && startedAt < now)
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  const sized = ended.map((usage) => ({
    run: runOf(usage, metrics.usage ?? []),
    failed: usage.stopCause !== OUT_OF_MEMORY && isFailed(usage, service.key),
  }));
  const most = Math.max(0, ...sized.flatMap(({ run, failed }) => (failed ? [] : [run.memoryMibMax ?? 0])));
  return sized.filter(({ run, failed }) => !failed || (run.memoryMibMax ?? 0) > most).map(({ run }) => run);
};
