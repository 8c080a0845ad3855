import type { Trial } from '../deployments/trial.ts';
import { CAUSES } from '../stops/cause.ts';
import { enqueue } from './outbox.ts';
import type { OutboxEntry, Watch } from './watch.ts';

/** A release is suspected from the second distinct failure on: never on one (science/rollback.md section 7). */
const SUSPICIOUS_FAILURES = 2;

/** Distinct failures that may be the revision's own: causes of class app and ref; env never is evidence. */
export const attributableOf = ({ failures, failuresDropped }: Trial): number =>
  failures.reduce((sum, { cause }) => sum + (CAUSES[cause].rollbackClass === 'env' ? 0 : 1), failuresDropped);

const isPending = (watch: Watch, deployment: string): boolean =>
  Object.values(watch.outbox).some((entry) => entry.kind === 'judge' && entry.deployment === deployment);

/** Whether an earlier look at ECS failed, so that the next event of the service has to judge again. */
const isUnread = (watch: Watch, trial: Trial): boolean => watch.judgements[trial.deployment]?.mustLookAgain === true;

/** A revision or image that was rolled back before is deployed again: to be said at once, whatever it does. */
const isKnownBad = (watch: Watch, trial: Trial): boolean => {
  if (Object.keys(watch.knownBad).length === 0) return false;
  const keys = [
    trial.taskDefinition ?? '',
    ...Object.entries(trial.digests).map(([name, digest]) => `${name}@${digest}`),
  ];
  return keys.some((key) => (watch.knownBad[key] ?? Number.POSITIVE_INFINITY) <= trial.seenAt);
};

type Suspicion = { readonly trial: Trial; readonly evidence: number; readonly isAgain: boolean };

const suspicionOf = (watch: Watch, trial: Trial): Suspicion | undefined => {
  const evidence = attributableOf(trial);
  const isAgain = isUnread(watch, trial);
  const ordered = watch.ordered[trial.deployment];
  const isReturning = ordered === undefined && isKnownBad(watch, trial);
  const isNeeded = evidence > (ordered ?? 0) || isAgain;
  return isReturning || (evidence >= SUSPICIOUS_FAILURES && isNeeded) ? { trial, evidence, isAgain } : undefined;
};

const entryOf = ({ trial, evidence, isAgain }: Suspicion, now: number): readonly [string, OutboxEntry] => [
  `judge#${trial.deployment}#${evidence}${isAgain ? `@${now}` : ''}`,
  { kind: 'judge', deployment: trial.deployment, evidence, at: now },
];

/**
 * Orders a judgement of each deployment whose failures are more than when one was ordered last. While one is
 * pending none is added: that one will read the newest belief anyway. Derived from belief alone, so repetition adds
 * nothing. Called only when a fold changed something; `now` in epoch seconds.
 */
export const suspect = (watch: Watch, now: number): Watch => {
  const suspicions = watch.trials.flatMap((trial) => suspicionOf(watch, trial) ?? []);
  if (suspicions.length === 0) return watch;
  const ordered = Object.fromEntries(suspicions.map(({ trial, evidence }) => [trial.deployment, evidence]));
  const added = suspicions.filter(({ trial }) => !isPending(watch, trial.deployment));
  return enqueue(
    { ...watch, ordered: { ...watch.ordered, ...ordered } },
    Object.fromEntries(added.map((suspicion) => entryOf(suspicion, now))),
  );
};
