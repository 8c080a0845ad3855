import { describeFailure } from './guards/call-texts.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import { isFinal } from './guards/gates.ts';
import { REQUESTS } from './guards/guards.ts';
import type { Decision, DeploymentEvaluation, Proposal } from '../service-state/evaluation.ts';
import { proposalTitle } from './proposal.ts';
import type { ReleaseUpdate } from './release.ts';
import type { EvaluationOutcome } from './evaluation-outcome.ts';

/** Whether someone has to act because Farwatch cannot or must not. */
export const isPage = ({ decision, action }: EvaluationOutcome): boolean =>
  action?.outcome === 'refused' ? isFinal(action) : decision.kind === 'page';

/** The approval that is still to be carried out; undefined when there is none, or it was carried out. */
export const approvalOf = (evaluated: DeploymentEvaluation | undefined): Proposal | undefined => {
  const { proposal, action } = evaluated ?? {};
  const isDone = action && (action.outcome === 'accepted' || isFinal(action));
  return proposal?.state === 'approved' && !isDone ? proposal : undefined;
};

const DONE: Readonly<Partial<Record<Decision['kind'], string>>> = {
  'stop-deployment': 'Stopped the deployment; ECS returns to',
  'roll-back': 'Rolling back to',
  'roll-back-platform-version': 'Returning the platform version to',
};

/** The guard that warns of a known-bad revision before any of its tasks has failed. */
const DEPLOYED_AGAIN = 'known-bad';

const proposedText = ({ decision }: EvaluationOutcome, approval: Proposal | undefined): string => {
  const late = approval === undefined ? '' : `What ${approval.by ?? 'somebody'} approved is no longer possible. `;
  return `${late}Roll back to ${decision.to}? ${decision.reason}.`;
};

/** What stood against it: Farwatch acts on evidence that is warranted, asks about less, and only tells the rest. */
const wouldText = ({ decision, isWarranted }: EvaluationOutcome): string => {
  if (decision.to === null || decision.kind !== 'alert' || decision.guard === REQUESTS) return '';
  return isWarranted
    ? ` Farwatch would have rolled back to ${decision.to}.`
    : ` Farwatch would have asked whether to roll back to ${decision.to}.`;
};

const notDoneText = (outcome: EvaluationOutcome, approval: Proposal | undefined): string => {
  const { decision } = outcome;
  return approval === undefined
    ? `Not rolled back: ${decision.reason}.${wouldText(outcome)}`
    : `${approval.by ?? 'Somebody'} approved the rollback to ${approval.to}, but it was not done: ${decision.reason}.`;
};

/** The sentence of an outcome; `approval` is what a user approved before it. */
export const textOf = (outcome: EvaluationOutcome, approval?: Proposal): string => {
  const { decision, action } = outcome;
  if (action?.outcome === 'refused') {
    const next = isFinal(action) ? 'Do it by hand.' : 'Farwatch tries again at the next failure.';
    return `${describeFailure(action)}. ${next} ${decision.reason}`;
  }
  if (action?.outcome === 'accepted') {
    const approved = approval?.by ? `, approved by ${approval.by}` : '';
    return `${DONE[decision.kind] ?? 'Changing to'} ${decision.to}${approved}: ${decision.reason}.`;
  }
  if (decision.kind === 'propose') return proposedText(outcome, approval);
  return decision.guard === DEPLOYED_AGAIN ? `Warning: ${decision.reason}.` : notDoneText(outcome, approval);
};

const idOf = ({ decision, action }: EvaluationOutcome): string => {
  if (action !== null) return action.outcome === 'accepted' ? 'acted' : 'refused';
  return decision.kind === 'propose' ? 'propose' : `alert:${decision.guard ?? ''}`;
};

/**
 * The notification, sent once per id; the outcome of an approval is sent for each approval, because its user is
 * waiting.
 */
const lineOf = (
  outcome: EvaluationOutcome,
  before: DeploymentEvaluation | undefined,
): ReleaseUpdate['notification'] => {
  const approval = approvalOf(before);
  const text = textOf(outcome, approval);
  if (isPage(outcome) && before?.isPaged !== true) return { id: 'page', level: 'page', text };
  if (approval !== undefined) return { id: `${idOf(outcome)}@${approval.answeredAt ?? 0}`, level: 'alert', text };
  if (isPage(outcome) || (outcome.decision.kind === 'nothing' && outcome.action === null)) return undefined;
  return { id: idOf(outcome), level: 'alert', text };
};

const titleOf = (state: ServiceState, { decision, action }: EvaluationOutcome): string => {
  const { deployment, to } = decision;
  const revision = state.healths.find((health) => health.deployment === deployment)?.taskDefinition ?? 'The release';
  if (action?.outcome === 'accepted') return `${revision} was rolled back to ${to}`;
  if (action?.outcome === 'refused') return `${revision} fails and could not be rolled back`;
  const proposal = state.evaluations[deployment]?.proposal;
  const isAskedFor = decision.kind === 'propose' && proposal?.askedBy !== undefined;
  if (proposal && (proposal.state === 'void' || isAskedFor)) return proposalTitle(state, deployment, proposal);
  return decision.guard === DEPLOYED_AGAIN ? `${revision} is deployed again` : `${revision} fails`;
};

/**
 * The notification about an outcome that the state already contains; undefined when there is nothing to send. `before`
 * is what was known of the deployment until then.
 */
export const updateOf = (
  state: ServiceState,
  outcome: EvaluationOutcome,
  before: DeploymentEvaluation | undefined,
): ReleaseUpdate | undefined => {
  const { decision, action, notes } = outcome;
  const after = state.evaluations[decision.deployment]?.proposal;
  const isVoid = after?.state === 'void' && before?.proposal?.state !== 'void';
  const notification = lineOf(outcome, before);
  if (decision.kind === 'nothing' && action === null && !isVoid && notification === undefined) return undefined;
  const isPagedAgain = isPage(outcome) && before?.isPaged === true;
  return {
    notification,
    title: titleOf(state, outcome),
    facts: isPagedAgain ? { ...notes, Also: textOf(outcome, approvalOf(before)) } : notes,
    isHarm: isPage(outcome) || action?.outcome === 'accepted',
    isResolved: false,
  };
};
