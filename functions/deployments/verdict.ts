import type { DeploymentId } from '../events/identity.ts';
import type { ServiceFacts, Watch } from '../watch/watch.ts';
import { tellBlameless } from './blameless.ts';
import type { Shares } from './controls.ts';
import { largerOf, worstOf } from './controls.ts';
import { isFinal } from './gates.ts';
import type { Action, Decision, Judgement, Proposal, Verification } from './judgement.ts';
import { isNoNews } from './no-news.ts';
import type { Tiding } from './release.ts';
import { tellRelease } from './release.ts';
import { FIRST_LOOK_SECONDS } from './verification.ts';

/** Seconds for which a proposal can be approved. */
export const PROPOSAL_SECONDS = 900;
/** Judgements kept with a service: far more than a day's budget. */
const JUDGEMENTS_KEPT = 20;

/** What a judgement came to, as it is folded into belief. */
export type Verdict = {
  readonly decision: Decision;
  /** Attributable failures it was based on. */
  readonly evidence: number;
  readonly facts: ServiceFacts | null;
  /** ARN as ECS answers it; null when it was not read. */
  readonly serviceArn: string | null;
  /** The changing call that was made, if any. */
  readonly action: Action | null;
  /** What becomes known-bad when the call was accepted. */
  readonly badKeys: readonly string[];
  /** What is needed to recognise the rollback's own deployment; null when nothing was called. */
  readonly watchFor: Pick<Verification, 'known' | 'taskDefinition' | 'platformVersion' | 'serviceDeploymentArn'> | null;
  /** What else failed around each failure, by task; absent where nothing was weighed. */
  readonly shares?: Readonly<Record<string, Shares>>;
  /** A needed read failed: the next event of the service has to judge again. */
  readonly mustLookAgain: boolean;
  /** Lines for the message: what changed, who owns it, what comes next. */
  readonly notes: Readonly<Record<string, string>>;
};

const isAccepted = ({ action }: Verdict): boolean => action?.outcome === 'accepted';

const isPage = ({ decision, action }: Verdict): boolean =>
  action?.outcome === 'refused' ? isFinal(action) : decision.do === 'page';

const proposalOf = (verdict: Verdict, before: Proposal | null, at: number): Proposal | null => {
  const { decision } = verdict;
  if (decision.do !== 'propose') {
    const isVoid = before?.state === 'open' && decision.do === 'nothing' && decision.guard === 'superseded';
    const isLost = before?.state === 'approved' && verdict.action === null && !verdict.mustLookAgain;
    return before !== null && (isVoid || isLost) ? { ...before, state: 'void' } : before;
  }
  const isStanding = before?.state === 'open' && before.to === decision.to && before.expiresAt > at;
  if (isStanding || before?.state === 'declined') return before;
  return {
    to: decision.to ?? '',
    platformVersion: decision.platformVersion,
    expiresAt: at + PROPOSAL_SECONDS,
    state: 'open',
    by: null,
  };
};

const verificationOf = (verdict: Verdict, before: Verification | null): Verification | null =>
  isAccepted(verdict) && verdict.action !== null && verdict.watchFor !== null
    ? {
        own: null,
        since: verdict.action.at,
        ...verdict.watchFor,
        dueAt: verdict.action.at + FIRST_LOOK_SECONDS,
        state: 'waiting',
      }
    : before;

/** What was seen around a failure once is kept as long as the failure: its neighbours' buckets are forgotten sooner. */
const sharesOf = (watch: Watch, { shares = {}, decision }: Verdict): Judgement['shares'] => {
  const before = watch.judgements[decision.deployment]?.shares ?? {};
  const failures = watch.trials.find(({ deployment }) => deployment === decision.deployment)?.failures ?? [];
  return Object.fromEntries(
    failures.flatMap(({ task }) => {
      const found = shares[task] ?? before[task];
      return found === undefined || worstOf(found) === 0 ? [] : [[task, largerOf(found, before[task])]];
    }),
  );
};

const judgementOf = (watch: Watch, verdict: Verdict, at: number): Judgement => {
  const before = watch.judgements[verdict.decision.deployment];
  return {
    deployment: verdict.decision.deployment,
    at,
    evidence: verdict.evidence,
    action: verdict.action ?? before?.action ?? null,
    verification: verificationOf(verdict, before?.verification ?? null),
    proposal: proposalOf(verdict, before?.proposal ?? null, at),
    isPaged: (before?.isPaged ?? false) || isPage(verdict),
    shares: sharesOf(watch, verdict),
    mustLookAgain: verdict.mustLookAgain,
  };
};

const kept = (judgements: Watch['judgements']): Watch['judgements'] =>
  Object.fromEntries(
    Object.entries(judgements)
      .sort(([, a], [, b]) => b.at - a.at)
      .slice(0, JUDGEMENTS_KEPT),
  );

const DONE: Readonly<Partial<Record<Decision['do'], string>>> = {
  'stop-deployment': 'Stopped the deployment; ECS returns to',
  'roll-back': 'Rolling back to',
  'roll-back-platform-version': 'Taking the platform version back to',
};

/** The guard that warns of a known-bad revision, before any of its tasks has failed. */
const DEPLOYED_AGAIN = 'known-bad';

const textOf = ({ decision, action }: Verdict): string => {
  if (action?.outcome === 'refused') {
    const next = isFinal(action) ? 'A person has to do it.' : 'It is tried again with the next failure.';
    return `ECS refused ${action.call} to ${action.to ?? 'the target'} (${action.error}). ${next} ${decision.because}`;
  }
  if (action?.outcome === 'accepted')
    return `${DONE[decision.do] ?? 'Changing to'} ${decision.to}: ${decision.because}.`;
  if (decision.do === 'propose') return `Roll back to ${decision.to}? ${decision.because}.`;
  if (decision.guard === DEPLOYED_AGAIN) return `Careful: ${decision.because}.`;
  const would =
    decision.to !== null && decision.do === 'alert' ? ` Farwatch would have gone back to ${decision.to}.` : '';
  return `Not rolled back: ${decision.because}.${would}`;
};

const sayingOf = (verdict: Verdict, before: Judgement | undefined): Tiding['saying'] => {
  const { decision, action } = verdict;
  const text = textOf(verdict);
  if (isPage(verdict)) return before?.isPaged === true ? undefined : { id: 'page', level: 'page', text };
  if (action?.outcome === 'refused') return { id: 'refused', level: 'alert', text };
  if (action?.outcome === 'accepted') return { id: 'acted', level: 'alert', text };
  if (decision.do === 'propose') return { id: 'propose', level: 'alert', text };
  return decision.do === 'alert' ? { id: `alert:${decision.guard ?? ''}`, level: 'alert', text } : undefined;
};

const titleOf = (watch: Watch, { decision, action }: Verdict): string => {
  const revision =
    watch.trials.find(({ deployment }) => deployment === decision.deployment)?.taskDefinition ?? 'The release';
  if (action?.outcome === 'accepted') return `${revision} was taken back to ${decision.to}`;
  if (action?.outcome === 'refused') return `${revision} fails and could not be rolled back`;
  return decision.guard === DEPLOYED_AGAIN ? `${revision} is deployed again` : `${revision} fails`;
};

const tidingOf = (watch: Watch, verdict: Verdict, before: Judgement | undefined): Tiding => ({
  saying: sayingOf(verdict, before),
  title: titleOf(watch, verdict),
  facts: isPage(verdict) && before?.isPaged === true ? { ...verdict.notes, Also: textOf(verdict) } : verdict.notes,
  isHarm: isPage(verdict) || isAccepted(verdict),
  isResolved: false,
});

/**
 * Known-bad from the call on, however much later it is folded: what is deployed after it was deployed in spite of it.
 */
const markedBad = ({ badKeys, action }: Verdict): Readonly<Record<string, number>> =>
  action?.outcome === 'accepted' ? Object.fromEntries(badKeys.map((key) => [key, action.at])) : {};

const voided = ({ decision }: Verdict, { to }: Proposal): Tiding => ({
  saying: undefined,
  title: `Roll back to ${to}: void`,
  facts: { Proposal: `void: ${decision.because}` },
  isHarm: false,
  isResolved: false,
});

const isWordless = ({ decision, action }: Verdict): boolean => decision.do === 'nothing' && action === null;

const folded = (watch: Watch, verdict: Verdict, now: Date): Watch => {
  const at = Math.floor(now.getTime() / 1000);
  const { deployment }: { readonly deployment: DeploymentId } = verdict.decision;
  const before = watch.judgements[deployment];
  const next: Watch = {
    ...watch,
    judgements: kept({ ...watch.judgements, [deployment]: judgementOf(watch, verdict, at) }),
    knownBad: { ...watch.knownBad, ...markedBad(verdict) },
    facts: verdict.facts ?? watch.facts,
    serviceArn: verdict.serviceArn ?? watch.serviceArn,
  };
  const proposal = next.judgements[deployment]?.proposal;
  const isVoid = proposal?.state === 'void' && before?.proposal?.state !== 'void';
  const blameless = tellBlameless(next, verdict.decision, textOf(verdict), at);
  if (blameless !== undefined) return blameless;
  if (!isWordless(verdict)) return tellRelease(next, deployment, tidingOf(next, verdict, before), at);
  return isVoid ? tellRelease(next, deployment, voided(verdict, proposal), at) : next;
};

/**
 * Folds what a judgement came to into belief: the judgement, known-bad revisions, what ECS told of the service, and
 * what is to be said. At most one page for a deployment: a further reason updates it. Pure; `now` is the moment of
 * the judgement. Returns the same watch when nothing changed.
 */
export const foldVerdict = (watch: Watch, verdict: Verdict, now: Date): Watch => {
  const next = folded(watch, verdict, now);
  return isNoNews(watch, next, verdict.decision.deployment) ? watch : next;
};
