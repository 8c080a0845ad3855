import type { DeploymentId } from '../../primitives/identity.ts';
import type { DeploymentHealth, Failure } from '../../service-state/deployment-health.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import { endedWith } from '../evidence/ended.ts';
import type { Traffic } from './traffic.ts';
import { quietMinutes } from './quiet-minutes.ts';

const MINUTE_SECONDS = 60;
/** Minutes without a request to blue after which it has none: until then CloudWatch may not have measured them yet. */
const UNUSED_MINUTES = 4;

/** Whether a failure fell into a minute that is measured and in which blue was well; before the first one all did. */
const isQuiet = (traffic: Traffic): ((failure: Failure) => boolean) => {
  const until = traffic.minutes.findLast(({ blue }) => blue.requests > 0)?.at ?? -Infinity;
  const quiet = new Set(quietMinutes(traffic).map(({ at }) => at));
  const from = traffic.minutes[0]?.at ?? Infinity;
  return ({ at }) => {
    const minute = Math.floor(at / MINUTE_SECONDS) * MINUTE_SECONDS;
    return minute <= until && (at < from || quiet.has(minute));
  };
};

/** The failures that stay; of the others also the time that their tasks ran does not count, for it or against it. */
const keeping = (health: DeploymentHealth, isKept: (failure: Failure) => boolean): DeploymentHealth => ({
  ...health,
  failures: health.failures.filter(isKept),
  ended: health.failures
    .filter((failure) => !isKept(failure))
    .reduce((ended, { ageSeconds }) => endedWith(ended, { ageSeconds, isFailure: true }, -1), health.ended),
});

/**
 * The state without those failures of a deployment that blue's requests may explain: in minutes in which blue was in
 * trouble, and in those that are not measured yet. Where blue has no requests, or nobody measures them, all stay.
 */
export const undisturbed = (state: ServiceState, deployment: DeploymentId, traffic: Traffic | null): ServiceState => {
  if (traffic === null) return state;
  const isUsed = traffic.minutes.some(({ blue }) => blue.requests > 0);
  if (!isUsed && traffic.minutes.length >= UNUSED_MINUTES) return state;
  const isKept = isQuiet(traffic);
  const healths = state.healths.map((health) => (health.deployment === deployment ? keeping(health, isKept) : health));
  return { ...state, healths };
};
