import type { Evaluation } from '../decide.ts';
import { decide } from '../decide.ts';
import type { DecideInput } from '../evaluation-input.ts';
import { newestFailureAt } from '../evidence/failures.ts';
import type { Traffic } from './traffic.ts';
import { undisturbed } from './undisturbed.ts';
import { dateOf } from '../../primitives/instant.ts';

const isStrong = ({ evidence }: Evaluation): boolean => evidence?.isWarranted === true;

/**
 * What the stopped tasks of a deployment say, without the failures that trouble of blue may explain. CloudWatch tells
 * minutes later that a failure counts, and a task that has started meanwhile would speak against it. So the evidence is
 * also read as it stood at the newest failure that counts, when `rollback` would have read it: the test is valid at any
 * time (Ville), and a task that started later is no news about the failures before.
 */
export const weighStops = (input: DecideInput, traffic: Traffic | null): Evaluation => {
  const { deployment } = input;
  const counted = { ...input, state: undisturbed(input.state, deployment, traffic) };
  const now = decide(counted);
  const health = counted.state.healths.find((entry) => entry.deployment === deployment);
  const newest = health && newestFailureAt(health);
  if (isStrong(now) || newest === undefined) return now;
  const then = decide({ ...counted, now: dateOf(newest) });
  return isStrong(then) ? then : now;
};
