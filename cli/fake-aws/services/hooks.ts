import { ecsEvent, later } from '../identity.ts';
import type { Hook, Service, ServiceDeployment, Simulation } from '../model.ts';
import { isoText } from '../../../functions/primitives/instant-text.ts';

const hookEvent = (
  simulation: Simulation,
  service: Service,
  { hook, of, name }: { readonly hook: Hook; readonly of: ServiceDeployment; readonly name: string },
): void =>
  simulation.emit(
    ecsEvent('ECS Hook State Change', [], {
      eventType: name === 'HOOK_FAILED' || name === 'HOOK_TIMED_OUT' ? 'ERROR' : 'INFO',
      eventName: name,
      hookId: hook.id,
      hookType: 'PAUSE',
      expiresAt: isoText(hook.expiresAt),
      lifecycleStage: hook.lifecycleStage,
      clusterArn: service.cluster.arn,
      serviceArn: service.arn,
      serviceDeploymentArn: of.arn,
      updatedAt: isoText(simulation.now),
    }),
  );

/** Ends the pause and emits its event. */
export const settleHook = (
  simulation: Simulation,
  service: Service,
  { of, as }: { readonly of: ServiceDeployment; readonly as: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' },
): void => {
  if (of.hook?.status !== 'AWAITING_ACTION') return;
  of.hook.status = as;
  hookEvent(simulation, service, { hook: of.hook, of, name: `HOOK_${as}` });
};

/**
 * Whether the deployment may continue after its scale-up. The first call for a service with a PAUSE hook starts the
 * pause; `onTimeout` is called when it times out, since ECS then rolls back by default.
 */
export const isPastHook = (
  simulation: Simulation,
  service: Service,
  { of, onTimeout }: { readonly of: ServiceDeployment; readonly onTimeout: () => void },
): boolean => {
  if (service.pauseMinutes === undefined || of.rollback !== undefined) return true;
  if (of.hook !== undefined) return of.hook.status === 'SUCCEEDED';
  const ms = service.pauseMinutes * 60_000;
  const id = `ecs-pause-${service.random.hex(12)}`;
  const stage = service.pauseStage;
  of.lifecycleStage = stage;
  of.hook = { id, status: 'AWAITING_ACTION', lifecycleStage: stage, expiresAt: simulation.now + ms };
  hookEvent(simulation, service, { hook: of.hook, of, name: 'HOOK_AWAITING_ACTION' });
  later(simulation, ms, () => {
    if (of.hook?.status !== 'AWAITING_ACTION') return;
    settleHook(simulation, service, { of, as: 'TIMED_OUT' });
    onTimeout();
  });
  return false;
};
