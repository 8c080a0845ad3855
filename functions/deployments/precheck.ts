import type { DeploymentId } from '../events/identity.ts';
import type { Watch } from '../watch/watch.ts';
import { weigh } from './evidence.ts';
import { attributableCount, classOf, newestFailureAt } from './failures.ts';
import type { Policy } from './policy.ts';
import { isFinal } from './gates.ts';
import type { Trial } from './trial.ts';
import { START_SECONDS } from './trial.ts';
import { ENV_FAILURES } from './unwarranted.ts';

/** Fewest distinct failures that can ever convict. */
const FEWEST = 2;

/** What is already known without asking ECS; `odds` are the most the evidence can come to. */
export type Precheck = { readonly isWorthLooking: boolean; readonly because: string; readonly odds: number | null };

const no = (because: string, odds: number | null = null): Precheck => ({ isWorthLooking: false, because, odds });
const yes = (because: string, odds: number | null = null): Precheck => ({ isWorthLooking: true, because, odds });

const isKnownBad = ({ knownBad }: Watch, { taskDefinition, platformVersion, digests }: Trial): boolean =>
  [
    taskDefinition ?? '',
    `${taskDefinition} on ${platformVersion}`,
    ...Object.entries(digests).map(([name, digest]) => `${name}@${digest}`),
  ].some((key) => key in knownBad);

/** Starts and hours of a history that is longer than any. */
const LONG = 1e6;

/**
 * A history without a blemish, longer than any: no answer of ECS makes failures less usual than this. No history at all
 * would not do, because what is usual is then only assumed, and more than a good revision's own record says.
 */
const spotless = (trial: Trial): Trial => ({
  ...trial,
  ended: { starts: LONG, youngMs: 0, olderMs: LONG * 3_600_000 },
  failures: [],
  failuresDropped: 0,
  earlyDropped: 0,
});

/**
 * The most the evidence can be worth: no neighbour, a spotless history, everything explained by the change. How far a
 * young task has come is for the history to say; here it has come nowhere.
 */
const mostOf = (watch: Watch, trial: Trial, policy: Policy, at: number): Precheck => {
  const evidence = weigh({
    candidate: trial,
    live: [...watch.live.values()].filter(({ startedAt }) => startedAt !== null && startedAt <= at - START_SECONDS),
    good: [spotless(trial)],
    controls: [],
    explained: () => true,
    desiredCount: 1,
    policy,
    now: at,
  });
  const isOutside = evidence.outsideAt !== null;
  return evidence.isWarranted || isOutside
    ? yes('the evidence may be enough', evidence.odds)
    : no('the evidence is not enough', evidence.odds);
};

const knownTo = ({ judgements }: Watch, deployment: DeploymentId): Precheck | undefined => {
  const judgement = judgements[deployment];
  const action = judgement?.action;
  if (action?.outcome === 'accepted') return no('Farwatch has acted on this deployment');
  if (action && isFinal(action)) return no(`ECS refused the call for good (${action.error})`);
  return judgement?.mustLookAgain === true || judgement?.proposal?.state === 'approved'
    ? yes('it has to be looked at')
    : undefined;
};

const isRollback = ({ judgements }: Watch, { deployment, isRollback: isTold }: Trial): boolean =>
  isTold || Object.values(judgements).some(({ verification }) => verification?.own === deployment);

/**
 * Whether a suspicion is worth reading ECS for. Pure and generous: it only drops what no answer of ECS could turn
 * into more than "nothing", so that a chronic service does not cost seven calls with each of its deaths.
 */
export const precheck = (watch: Watch, deployment: DeploymentId, policy: Policy, now: Date): Precheck => {
  const at = Math.floor(now.getTime() / 1000);
  const trial = watch.trials.find((entry) => entry.deployment === deployment);
  if (trial === undefined) return no('no task or event of this deployment is known');
  if (isRollback(watch, trial)) return no('this deployment is itself a rollback, which is never rolled back');
  const known = knownTo(watch, deployment);
  if (known !== undefined) return known;
  if (isKnownBad(watch, trial) && watch.judgements[deployment] === undefined)
    return yes('the revision was rolled back before');
  if ((newestFailureAt(trial) ?? Infinity) < at - policy.staleEventMinutes * 60)
    return no('the newest failure is stale');
  if (trial.failures.filter((failure) => classOf(failure) === 'env').length >= ENV_FAILURES)
    return yes('tasks fail for reasons no revision mends');
  if (attributableCount(trial) < FEWEST) return no('never on a single failure');
  return mostOf(watch, trial, policy, at);
};
