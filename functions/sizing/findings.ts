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
  /** Probability of at least one out-of-memory stop within the horizon. */
  readonly outOfMemory: number;
  /** Probability that more than 0.1 % of the time is spent at the CPU limit. */
  readonly throttled: number;
};

/** A monthly probability in a word. */
export const levelOf = (probability: number): RiskLevel => {
  if (probability < 0.03) return 'very low';
  if (probability < 0.08) return 'low';
  return probability < 0.2 ? 'medium' : 'high';
};
