import type { TaskFact, TaskUsage } from '../billing/usage.ts';
import type { TaskSize } from '../sizing/fargate.ts';
import type { Allocation, Datapoint } from '../sizing/prepare.ts';

const sizeOf = ({ cpuUnits, memoryMib }: TaskUsage): TaskSize | undefined =>
  cpuUnits === undefined || memoryMib === undefined ? undefined : { cpu: cpuUnits, memory: memoryMib };

const isSame = (a: TaskSize | undefined, b: TaskSize): boolean => a?.cpu === b.cpu && a.memory === b.memory;

/** First start of each revision, oldest first. */
const firstOf = (facts: readonly TaskFact[]): readonly Allocation[] => {
  const first = new Map<string, Allocation>();
  for (const { usage } of facts) {
    const size = sizeOf(usage);
    const from = usage.startedAt;
    if (size === undefined || from === undefined) continue;
    const known = first.get(usage.taskDefinition);
    if (known === undefined || from < known.from) first.set(usage.taskDefinition, { from, size });
  }
  return [...first.values()].sort((a, b) => a.from.getTime() - b.from.getTime());
};

const runningSince = (facts: readonly TaskFact[], size: TaskSize): Date | undefined =>
  facts
    .filter(({ usage }) => usage.stoppedAt === undefined && isSame(sizeOf(usage), size))
    .flatMap(({ usage }) => usage.startedAt ?? [])
    .sort((a, b) => a.getTime() - b.getTime())[0];

/**
 * Around a change of size, tasks of both sizes run and a percentage fits neither: minutes before and after its first
 * task.
 */
const MIXED_BEFORE_MS = 10 * 60_000;
const MIXED_AFTER_MS = 30 * 60_000;

/** Datapoints without the times of a change of size: a gap is more accurate. */
export const withoutMixed = (
  datapoints: readonly Datapoint[],
  allocations: readonly Allocation[],
): readonly Datapoint[] => {
  const changes = allocations.slice(1).map(({ from }) => from.getTime());
  if (changes.length === 0) return datapoints;
  return datapoints.filter(({ at, seconds }) => {
    const [from, to] = [at.getTime(), at.getTime() + seconds * 1000];
    return changes.every((change) => to <= change - MIXED_BEFORE_MS || from >= change + MIXED_AFTER_MS);
  });
};

/**
 * The sizes of a service by its own tasks, each from its first task on; the last is today's. A revision that never ran
 * a task has no size in this sense.
 */
export const allocationsOf = (facts: readonly TaskFact[], today: TaskSize, since: Date): readonly Allocation[] => {
  const changes = firstOf(facts).filter(({ size }, index, all) => !isSame(all[index - 1]?.size, size));
  const last = changes.at(-1);
  if (last === undefined) return [{ from: since, size: today }];
  if (isSame(last.size, today)) return changes;
  return [...changes, { from: runningSince(facts, today) ?? since, size: today }];
};
