import { applyApproval } from '../../deployments/proposal.ts';
import type { IncidentId, DeliveredIncident } from '../../service-state/incident.ts';
import type { ButtonAction } from '../../messages/buttons.ts';
import { ACTIONS, MUTE_HOURS } from '../../messages/buttons.ts';
import { pausedHookOf } from '../../state-updates/hooks.ts';
import { pressedSize } from '../../report/advice/buttons.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import { keepMute } from '../../adapters/dynamodb/mute.ts';
import { setMode } from '../../adapters/dynamodb/override.ts';
import type { Clock, Log, Queues, Store } from '../../adapters/common.ts';
import { answerRecommendation } from '../../adapters/dynamodb/advice-answers.ts';
import { incidentTimeline } from './timeline-answer.ts';
import { decide } from './decide.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';

export type PressEffects = {
  readonly store: Store;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether a Slack user may press buttons that change ECS. */
  readonly mayAct: (userId: string) => Promise<boolean>;
};

/** A button press: which button, its value (an incident's id, or a service and a size), and the user. */
export type Press = {
  readonly action: string;
  readonly value: string;
  readonly user: { readonly id: string; readonly name: string };
};

/** Hours for which the hold button keeps Farwatch from acting on a service. */
const HOLD_HOURS = 1;

const NOT_ALLOWED =
  'Only members of the configured group may do that. Ask whoever runs Farwatch to add you (setting slackApprovers).';

type Answer = (incident: DeliveredIncident, press: Press, fx: PressEffects) => Promise<string>;

const acknowledge: Answer = async (incident, { user }, fx) => {
  await decide(incident.id, { acknowledgedBy: user.name }, fx);
  return 'Acknowledged.';
};

const mute: Answer = async (incident, { user }, fx) => {
  const until = Math.floor(fx.clock.now().getTime() / 1000) + MUTE_HOURS * 3600;
  await keepMute(incident, { until, by: user.name }, fx);
  await decide(incident.id, { mutedUntil: until }, fx);
  return `Muted for ${MUTE_HOURS} h.`;
};

/**
 * The answer to a proposal is applied to the state like any other fact; an approval queues an evaluation, which reads
 * ECS again.
 */
const answerProposal = async (incident: DeliveredIncident, { user }: Press, isAccepted: boolean, fx: PressEffects) => {
  const { deployment, service } = incident;
  if (deployment === null) return 'This message is about no deployment.';
  let says = '';
  const state = await updateState(fx, service, (before) => {
    const approved = applyApproval(before, { deployment, isAccepted, by: user.name }, fx.clock.now());
    says = approved.says;
    return approved.serviceState;
  });
  await sendOutbox(state, fx);
  return says;
};

const hold: Answer = async (incident, press, fx) => {
  const until = new Date(fx.clock.now().getTime() + HOLD_HOURS * 3_600_000);
  await setMode(fx, { service: incident.service, mode: 'observe', until, by: press.user.name });
  await answerProposal(incident, press, false, fx);
  return `Held for ${HOLD_HOURS} h: Farwatch only observes this service until ${until.toISOString()}.`;
};

/** Each press is a command of its own: after ECS refused one, the queue must not drop the next press as a duplicate. */
const answerHook =
  (action: 'CONTINUE' | 'ROLLBACK'): Answer =>
  async ({ id, service }, { user }, { store, queues, clock }) => {
    const state = await store.loadState(service);
    const hook = state && pausedHookOf(state, id);
    if (hook === undefined) return 'This deployment does not wait for an answer any more.';
    const { hookId, serviceDeploymentArn } = hook;
    const command = { kind: 'continue', service, hookId, serviceDeploymentArn, action, by: user.name } as const;
    await queues.sendCommand(`${service}#hook#${hookId}#${action}@${clock.now().getTime()}`, command);
    const asked = action === 'CONTINUE' ? 'continue the deployment' : 'roll the deployment back';
    return `ECS is asked to ${asked}. The message tells what came of it.`;
  };

const timeline: Answer = (incident, _press, fx) => incidentTimeline(incident, fx);

/** What each button does, and whether it changes ECS or what Farwatch may do to it. */
const ANSWERS: Readonly<Record<ButtonAction, { readonly answer: Answer; readonly isGuarded: boolean }>> = {
  [ACTIONS.acknowledge]: { answer: acknowledge, isGuarded: false },
  [ACTIONS.mute]: { answer: mute, isGuarded: false },
  [ACTIONS.timeline]: { answer: timeline, isGuarded: false },
  [ACTIONS.rollBack]: { answer: (incident, press, fx) => answerProposal(incident, press, true, fx), isGuarded: true },
  [ACTIONS.notNow]: { answer: (incident, press, fx) => answerProposal(incident, press, false, fx), isGuarded: true },
  [ACTIONS.hold]: { answer: hold, isGuarded: true },
  [ACTIONS.hookContinue]: { answer: answerHook('CONTINUE'), isGuarded: true },
  [ACTIONS.hookRollBack]: { answer: answerHook('ROLLBACK'), isGuarded: true },
};

const isKnown = (action: string): action is ButtonAction => Object.hasOwn(ANSWERS, action);

const SIZE_SAYS = {
  accept: 'Accepted: what it saves is measured after the revision takes the size.',
  snooze: 'Snoozed for four weeks.',
  reject: 'Rejected for half a year.',
} as const;

/** A press on a recommendation of the weekly report: stored with the user's name. */
const answerSize = async ({ action, value, user }: Press, fx: PressEffects): Promise<string | undefined> => {
  const pressed = pressedSize(action, value);
  if (pressed === undefined) return undefined;
  const { service, ...plan } = pressed;
  const answered = await answerRecommendation(fx, service, { ...plan, by: user.name });
  return answered.kind === 'refused' ? answered.reason : SIZE_SAYS[pressed.kind];
};

/** Does what a button says if the user may; returns the sentence for that user. */
export const press = async (pressed: Press, fx: PressEffects): Promise<string> => {
  const sized = await answerSize(pressed, fx);
  if (sized !== undefined) return sized;
  if (!isKnown(pressed.action)) return 'This button is of another version of Farwatch.';
  const known = ANSWERS[pressed.action];
  if (known.isGuarded && !(await fx.mayAct(pressed.user.id))) return NOT_ALLOWED;
  const incident = await fx.store.loadIncident(pressed.value as IncidentId);
  if (incident === undefined) return 'This incident is no longer known.';
  fx.log.info('pressed', { action: pressed.action, incident: incident.id, by: pressed.user.id });
  return known.answer(incident, pressed, fx);
};
