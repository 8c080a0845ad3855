import { sizeText } from '../explain.ts';
import type { TaskSize } from '../fargate.ts';
import { LINUX, LIST_PRICES, sizesOf, smallestThatFits } from '../fargate.ts';
import type { Floor } from '../floor.ts';
import { noSizeText } from '../floor.ts';
import type { RunsRecommendation, RunsRequest, TaskRun } from './runs.ts';
import { exceededBy, round, runsSeen, worthOfRuns } from './runs.ts';

/** One big step: what ran out of memory needed at least this much more (docs/designs/sizing.md). */
const STEP = 1.7;

/** A run that ended well needed at most its limit. */
const JUST_BELOW = 0.999;

const floorAbove = (limit: number, { cpu }: TaskSize): Floor => ({
  memoryMib: 0,
  aboveMib: limit,
  cpuUnits: cpu,
  aboveCpuUnits: 0,
  formerPeakMib: 0,
});

/**
 * The recommendation for unmeasured runs from out-of-memory stops alone: at least one big step of memory with today's
 * CPU. Abstains when none ran out of memory at today's size.
 */
export const recommendFromStops = (request: RunsRequest): RunsRecommendation => {
  const { runs, size, platform = LINUX, prices = LIST_PRICES } = request;
  const seen = runsSeen(runs);
  const killed = runs.filter(
    ({ outOfMemory, memoryMibLimit = size.memory }) => outOfMemory && memoryMibLimit >= size.memory,
  );
  if (killed.length === 0) return { kind: 'abstain', reason: 'no run is measured, and none ran out of memory', seen };
  const limit = Math.max(...killed.map(({ memoryMibLimit = size.memory }) => memoryMibLimit));
  // Near the end of the table the step may be too big although there is a larger size.
  const [largest] = sizesOf(platform)
    .filter(({ cpu, memory }) => cpu >= size.cpu && memory > limit)
    .sort((a, b) => b.memory - a.memory || a.cpu - b.cpu);
  const chosen = smallestThatFits({ cpu: size.cpu, memory: limit * STEP }, platform, prices) ?? largest;
  if (chosen === undefined) return { kind: 'none-fits', reason: noSizeText(floorAbove(limit, size), platform), seen };
  const atMost = ({ memoryMibMax, memoryMibLimit = size.memory }: TaskRun): number =>
    memoryMibMax ?? memoryMibLimit * JUST_BELOW;
  const exceeded = exceededBy(
    runs.map((run) => (run.outOfMemory ? run : { ...run, memoryMibMax: atMost(run) })),
    size,
  );
  const reported = `${killed.length} of ${runs.length} runs ran out of memory`;
  return {
    kind: 'resize',
    size: chosen,
    seen,
    ...worthOfRuns(seen, { from: size, to: chosen, prices }),
    outOfMemory: round(exceeded(chosen.memory), 3),
    outOfMemoryToday: round(Math.max(killed.length / runs.length, exceeded(size.memory)), 3),
    slowed: 0,
    backtest: `${reported} at ${limit} MiB: they wanted at least that`,
    reason: `${sizeText(size)} to ${sizeText(chosen)}: ${reported}, the need lies above ${limit} MiB`,
  };
};
