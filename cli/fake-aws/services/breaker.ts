import type { Breaker, Deployment, Service } from '../model.ts';

const bounded = (count: number): number => Math.min(200, Math.max(3, count));

/**
 * Failures at which the circuit breaker fails a deployment: clamp(ceil(value/100 x desired), 3, 200) for
 * BOUNDED_PERCENT (50 by default: 1 -> 3, 25 -> 13, 400 -> 200), the same without bounds, or the plain count.
 * Developer guide, deployment-circuit-breaker.
 */
export const breakerThreshold = ({ type, value }: Breaker, desiredCount: number): number => {
  if (type === 'COUNT') return value;
  const share = Math.ceil((value / 100) * desiredCount);
  return type === 'BOUNDED_PERCENT' ? bounded(share) : Math.max(1, share);
};

/**
 * Whether the breaker counts this failure. Stage 1, until the first task of the deployment runs: tasks that do not
 * reach RUNNING. Stage 2: tasks replaced because a health check failed. An exit after RUNNING is in neither.
 */
export const isCounted = (deployment: Deployment, failure: 'failed-to-start' | 'failed-check'): boolean =>
  deployment.hasRun ? failure === 'failed-check' : failure === 'failed-to-start';

/** Counts one failure; true when the threshold is reached. */
export const countFailure = (service: Service, { serviceDeployment }: Deployment): boolean => {
  const { breaker } = serviceDeployment;
  if (breaker.status !== 'MONITORING') return false;
  breaker.failureCount += 1;
  breaker.threshold = breakerThreshold(service.breaker, service.desiredCount);
  return breaker.failureCount >= breaker.threshold;
};

/** A healthy task resets a consecutive count. */
export const forgiveFailures = (service: Service, { serviceDeployment }: Deployment): void => {
  if (service.breaker.resetOnHealthyTask) serviceDeployment.breaker.failureCount = 0;
};
