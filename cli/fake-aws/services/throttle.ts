import { arnOf, emitServiceAction, say } from '../identity.ts';
import type { Service, Simulation } from '../model.ts';

/** Longest wait of the start throttle (developer guide, service-throttle-logic). */
const THROTTLE_MAX_MS = 27 * 60_000;
const THROTTLE_FREE_FAILURES = 3;

/**
 * Counts a task that never ran and returns how many milliseconds to wait before the next start: a few are free, then
 * the wait doubles. Tasks that ran and stopped do not count.
 */
export const throttleStarts = (simulation: Simulation, service: Service): number => {
  if (simulation.now < service.throttle.until) return service.throttle.until - simulation.now;
  service.throttle.failures += 1;
  const beyond = service.throttle.failures - THROTTLE_FREE_FAILURES - service.desiredCount;
  if (beyond <= 0) return service.random.between(8_000, 20_000);
  const ms = Math.min(THROTTLE_MAX_MS, 60_000 * 2 ** Math.min(beyond, 6));
  service.throttle.until = simulation.now + ms;
  emitServiceAction(simulation, service, { type: 'WARN', name: 'SERVICE_TASK_START_IMPAIRED' });
  say(simulation, service, 'is unable to consistently start tasks successfully.');
  return ms;
};

const PLACEMENT_RETRY_MS = 240_000;

const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';

/** The provider without capacity, and ECS's wording where it is not plain lack of capacity (a quota). */
type Shortage = { readonly provider: string; readonly says: string | undefined };

/** Fargate cannot place a task: ECS reports it and tries again after the returned milliseconds. */
export const failPlacement = (simulation: Simulation, service: Service, { provider, says }: Shortage): number => {
  emitServiceAction(simulation, service, {
    type: 'ERROR',
    name: 'SERVICE_TASK_PLACEMENT_FAILURE',
    capacityProviderArns: [arnOf(simulation, 'ecs', `capacity-provider/${provider}`)],
    reason: 'RESOURCE:FARGATE',
  });
  say(simulation, service, `was unable to place a task. Reason: ${says ?? NO_CAPACITY}.`);
  service.throttle.until = simulation.now + PLACEMENT_RETRY_MS;
  return PLACEMENT_RETRY_MS;
};
