import type { Happening } from './service.ts';
import { HEALTHY_SECONDS } from './service.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';

/**
 * ECS's deployment circuit breaker. `resets`: a healthy task sets the count to 0 (its default). `counts`: `documented`,
 * tasks that do not reach RUNNING until one has, later only health-check failures, of which there are none here;
 * `every`, each early failure of the deployment, as if a health check saw it.
 */
export type BreakerKind = { readonly resets: boolean; readonly counts: 'documented' | 'every' };

/** When it tripped. */
export type Tripped = { readonly at: EpochSeconds; readonly failedStarts: number };

export type Breaker = {
  readonly deliver: (happening: Happening) => void;
  readonly tripped: () => Tripped | undefined;
  readonly isOver: () => boolean;
};

/**
 * Half of the desired count, at least 3 and at most 200: ECS's default threshold (developer guide, deployment circuit
 * breaker).
 */
export const thresholdOf = (desired: number): number => Math.min(200, Math.max(3, Math.ceil(desired / 2)));

type State = { count: number; failed: number; hasRun: boolean; isOver: boolean; tripped: Tripped | undefined };

const isCounted = ({ counts }: BreakerKind, { startedAt }: Happening, { hasRun }: State): boolean =>
  counts === 'every' || (!hasRun && startedAt === null);

/** Follows one deployment until it is complete. */
export const breakerOf = (kind: BreakerKind, desired: number): Breaker => {
  const state: State = { count: 0, failed: 0, hasRun: false, isOver: false, tripped: undefined };
  const healthyAt = new Map<number, EpochSeconds>();
  const reset = (at: EpochSeconds): void => {
    for (const [task, time] of healthyAt)
      if (time <= at) {
        if (kind.resets) state.count = 0;
        healthyAt.delete(task);
      }
  };
  const fail = (happening: Happening): void => {
    reset(happening.at);
    healthyAt.delete(happening.task);
    state.failed += 1;
    if (isCounted(kind, happening, state)) state.count += 1;
    if (state.count < thresholdOf(desired)) return;
    state.tripped = { at: happening.at, failedStarts: state.failed };
    state.isOver = true;
  };
  const deliver = (happening: Happening): void => {
    if (state.isOver || !happening.isNew) return;
    if (happening.is === 'completed') state.isOver = true;
    else if (happening.is === 'failed') fail(happening);
    else if (happening.is === 'running') {
      state.hasRun = true;
      healthyAt.set(happening.task, happening.at + HEALTHY_SECONDS);
    }
  };
  return { deliver, tripped: () => state.tripped, isOver: () => state.isOver };
};
