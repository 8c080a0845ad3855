import type { ServiceKey } from '../../primitives/identity.ts';
import type { Action } from '../../service-state/evaluation.ts';
import type { EcsSnapshot } from '../../deployments/ecs-snapshot.ts';
import { primaryOf } from '../../deployments/ecs-snapshot.ts';
import type { CallOutcome, EcsActor, Permit } from '../../adapters/aws/ecs-ports.ts';
import type { ActionRecord, ActionLogEffects } from '../../adapters/dynamodb/action-log.ts';
import { beginAction, endAction, LeaseTaken } from '../../adapters/dynamodb/action-log.ts';
import { readEcs, ReadFailed } from '../../adapters/aws/read-ecs.ts';
import type { ReadEcsEffects } from '../../adapters/aws/read-ecs.ts';

export type ActEffects = ActionLogEffects & ReadEcsEffects & { readonly ecs: EcsActor };

/** What the call of a record may do: the session that makes it is bound to the same service, target and roles. */
const permitOf = ({ deployment, attempt, outcome, roles }: ActionRecord): Permit => ({
  decision: `${deployment}.${attempt}`,
  target: outcome.expected?.taskDefinition ?? null,
  roles,
});

const call = (fx: ActEffects, key: ServiceKey, record: ActionRecord): Promise<CallOutcome> => {
  const { plan } = record;
  const permit = permitOf(record);
  return plan.call === 'StopServiceDeployment'
    ? fx.ecs.stopServiceDeployment(key, plan.serviceDeploymentArn, permit)
    : fx.ecs.updateService(key, { taskDefinition: plan.taskDefinition, platformVersion: plan.platformVersion }, permit);
};

/** Whether ECS now shows that the call took effect. */
const tookEffect = (snapshot: EcsSnapshot, { plan, deployment, outcome }: ActionRecord): boolean => {
  if (plan.call === 'StopServiceDeployment') {
    const stopped = snapshot.serviceDeployments.find(({ arn }) => arn === plan.serviceDeploymentArn);
    return stopped?.status.startsWith('ROLLBACK') === true || stopped?.status === 'STOP_REQUESTED';
  }
  const { service } = snapshot;
  const wanted = outcome.expected;
  return (
    primaryOf(snapshot)?.id !== deployment &&
    service?.taskDefinition === wanted?.taskDefinition &&
    (plan.platformVersion === null || service?.platformVersion === plan.platformVersion)
  );
};

/** A call without an answer may have taken effect; ECS shows whether it did. */
const clarified = async (fx: ActEffects, key: ServiceKey, record: ActionRecord): Promise<boolean> =>
  tookEffect(await readEcs(fx, key), record);

/** The action of a finished record, as it is applied to the state. */
export const actionOf = ({ plan, decision, attempt, begunAt, state, error, failure }: ActionRecord): Action => ({
  call: plan.call,
  to: decision.to,
  platformVersion: decision.platformVersion,
  at: begunAt,
  outcome: state,
  error,
  ...(failure === undefined ? {} : { failure }),
  attempts: attempt,
});

/** Whether a call without an answer took effect. Where ECS can't be read either, the queue brings the command back. */
const clarifiedNow = async (fx: ActEffects, key: ServiceKey, record: ActionRecord): Promise<boolean> => {
  try {
    return await clarified(fx, key, record);
  } catch (error) {
    if (error instanceof ReadFailed) throw new LeaseTaken(record.deployment, error);
    throw error;
  }
};

const ended = (answer: CallOutcome): Pick<ActionRecord, 'state' | 'error' | 'failure'> =>
  answer.outcome === 'accepted'
    ? { state: 'accepted', error: null }
    : { state: 'refused', error: answer.error, failure: { how: answer.outcome, message: answer.message } };

/**
 * Makes one changing call: recorded before (only one worker gets through), made once, recorded after. Returns the
 * finished record. A call without an answer counts as accepted only if ECS shows its effect.
 */
export const act = async (fx: ActEffects, key: ServiceKey, record: ActionRecord): Promise<ActionRecord> => {
  await beginAction(fx, key, record);
  const answer = await call(fx, key, record);
  const hasEffect = answer.outcome === 'unclear' && (await clarifiedNow(fx, key, record));
  const finished: ActionRecord = { ...record, ...ended(hasEffect ? { outcome: 'accepted' } : answer) };
  await endAction(fx, key, finished);
  return finished;
};

/**
 * Finds out what happened to a call whose worker crashed: accepted when ECS shows its effect, otherwise not made, and
 * it may be tried again. Describes first; never repeats blindly.
 */
export const recover = async (
  fx: ActEffects,
  key: ServiceKey,
  record: ActionRecord,
): Promise<ActionRecord | undefined> => {
  if (record.state !== 'begun') return record;
  if (!(await clarified(fx, key, record))) return undefined;
  const finished: ActionRecord = { ...record, state: 'accepted', error: null };
  await endAction(fx, key, finished);
  return finished;
};
