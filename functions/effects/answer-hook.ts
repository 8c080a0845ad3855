import type { EcsActor } from './ecs-ports.ts';
import type { Clock, Command, Log, Store } from './ports.ts';

export type HookEffects = {
  readonly store: Store;
  readonly clock: Clock;
  readonly ecs: Pick<EcsActor, 'continueServiceDeployment'>;
  readonly log: Log;
};

/** A press whose call ECS took; until there is one, what was begun may be begun again. */
const isAnswered = (body: unknown): boolean => (body as { readonly outcome?: string }).outcome === 'accepted';

/**
 * Answers a paused hook as a person asked. What is begun is recorded before the call, by conditional put, so of two
 * workers one calls. A process that died between record and outcome, or a press that ECS refused, leaves the hook
 * unanswered: the next delivery or press calls again, and ECS refuses what it already took. ECS's HOOK_SUCCEEDED or
 * HOOK_FAILED event ends the incident.
 */
export const answerHook = async (
  command: Extract<Command, { readonly kind: 'continue' }>,
  { store, clock, ecs, log }: HookEffects,
): Promise<void> => {
  const { service, hookId, serviceDeploymentArn, action, by } = command;
  const name = `hook/${service}/${hookId}`;
  const before = await store.loadDocument(name);
  const begun = { action, by, at: clock.now().toISOString() };
  const version = before?.version ?? 0;
  if (before !== undefined && isAnswered(before.body)) return;
  if ((await store.saveDocument(name, version, begun)) === 'conflict') return;
  const { outcome, ...rest } = await ecs.continueServiceDeployment(service, { serviceDeploymentArn, hookId, action });
  const at = clock.now().getTime();
  const body = { call: 'ContinueServiceDeployment', ...begun, hookId, outcome, ...rest };
  await store.putHistory({ service, kind: 'audit', at, id: `hook#${hookId}`, body });
  await store.saveDocument(name, version + 1, { ...begun, outcome });
  log.info('hook answered', { ecsService: service, hookId, action, outcome });
};
