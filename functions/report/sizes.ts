import type { TaskFact, TaskUsage } from '../billing/usage.ts';
import type { TaskSize } from '../sizing/fargate.ts';
import type { Allocation } from '../sizing/prepare.ts';

const sizeOf = ({ cpuUnits, memoryMib }: TaskUsage): TaskSize | undefined =>
  cpuUnits === undefined || memoryMib === undefined ? undefined : { cpu: cpuUnits, memory: memoryMib };

const isSame = (a: TaskSize | undefined, b: TaskSize): boolean => a?.cpu === b.cpu && a.memory === b.memory;

/** First life of each revision, oldest first. */
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
 * The sizes a service had, from its own tasks, each from its first task on; the last is today's. A revision that never
 * ran a task has no size in this sense: it measured nothing.
 */
export const allocationsOf = (facts: readonly TaskFact[], today: TaskSize, since: Date): readonly Allocation[] => {
  const changes = firstOf(facts).filter(({ size }, index, all) => !isSame(all[index - 1]?.size, size));
  const last = changes.at(-1);
  if (last === undefined) return [{ from: since, size: today }];
  if (isSame(last.size, today)) return changes;
  return [...changes, { from: runningSince(facts, today) ?? since, size: today }];
};
