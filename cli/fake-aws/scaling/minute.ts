import type { EpochMs } from '../../../functions/primitives/instant.ts';

/** One minute of a service's metrics; percents of the task size. */
export type Minute = {
  readonly at: EpochMs;
  readonly tasks: number;
  readonly cpu: Statistic;
  readonly memory: Statistic;
};

export type Statistic = { readonly average: number; readonly maximum: number; readonly minimum: number };
