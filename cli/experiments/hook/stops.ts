import type { StopEvidence } from '../../../functions/deployments/hook/answer.ts';
import type { Traffic } from '../../../functions/deployments/hook/traffic.ts';
import { weighStops } from '../../../functions/deployments/hook/weigh-stops.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';
import type { Random } from '../../fake-aws/random.ts';
import { taskEventOf } from '../releases/events.ts';
import { neighboursOf } from '../releases/neighbours.ts';
import { serviceOf } from '../releases/service.ts';
import { evaluatorOf } from '../releases/watcher.ts';
import type { HookDraw } from './worlds.ts';

const HISTORY_HOURS = 24;
/** Seconds from a stop to its evaluation. */
const DELAY_SECONDS = 6;
/** Seconds for which events are collected before they are applied. */
const NOTED_SECONDS = 1200;

/**
 * What the production code concludes from the stopped tasks of a deployment at `deployedAt` and the requests that are
 * measured; call it with rising times (epoch seconds).
 */
export const stopsOf = (
  { tasks, lives }: HookDraw,
  deployedAt: EpochSeconds,
  random: Random,
): ((now: EpochSeconds, traffic: Traffic) => StopEvidence) => {
  const service = serviceOf({ ...lives, tasks, deployedAt, historyHours: HISTORY_HOURS }, random);
  const evaluator = evaluatorOf(neighboursOf(lives, deployedAt, random));
  const account = { tasks, deployedAt, historyHours: HISTORY_HOURS, completedAt: null };
  let newestFailureAt: EpochSeconds | null = null;
  let noted = -Infinity;
  let next = service.next();
  const applyUntil = (now: EpochSeconds): void => {
    for (; next !== undefined && next.at + DELAY_SECONDS <= now; next = service.next()) {
      if (next.is === 'completed' || next.is === 'replaced') continue;
      evaluator.note(taskEventOf(next, 'exit'));
      const isOurs = next.is === 'failed' && next.isNew;
      if (isOurs) newestFailureAt = next.at;
      if (!isOurs && next.at < noted + NOTED_SECONDS) continue;
      noted = next.at;
      evaluator.evaluate(next.at + DELAY_SECONDS, account);
    }
  };
  return (now, traffic) => {
    applyUntil(now);
    const evidence = evaluator.evidence(now, account, (input) => weighStops(input, traffic));
    return { isWarranted: evidence?.isWarranted === true, text: 'tasks fail', newestFailureAt, outside: null };
  };
};
