import type { EcsActor } from './ecs-ports.ts';
import type { Clock, Command, Log, Store } from './ports.ts';

export type HookEffects = {
  readonly store: Store;
  readonly clock: Clock;
  readonly ecs: Pick<EcsActor, 'continueServiceDeployment'>;
  readonly log: Log;
};

/**
 * Answers a paused hook as a person asked. Once per hook: the audit record is written before the call, by
 * conditional put, so a second delivery does nothing. ECS's HOOK_SUCCEEDED or HOOK_FAILED event ends the incident.
 */
export const answerHook = async (
  command: Extract<Command, { readonly kind: 'continue' }>,
  { store, clock, ecs, log }: HookEffects,
): Promise<void> => {
  const { service, hookId, serviceDeploymentArn, action, by } = command;
  const name = `hook/${service}/${hookId}`;
  const before = await store.loadDocument(name);
  const begun = { action, by, at: clock.now().toISOString() };
  if (before !== undefined || (await store.saveDocument(name, 0, begun)) === 'conflict') return;
  const { outcome, ...rest } = await ecs.continueServiceDeployment(service, { serviceDeploymentArn, hookId, action });
  const at = clock.now().getTime();
  const body = { call: 'ContinueServiceDeployment', ...begun, hookId, outcome, ...rest };
  await store.putHistory({ service, kind: 'audit', at, id: `hook#${hookId}`, body });
  log.info('hook answered', { service, hookId, action, outcome });
};
