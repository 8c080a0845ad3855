import type { Refusal, EvaluationInput } from './evaluation-input.ts';
import type { Evidence } from './evidence/evidence.ts';
import { knownBadKey } from './target/history.ts';
import { alert, nothing } from './guards/refusal.ts';
import type { Target } from './target/target.ts';
import { describeDependency, describeDiff, describeLoad } from './reason-texts.ts';

/** What blocked the action, by the name of the guard. */
export type Answer = { readonly guard: string; readonly stop: Refusal } | undefined;

/** Failures of the environment from which on the message says that no other revision would fix them. */
export const ENV_FAILURES = 3;
const UNEXPLAINED_FAILURES = 2;

/** There is nothing that a rollback would take back. */
export const NO_CHANGE = {
  guard: 'no-change',
  stop: alert('nothing changed with this deployment, so there is nothing to undo'),
} as const;

/** Why there is nothing that a rollback would go back to. */
export const noTargetText = (target: Exclude<Target, { readonly kind: 'target' }>): string =>
  target.kind === 'none' ? `there is no revision to return to: ${target.reason}` : NO_CHANGE.stop.reason;

/** Strong evidence stays strong: a task that stops later, or a neighbour that fails later, does not weaken it. */
const SETTLED: Answer = {
  guard: 'settled',
  stop: nothing('the evidence against the release was enough before; weaker evidence now does not change that'),
};

/** The answer when the evidence is too weak for a rollback, with the reason in cases where an engineer would ask. */
export const unwarranted = (input: EvaluationInput, evidence: Evidence, target: Target): Answer => {
  const { counts } = evidence;
  const bad = knownBadKey(input.state, input.candidate.revision);
  const say = (guard: string, reason: string): Answer => ({ guard, stop: alert(reason) });
  if (input.state.evaluations[input.deployment]?.warrantedAt !== undefined) return SETTLED;
  if (evidence.dependency !== null) return say('dependency', describeDependency(evidence.dependency));
  if (evidence.load !== null) return say('overload', describeLoad(evidence.load));
  if (evidence.isHeldByControls)
    return say(
      'controls',
      'the previous revision or other services fail at the same time: the release is not the cause',
    );
  if (evidence.outsideAt !== null && evidence.counted.length === 0)
    return say(
      'outside-event',
      'tasks that had been healthy for an hour failed together: the cause is an outside event, not the release',
    );
  if (counts.unexplained >= UNEXPLAINED_FAILURES)
    return say('unexplained', `the release did not change what is missing (${describeDiff(target.diff)})`);
  if (counts.env >= ENV_FAILURES)
    return say('environment', `${counts.env} tasks failed for reasons that no other revision would fix`);
  if (bad !== undefined) return say('known-bad', `${bad} was rolled back before and is deployed again`);
  return undefined;
};

/** Answers that do not say that something else is at fault. */
const NO_EXCUSES: readonly (string | undefined)[] = [undefined, 'settled', 'known-bad'];

/**
 * Whether nothing speaks against ECS, which failed the deployment: of the known failures at least one counts, or none
 * is known.
 */
export const isUndisputed = ({ counted, counts }: Evidence, why: Answer): boolean =>
  NO_EXCUSES.includes(why?.guard) && (counted.length > 0 || counts.env + counts.unexplained === 0);
