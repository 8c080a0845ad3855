import type { Random } from '../random.ts';
import type { StartFailure, Stated } from './start-failure.ts';

/**
 * Seconds until something happens: near a value (`jitter` is a share of it), uniform in a range, or exponential with a
 * mean.
 */
export type Delay =
  | { readonly seconds: number; readonly jitter?: number }
  | { readonly from: number; readonly to: number }
  | { readonly mean: number };

/** What the tasks of one task definition revision do. `share` of the tasks do it (1 when absent). */
export type Behaviour =
  | { readonly does: 'never-start'; readonly why: StartFailure | Stated; readonly share?: number }
  | {
      readonly does: 'exit';
      readonly code: number;
      readonly after: Delay;
      readonly share?: number;
      readonly container?: string;
      readonly says?: readonly string[];
    }
  /**
   * Memory grows from the base to the limit in `after`; then the kernel kills the container: exit 137 with ECS's
   * reason.
   */
  | { readonly does: 'leak'; readonly after: Delay; readonly share?: number }
  | {
      readonly does: 'fail-health-check';
      readonly check: 'elb' | 'container';
      /** Seconds after RUNNING from which every check fails; the first checks when absent. */
      readonly after?: Delay;
      readonly share?: number;
    }
  /** Stays alive after SIGTERM until ECS kills it at `stopTimeout`: exit 137 without a reason. */
  | { readonly does: 'ignore-sigterm' };

/** Milliseconds of one draw of `delay`, never negative. */
export const drawMs = (delay: Delay, random: Random): number => {
  if ('mean' in delay) return random.exponential(delay.mean) * 1000;
  if ('from' in delay) return random.between(delay.from, delay.to) * 1000;
  const jitter = delay.jitter ?? 0.2;
  return Math.max(0, delay.seconds * (1 + random.between(-jitter, jitter)) * 1000);
};

/** The behaviours that apply to one task. */
export const drawBehaviours = (behaviours: readonly Behaviour[], random: Random): readonly Behaviour[] =>
  behaviours.filter((behaviour) => !('share' in behaviour) || random.chance(behaviour.share ?? 1));
