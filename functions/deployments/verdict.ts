import type { DeploymentId } from '../events/identity.ts';
import type { ServiceFacts, Watch } from '../watch/watch.ts';
import { tellBlameless } from './blameless.ts';
import type { Shares } from './controls.ts';
import { largerOf, worstOf } from './controls.ts';
import type { Action, Decision, Judgement, Proposal, Verification } from './judgement.ts';
import { PROPOSAL_SECONDS } from './judgement.ts';
import { isNoNews } from './no-news.ts';
import { tellRelease } from './release.ts';
import { approvalOf, isPage, textOf, tidingOf } from './verdict-words.ts';
import { FIRST_LOOK_SECONDS } from './verification.ts';

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

/** What becomes of a proposal by a judgement that does not propose: an approval that came to nothing is void. */
const proposalAfter = (verdict: Verdict, judged: Judgement | undefined): Proposal | null => {
  const { decision } = verdict;
  const before = judged?.proposal ?? null;
  const isVoid = before?.state === 'open' && decision.do === 'nothing' && decision.guard === 'superseded';
  const isLost = approvalOf(judged) !== undefined && verdict.action === null && !verdict.mustLookAgain;
  return before !== null && (isVoid || isLost) ? { ...before, state: 'void', reason: decision.because } : before;
};

const proposalOf = (verdict: Verdict, judged: Judgement | undefined, at: number): Proposal | null => {
  const { decision } = verdict;
  const before = judged?.proposal;
  if (decision.do !== 'propose') return proposalAfter(verdict, judged);
  const isStanding = before?.state === 'open' && before.to === decision.to && before.expiresAt > at;
  if (isStanding || before?.state === 'declined') return before;
  return {
    to: decision.to ?? '',
    platformVersion: decision.platformVersion,
    expiresAt: at + PROPOSAL_SECONDS,
    state: 'open',
    by: null,
    answeredAt: null,
    reason: null,
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
    proposal: proposalOf(verdict, before, at),
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

/**
 * Known-bad from the call on, however much later it is folded: what is deployed after it was deployed in spite of it.
 */
const markedBad = ({ badKeys, action }: Verdict): Readonly<Record<string, number>> =>
  action?.outcome === 'accepted' ? Object.fromEntries(badKeys.map((key) => [key, action.at])) : {};

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
  const blameless = approvalOf(before) ? undefined : tellBlameless(next, verdict.decision, textOf(verdict), at);
  if (blameless !== undefined) return blameless;
  const tiding = tidingOf(next, verdict, before);
  return tiding === undefined ? next : tellRelease(next, deployment, tiding, at);
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
