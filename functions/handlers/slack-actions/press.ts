import { incidentNamed } from '../../incidents/identity.ts';
import { deploymentOf } from '../../incidents/of-any-kind.ts';
import type { ModalView } from '@slack/types';
import { messageOf } from '../../primitives/error-text.ts';
import { secondsOf } from '../../primitives/instant.ts';
import { applyApproval } from '../../deployments/proposal.ts';
import type { Decided, DeliveredIncident, PressMade } from '../../service-state/delivered-incident.ts';
import type { ButtonAction } from '../../messages/buttons.ts';
import { ACTIONS } from '../../messages/buttons.ts';
import { instant } from '../../messages/instant.ts';
import { muteForm, sentMute } from '../../messages/mute-form.ts';
import { membersOf } from '../../incidents/shared/members.ts';
import { followersOf } from '../../incidents/lead.ts';
import { pausedHookOf } from '../../state-updates/hooks.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import { keepPress } from '../../adapters/dynamodb/presses.ts';
import { setMode } from '../../adapters/dynamodb/override.ts';
import type { Log } from '../../adapters/common.ts';
import { incidentTimeline } from './timeline-answer.ts';
import { decide } from './decide.ts';
import type { MuteEffects } from './mute.ts';
import { muteAll, timeZoneOf } from './mute.ts';
import { answerSize } from './press-size.ts';
import type { Guarded, Permissions, Presser } from './permission.ts';
import { refusalOf } from './permission.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';

export type PressEffects = MuteEffects &
  Permissions & {
    readonly log: Log;
    /** Opens a form for the user who pressed; `trigger` is Slack's leave to do so, good for three seconds. */
    readonly openForm: (trigger: string, form: ModalView) => Promise<void>;
  };

/** A button press: which button, its value (an incident's id, or a service and a size), and the user. */
export type Press = {
  readonly action: string;
  readonly value: string;
  readonly user: Presser;
  readonly trigger?: string | undefined;
};

/** Hours for which the hold button keeps Farwatch from acting on a service. */
const HOLD_HOURS = 1;

/** The sentence for the user, and what of it the incident remembers. */
type Answered = { readonly says: string; readonly decided?: Decided };

type Answer = (incident: DeliveredIncident, press: Press, fx: PressEffects) => Promise<Answered>;

const acknowledge: Answer = async (_incident, { user }, fx) => {
  const acknowledgedAt = secondsOf(fx.clock.now());
  return { says: 'Acknowledged.', decided: { acknowledgedBy: user.name, acknowledgedAt } };
};

/** Hours of a mute where Slack gave no leave to open the form. */
const MUTE_LENGTH = '4h';

const NO_FORM_OPENED = 'Slack did not open the form. Type /farwatch mute SERVICE 4h WHY instead, or press again.';

/** Slack's trigger is valid for three seconds: after a slow start the form may not open. */
const mute: Answer = async (incident, { user, trigger }, fx) => {
  if (trigger === undefined)
    return { says: await muteAll([incident], { length: MUTE_LENGTH, reason: '', by: user.name }, fx) };
  const now = secondsOf(fx.clock.now());
  const timeZone = await timeZoneOf(incident, fx);
  try {
    const isOver = incident.resolvedAt !== null;
    await fx.openForm(trigger, muteForm({ incident: incident.id, now, timeZone, isOver }));
    return { says: '' };
  } catch (error) {
    fx.log.warn('the form for muting did not open', { incident: incident.id, reason: messageOf(error) });
    return { says: NO_FORM_OPENED };
  }
};

/**
 * The answer to a proposal is applied to the state like any other fact; an approval queues an evaluation, which reads
 * ECS again.
 */
const answerProposal = async (incident: DeliveredIncident, { user }: Press, isAccepted: boolean, fx: PressEffects) => {
  const { service } = incident;
  const deployment = deploymentOf(incident);
  if (deployment === null) return { says: 'This message is not about a deployment.' };
  let says = '';
  const state = await updateState(fx, service, (before) => {
    const approved = applyApproval(before, { deployment, isAccepted, by: user.name }, fx.clock.now());
    says = approved.says;
    return approved.serviceState;
  });
  await sendOutbox(state, fx);
  return { says };
};

const hold: Answer = async (incident, press, fx) => {
  const until = new Date(fx.clock.now().getTime() + HOLD_HOURS * 3_600_000);
  await setMode(fx, { service: incident.service, mode: 'observe', until, by: press.user.name });
  await answerProposal(incident, press, false, fx);
  return {
    says: `Held for ${HOLD_HOURS} h: Farwatch only observes this service until ${instant(secondsOf(until))}.`,
  };
};

/** Each press is a command of its own: after ECS refused one, the queue must not drop the next press as a duplicate. */
const answerHook =
  (action: 'CONTINUE' | 'ROLLBACK'): Answer =>
  async ({ id, service }, { user }, { store, queues, clock }) => {
    const state = await store.loadState(service);
    const hook = state && pausedHookOf(state, id);
    if (hook === undefined) return { says: 'This deployment no longer waits for an answer.' };
    const { hookId, serviceDeploymentArn } = hook;
    const command = { kind: 'continue', service, hookId, serviceDeploymentArn, action, by: user.name } as const;
    await queues.sendCommand(`${service}#hook#${hookId}#${action}@${clock.now().getTime()}`, command);
    const asked = action === 'CONTINUE' ? 'continue the deployment' : 'roll the deployment back';
    return { says: `Farwatch asks ECS to ${asked}. The result will be posted in the thread.` };
  };

const timeline: Answer = async (incident, _press, fx) => ({ says: await incidentTimeline(incident, fx) });

type Known = {
  readonly answer: Answer;
  readonly for: Guarded;
  readonly label: string;
  /** Whether one of the services in a shared incident is enough; absent: all of them. */
  readonly of?: 'any';
};

/** What each button does, what it is called in the audit, and who may press it. */
const ANSWERS: Readonly<Record<ButtonAction, Known>> = {
  [ACTIONS.acknowledge]: { answer: acknowledge, for: 'responders', label: 'Acknowledge', of: 'any' },
  [ACTIONS.mute]: { answer: mute, for: 'responders', label: 'Mute…' },
  [ACTIONS.timeline]: { answer: timeline, for: 'everybody', label: 'Timeline' },
  [ACTIONS.rollBack]: {
    answer: (incident, press, fx) => answerProposal(incident, press, true, fx),
    for: 'approvers',
    label: 'Roll back',
  },
  [ACTIONS.notNow]: {
    answer: (incident, press, fx) => answerProposal(incident, press, false, fx),
    for: 'approvers',
    label: 'Not now',
  },
  [ACTIONS.hold]: { answer: hold, for: 'approvers', label: 'Hold 1 h' },
  [ACTIONS.hookContinue]: { answer: answerHook('CONTINUE'), for: 'approvers', label: 'Continue' },
  [ACTIONS.hookRollBack]: { answer: answerHook('ROLLBACK'), for: 'approvers', label: 'Roll back (hook)' },
};

const isKnown = (action: string): action is ButtonAction => Object.hasOwn(ANSWERS, action);

/** Pages that are shown within the message that somebody acknowledged are acknowledged with it. */
const acknowledgeWithin = async (lead: DeliveredIncident, decided: Decided, fx: PressEffects): Promise<void> => {
  const known = (await fx.store.loadState(lead.service))?.incidents ?? [];
  for (const { id, notifications } of followersOf(lead, known))
    if (notifications.some(({ level }) => level === 'page')) await decide(id, decided, fx);
};

/** The button of a proposal stands in the message of the incident that leads: that message says who pressed it. */
const decideInLead = async (pressed: DeliveredIncident, press: PressMade, fx: PressEffects): Promise<void> => {
  const lead = pressed.messageTs === null ? pressed.delivery.joinedTo : undefined;
  if (lead !== undefined) await decide(lead, { press }, fx);
};

/** Does what a button says if the user may; returns the sentence for that user. Every press is in the audit. */
export const press = async (pressed: Press, fx: PressEffects): Promise<string> => {
  const sized = await answerSize(pressed, fx);
  if (sized !== undefined) return sized;
  if (!isKnown(pressed.action)) return 'This button belongs to a different version of Farwatch.';
  const known = ANSWERS[pressed.action];
  const incident = await fx.store.loadIncident(incidentNamed(pressed.value));
  if (incident === undefined) return 'Farwatch no longer has this incident.';
  fx.log.info('pressed', { action: pressed.action, incident: incident.id, by: pressed.user.id });
  const { for: guarded, of = 'all' } = known;
  const refused = await refusalOf(pressed.user, { services: membersOf(incident), guarded, of }, fx);
  const { says, decided = {} } = refused === undefined ? await known.answer(incident, pressed, fx) : { says: refused };
  const made = { button: known.label, by: pressed.user.name, at: secondsOf(fx.clock.now()) };
  await keepPress({ incident, press: made, user: pressed.user.id, outcome: says }, fx);
  const isShown = refused === undefined && says !== '' && known.for !== 'everybody' && pressed.action !== ACTIONS.mute;
  if (isShown) await decide(incident.id, { ...decided, press: made }, fx);
  if (isShown) await decideInLead(incident, made, fx);
  if (decided.acknowledgedBy) await acknowledgeWithin(incident, decided, fx);
  return says;
};

const NO_FORM = 'This form belongs to a different version of Farwatch.';

/** Does what a form says that somebody sent; returns the error to show in it, undefined when it is done. */
export const submit = async (view: unknown, user: Presser, fx: PressEffects): Promise<string | undefined> => {
  const sent = sentMute(view);
  if (sent === undefined) return NO_FORM;
  const incident = await fx.store.loadIncident(incidentNamed(sent.incident));
  if (incident === undefined) return 'Farwatch no longer has this incident.';
  const refused = await refusalOf(user, { services: membersOf(incident), guarded: 'responders', of: 'all' }, fx);
  if (refused !== undefined) return refused;
  const { length, reason } = sent;
  const says = await muteAll([incident], { length, reason, by: user.name }, fx);
  const made = { button: 'Mute', by: user.name, at: secondsOf(fx.clock.now()) };
  await keepPress({ incident, press: made, user: user.id, outcome: `${says}${reason && ` Why: ${reason}`}` }, fx);
  return undefined;
};
