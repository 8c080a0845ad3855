import type { Stop, Suspect } from './case.ts';
import type { Evidence } from './evidence.ts';
import { knownBadKey } from './history.ts';
import { alert } from './stops.ts';
import type { Target } from './target.ts';
import { describeDiff } from './words.ts';

/** What stood in the way, by the name of the guard. */
export type Answer = { readonly guard: string; readonly stop: Stop } | undefined;

/** Failures of surroundings from which on it is said that no revision mends them. */
export const ENV_FAILURES = 3;
const UNEXPLAINED_FAILURES = 2;

/** What is said of evidence that does not warrant a rollback: why not, where a person would ask. */
export const unwarranted = (suspect: Suspect, evidence: Evidence, target: Target): Answer => {
  const { counts } = evidence;
  const bad = knownBadKey(suspect.watch, suspect.candidate.revision);
  const say = (guard: string, because: string): Answer => ({ guard, stop: alert(because) });
  if (evidence.isHeldByControls)
    return say(
      'controls',
      'the revision before it or other services fail at the same time: the release is not the cause',
    );
  if (evidence.outsideAt !== null && evidence.counted.length === 0)
    return say(
      'outside-event',
      'tasks that had been healthy for an hour died together: an event from outside, not the release',
    );
  if (counts.unexplained >= UNEXPLAINED_FAILURES)
    return say('unexplained', `what is missing did not change with this release (${describeDiff(target.diff)})`);
  if (counts.env >= ENV_FAILURES)
    return say('environment', `${counts.env} tasks failed for reasons that no revision mends`);
  if (bad !== undefined) return say('known-bad', `${bad} was rolled back before and is deployed again`);
  return undefined;
};
