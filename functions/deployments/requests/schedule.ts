import type { DeploymentId } from '../../primitives/identity.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import type { RequestCheck, ServiceState } from '../../service-state/service-state.ts';

/** Seconds after the completion of a deployment at which the requests since then are read. */
export const CHECK_SECONDS = [480, 900, 1500, 2100] as const;

/** The first read of a deployment that completed at `completedAt` (epoch seconds). */
export const firstCheck = (deployment: DeploymentId, completedAt: EpochSeconds): RequestCheck => ({
  deployment,
  completedAt,
  dueAt: completedAt + CHECK_SECONDS[0],
});

/** The read after one that is due at `now` (epoch seconds); undefined when it was the last one. */
export const nextCheck = (check: RequestCheck, now: EpochSeconds): RequestCheck | undefined => {
  const next = CHECK_SECONDS.map((seconds) => check.completedAt + seconds).find((at) => at > now);
  return next === undefined ? undefined : { ...check, dueAt: next };
};

/** A state in which the requests since a deployment are no longer read. */
export const withoutCheck = (state: ServiceState, deployment: DeploymentId): ServiceState => {
  const { requestCheck, ...rest } = state;
  return requestCheck?.deployment === deployment ? rest : state;
};
