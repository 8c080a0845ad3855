import type { Growth } from './growth.ts';
import type { Rhythm } from './rhythm.ts';

/** Findings about a service, whatever is recommended. */
export type Findings = {
  readonly days: number;
  readonly coverage: number;
  readonly growth: Growth;
  readonly rhythm: Rhythm;
  /** Share of the periods at 100 % CPU, and of the days at the memory limit. */
  readonly cpuSaturatedShare: number;
  readonly memorySaturatedShare: number;
  readonly outOfMemoryStops: number;
  /** The hottest task's 99th percentile of CPU as a multiple of the mean task's; 1 when all tasks are alike. */
  readonly hotTaskRatio: number;
  readonly siblingsRisen: number;
};

export type RiskLevel = 'very low' | 'low' | 'medium' | 'high';

export type Risk = {
  readonly level: RiskLevel;
  /** Share of services like this that ran out of memory within a month; null where the history does not tell. */
  readonly outOfMemory: number | null;
  /** Share of those that were at their CPU limit for more than 0.1 % of a month; null as above. */
  readonly throttled: number | null;
};

/** A monthly probability in a word. */
export const levelOf = (probability: number): RiskLevel => {
  if (probability < 0.03) return 'very low';
  if (probability < 0.08) return 'low';
  return probability < 0.2 ? 'medium' : 'high';
};
