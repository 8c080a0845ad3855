import { hookKey } from '../../adapters/dynamodb/keys.ts';
import * as z from 'zod/mini';
import type { CallFailure } from '../../service-state/evaluation.ts';
import { notifyHook } from '../../state-updates/hooks.ts';
import type { OutboxEffects } from '../../adapters/dynamodb/send-outbox.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import type { CallOutcome, EcsActor } from '../../adapters/aws/ecs-ports.ts';
import { isKilled } from '../../adapters/dynamodb/kill-switch.ts';
import type { Command, Log } from '../../adapters/common.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';
import { secondsOf } from '../../primitives/instant.ts';

export type HookEffects = OutboxEffects & {
  readonly ecs: Pick<EcsActor, 'continueServiceDeployment'>;
  readonly log: Log;
};

type Failed = Exclude<CallOutcome, { readonly outcome: 'accepted' }>;

type Press = Extract<Command, { readonly kind: 'continue' }>;

/** A press whose call ECS accepted; until there is one, the call may be made again. */
const answeredSchema = z.object({ outcome: z.literal('accepted'), action: z.string(), by: z.string() });

type Answered = z.infer<typeof answeredSchema>;

/** A press whose call was begun; without an outcome the worker crashed, and ECS may have accepted it. */
const begunSchema = z.object({ at: z.string(), outcome: z.optional(z.string()) });

const hasUnknownResult = (body: unknown): boolean => {
  const begun = z.safeParse(begunSchema, body);
  return begun.success && begun.data.outcome === undefined;
};

const ASKED = { CONTINUE: 'continue the deployment', ROLLBACK: 'roll the deployment back' } as const;
const DONE = { CONTINUE: 'continued the deployment', ROLLBACK: 'rolled the deployment back' } as const;

/** Notifies of each press: the one who pressed is waiting. */
const notify = async ({ service, hookId, by, action }: Press, text: string, fx: HookEffects): Promise<void> => {
  const at = secondsOf(fx.clock.now());
  const notification = { hookId, id: `hook:${action}:${by}@${at}`, text };
  await sendOutbox(await updateState(fx, service, (state) => notifyHook(state, notification, at)), fx);
};

const KILLED = 'the kill switch is on, so Farwatch changes nothing anywhere';

const notDone = ({ by, action }: Press, reason: string): string =>
  `${by} asked to ${ASKED[action]}, but this was not done: ${reason}.`;

const FAILED: Readonly<Record<CallFailure['how'], string>> = {
  refused: 'ECS refused',
  unclear: 'ECS did not answer',
  'not-called': 'Farwatch could not open a session',
};

const failureText = (press: Press, { outcome, error, message }: Failed, isRepeated: boolean): string => {
  const detail = message === '' || message === error ? '' : `: ${message}`;
  const failure = `${FAILED[outcome]} (${error})${detail}`;
  return isRepeated
    ? `${press.by} asked to ${ASKED[press.action]}, which may have been done already: the result ` +
        `of the first call is not known, and the second one failed because ${failure}. Check the deployment in ECS.`
    : notDone(press, failure);
};

/** A second press of the same button is a repetition; after one of the other button a message says: too late. */
const notifyLate = async (press: Press, { action, by }: Answered, fx: HookEffects): Promise<void> => {
  if (action !== press.action) await notify(press, notDone(press, `${by} had already answered the hook`), fx);
};

/** Whether the first call's result is unknown, and the document's version. */
type Before = { readonly version: number; readonly isRepeated: boolean };

/** Makes the call and records its outcome. */
const call = async (press: Press, { version, isRepeated }: Before, fx: HookEffects): Promise<void> => {
  const { service, hookId, serviceDeploymentArn, action, by } = press;
  const begun = { action, by, at: fx.clock.now().toISOString() };
  const key = hookKey(service, hookId);
  if ((await fx.store.saveDocument(key, version, begun)) === 'conflict') return;
  const asked = { serviceDeploymentArn, hookId, action };
  const outcome = await fx.ecs.continueServiceDeployment(service, asked, { decision: hookId, target: null, roles: [] });
  const at = fx.clock.now().getTime();
  const body = { call: 'ContinueServiceDeployment', ...begun, hookId, ...outcome };
  await fx.store.putHistory({ service, kind: 'audit', at, id: `hook#${hookId}`, body });
  await fx.store.saveDocument(key, version + 1, { ...begun, outcome: outcome.outcome });
  fx.log.info('hook answered', { ecsService: service, hookId, action, outcome: outcome.outcome });
  const text =
    outcome.outcome === 'accepted' ? `${press.by} ${DONE[press.action]}.` : failureText(press, outcome, isRepeated);
  await notify(press, text, fx);
};

/**
 * Answers a paused hook as the user asked, unless the kill switch is on. The start is recorded before the call by a
 * conditional put, so only one of two workers calls. If the process dies between record and outcome, or ECS refuses,
 * the hook stays unanswered: the next delivery or press calls again, and ECS refuses what it already accepted. The
 * outcome is posted in the hook's message; ECS's HOOK_SUCCEEDED or HOOK_FAILED event ends the incident.
 */
export const answerHook = async (press: Press, fx: HookEffects): Promise<void> => {
  const before = await fx.store.loadDocument(hookKey(press.service, press.hookId));
  const answered = z.safeParse(answeredSchema, before?.body);
  if (answered.success) return notifyLate(press, answered.data, fx);
  if (!(await isKilled(fx)))
    return call(press, { version: before?.version ?? 0, isRepeated: hasUnknownResult(before?.body) }, fx);
  fx.log.warn('hook not answered: the kill switch is on', { ecsService: press.service, hookId: press.hookId });
  return notify(press, notDone(press, KILLED), fx);
};
