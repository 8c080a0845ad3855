import type { Watch } from '../watch/watch.ts';
import { isFinal } from './gates.ts';
import type { Decision, Judgement, Proposal } from './judgement.ts';
import { proposalTitle } from './proposal.ts';
import type { Tiding } from './release.ts';
import type { Verdict } from './verdict.ts';

/** Whether people have to act: Farwatch can't or mustn't. */
export const isPage = ({ decision, action }: Verdict): boolean =>
  action?.outcome === 'refused' ? isFinal(action) : decision.do === 'page';

/** The approval that waits to be carried out; undefined where nobody gave one, or where it was carried out. */
export const approvalOf = (judged: Judgement | undefined): Proposal | undefined => {
  const { proposal, action } = judged ?? {};
  const isDone = action && (action.outcome === 'accepted' || isFinal(action));
  return proposal?.state === 'approved' && !isDone ? proposal : undefined;
};

const DONE: Readonly<Partial<Record<Decision['do'], string>>> = {
  'stop-deployment': 'Stopped the deployment; ECS returns to',
  'roll-back': 'Rolling back to',
  'roll-back-platform-version': 'Taking the platform version back to',
};

/** The guard that warns of a known-bad revision, before any of its tasks has failed. */
const DEPLOYED_AGAIN = 'known-bad';

const proposedText = ({ decision }: Verdict, approval: Proposal | undefined): string => {
  const late = approval === undefined ? '' : `What ${approval.by ?? 'somebody'} approved can't be done any more. `;
  return `${late}Roll back to ${decision.to}? ${decision.because}.`;
};

const notDoneText = ({ decision }: Verdict, approval: Proposal | undefined): string => {
  const would =
    decision.to !== null && decision.do === 'alert' ? ` Farwatch would have gone back to ${decision.to}.` : '';
  return approval === undefined
    ? `Not rolled back: ${decision.because}.${would}`
    : `${approval.by ?? 'Somebody'} approved the rollback to ${approval.to}, but it was not done: ${decision.because}.`;
};

/** The sentence of a verdict; `approval` is what a person approved before it. */
export const textOf = (verdict: Verdict, approval?: Proposal): string => {
  const { decision, action } = verdict;
  if (action?.outcome === 'refused') {
    const next = isFinal(action) ? 'A person has to do it.' : 'It is tried again with the next failure.';
    return `ECS refused ${action.call} to ${action.to ?? 'the target'} (${action.error}). ${next} ${decision.because}`;
  }
  if (action?.outcome === 'accepted') {
    const approved = approval?.by ? `, approved by ${approval.by}` : '';
    return `${DONE[decision.do] ?? 'Changing to'} ${decision.to}${approved}: ${decision.because}.`;
  }
  if (decision.do === 'propose') return proposedText(verdict, approval);
  return decision.guard === DEPLOYED_AGAIN ? `Careful: ${decision.because}.` : notDoneText(verdict, approval);
};

const idOf = ({ decision, action }: Verdict): string => {
  if (action !== null) return action.outcome === 'accepted' ? 'acted' : 'refused';
  return decision.do === 'propose' ? 'propose' : `alert:${decision.guard ?? ''}`;
};

/** What is said, once by its id; what came of an approval is said for each approval, for somebody waits for it. */
const sayingOf = (verdict: Verdict, before: Judgement | undefined): Tiding['saying'] => {
  const approval = approvalOf(before);
  const text = textOf(verdict, approval);
  if (isPage(verdict) && before?.isPaged !== true) return { id: 'page', level: 'page', text };
  if (approval !== undefined) return { id: `${idOf(verdict)}@${approval.answeredAt ?? 0}`, level: 'alert', text };
  if (isPage(verdict) || (verdict.decision.do === 'nothing' && verdict.action === null)) return undefined;
  return { id: idOf(verdict), level: 'alert', text };
};

const titleOf = (watch: Watch, { decision, action }: Verdict): string => {
  const { deployment, to } = decision;
  const revision = watch.trials.find((trial) => trial.deployment === deployment)?.taskDefinition ?? 'The release';
  if (action?.outcome === 'accepted') return `${revision} was taken back to ${to}`;
  if (action?.outcome === 'refused') return `${revision} fails and could not be rolled back`;
  if (watch.judgements[deployment]?.proposal?.state === 'void') return proposalTitle(watch, deployment, 'void');
  return decision.guard === DEPLOYED_AGAIN ? `${revision} is deployed again` : `${revision} fails`;
};

/**
 * What people are told of a verdict that is part of `watch` already; undefined when there is nothing to tell. `before`
 * is what was known of the deployment until then.
 */
export const tidingOf = (watch: Watch, verdict: Verdict, before: Judgement | undefined): Tiding | undefined => {
  const { decision, action, notes } = verdict;
  const after = watch.judgements[decision.deployment]?.proposal;
  const isVoid = after?.state === 'void' && before?.proposal?.state !== 'void';
  const saying = sayingOf(verdict, before);
  if (decision.do === 'nothing' && action === null && !isVoid && saying === undefined) return undefined;
  const isPagedAgain = isPage(verdict) && before?.isPaged === true;
  return {
    saying,
    title: titleOf(watch, verdict),
    facts: isPagedAgain ? { ...notes, Also: textOf(verdict, approvalOf(before)) } : notes,
    isHarm: isPage(verdict) || action?.outcome === 'accepted',
    isResolved: false,
  };
};
