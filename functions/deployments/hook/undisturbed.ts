import type { DeploymentId } from '../../primitives/identity.ts';
import type { Failure } from '../../service-state/deployment-health.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { Traffic } from './traffic.ts';
import { quietMinutes } from './traffic.ts';

const MINUTE_SECONDS = 60;

/**
 * The state without those failures of a deployment that blue's requests may explain: in minutes in which blue was in
 * trouble, and in those that are not measured yet. Where blue has no measured requests all failures stay.
 */
export const undisturbed = (state: ServiceState, deployment: DeploymentId, traffic: Traffic | null): ServiceState => {
  if (traffic === null || !traffic.minutes.some(({ blue }) => blue.requests > 0)) return state;
  const [first] = traffic.minutes;
  const quiet = new Set(quietMinutes(traffic).map(({ at }) => at));
  const isKept = ({ at }: Failure): boolean =>
    at < (first?.at ?? Infinity) || quiet.has(Math.floor(at / MINUTE_SECONDS) * MINUTE_SECONDS);
  const healths = state.healths.map((health) =>
    health.deployment === deployment ? { ...health, failures: health.failures.filter(isKept) } : health,
  );
  return { ...state, healths };
};
