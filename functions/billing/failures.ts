import type { CauseFacts } from '../stops/cause.ts';
import { CAUSES, isFinishedRun, stageOf } from '../stops/cause.ts';
import type { Entry } from './entries.ts';
import { groupsOf } from './groups.ts';
import type { TaskUsage } from './usage.ts';
import { isStandalone, neverStarted } from './usage.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** Kinds of paid failures without any result. */
export type Failure = 'failed-pull' | 'failed-start' | 'crash-loop' | 'spot-rework';

/** A task that ran longer than this did some work before it failed. */
export const LOOP_LIFE_SECONDS = 600;
/** Stops further apart than this are separate failures, not a loop. */
export const LOOP_GAP_SECONDS = 3600;
/** One or two failures may be chance; ECS itself throttles starts after repeated failures. */
export const LOOP_STOPS = 3;

/** Whether a stop is a failure of the task or its environment: neither routine nor a finished job. */
export const isFailure = (usage: TaskUsage): boolean => {
  const { stopCause } = usage;
  if (stopCause === undefined) return false;
  if (isFinishedRun(isStandalone(usage), stopCause)) return false;
  const facts: CauseFacts = CAUSES[stopCause];
  return facts.rollbackClass !== 'excluded';
};

const SPOT = 'platform.spot_interruption';

/** Whether Fargate Spot reclaimed the task. */
export const isInterrupted = ({ stopCause }: TaskUsage): boolean => stopCause === SPOT;

const failedStart = (usage: TaskUsage): Failure | undefined => {
  if (!neverStarted(usage)) return undefined;
  if (isInterrupted(usage)) return 'spot-rework';
  if (usage.stopCause !== undefined && stageOf(usage.stopCause) === 'pull') return 'failed-pull';
  return usage.stopCause === undefined || isFailure(usage) ? 'failed-start' : undefined;
};

const diedYoung = ({ usage }: Entry): boolean => {
  const { startedAt, stoppedAt } = usage;
  if (startedAt === undefined || stoppedAt === undefined || !isFailure(usage)) return false;
  return stoppedAt.getTime() - startedAt.getTime() < LOOP_LIFE_SECONDS * 1000;
};

const stoppedMs = ({ usage }: Entry): EpochMs => usage.stoppedAt?.getTime() ?? 0;

/** Crash loops among the early failures of one revision of a service. */
const loopsAmong = (deaths: readonly Entry[]): readonly Entry[] => {
  const loops: Entry[][] = [];
  for (const death of [...deaths].sort((a, b) => stoppedMs(a) - stoppedMs(b))) {
    const last = loops.at(-1);
    const previous = last?.at(-1);
    const isNear = previous && stoppedMs(death) - stoppedMs(previous) <= LOOP_GAP_SECONDS * 1000;
    if (last && isNear) last.push(death);
    else loops.push([death]);
  }
  return loops.filter(({ length }) => length >= LOOP_STOPS).flat();
};

/** Tasks whose whole cost was wasted, and why. */
export const failuresAmong = (entries: readonly Entry[]): ReadonlyMap<Entry, Failure> => {
  const failures = new Map<Entry, Failure>();
  for (const entry of entries) {
    const failure = failedStart(entry.usage);
    if (failure) failures.set(entry, failure);
    else if (isInterrupted(entry.usage) && isStandalone(entry.usage)) failures.set(entry, 'spot-rework');
  }
  const young = groupsOf(entries.filter(diedYoung), ({ usage }) => `${usage.service} ${usage.taskDefinition}`);
  for (const deaths of young.values()) for (const entry of loopsAmong(deaths)) failures.set(entry, 'crash-loop');
  return failures;
};
