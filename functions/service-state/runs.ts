import type { EpochSeconds } from '../primitives/instant.ts';

/** The runs of a standalone or scheduled task, newest last. */
export type Runs = {
  /** Epoch seconds at which runs started. */
  readonly starts: readonly EpochSeconds[];
  /** How runs ended, by task, so that a repetition changes nothing. */
  readonly ends: readonly { readonly task: string; readonly at: EpochSeconds; readonly isGood: boolean }[];
};
