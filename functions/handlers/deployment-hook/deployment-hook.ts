import { errorTextOf, messageOf } from '../../primitives/error-text.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { takePlaces } from '../../adapters/acting/brake.ts';
import type { HookAnswer } from '../../deployments/hook/answer.ts';
import { heldAnswer, waitingAnswer } from '../../deployments/hook/answer.ts';
import type { DeploymentHookEffects, HookResult } from './evaluate-hook.ts';
import { evaluateHook, heldBy, HELD_EVERYWHERE, timesOf, UNKNOWN } from './evaluate-hook.ts';
import type { HookEvent } from './hook-event.ts';
import { hookEventOf, waitingDetails } from './hook-event.ts';
import { reportAnswer } from './report-answer.ts';

/** What ECS expects of a Lambda hook. Anything else, an error included, makes it roll back. */
export type HookResponse = {
  readonly hookStatus: HookAnswer['status'];
  /** Seconds until ECS asks again. */
  readonly callBackDelay?: number;
  readonly hookDetails?: Readonly<Record<string, unknown>>;
};

/**
 * Stages at which new tasks run. The others come before any does, or also while ECS rolls back, which nothing may stop:
 * TEST_TRAFFIC_SHIFT and PRODUCTION_TRAFFIC_SHIFT.
 */
const EVALUATED_STAGES: readonly string[] = [
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
];

const CALL_BACK_SECONDS = 30;

const responseOf = ({ status }: HookAnswer, event: HookEvent, now: EpochSeconds): HookResponse =>
  status === 'IN_PROGRESS'
    ? {
        hookStatus: status,
        callBackDelay: CALL_BACK_SECONDS,
        hookDetails: waitingDetails(event, now),
      }
    : { hookStatus: status };

/** The response when nothing could be evaluated: an error of ours is no reason to roll a release back. */
export const unevaluated = (event: unknown, reason: string, at: Date): HookResponse => {
  const now = secondsOf(at);
  const read = hookEventOf(event, now);
  if (typeof read === 'string') return { hookStatus: 'SUCCEEDED' };
  return responseOf(waitingAnswer(timesOf(read, now), reason), read, now);
};

const evaluated = async (event: HookEvent, fx: DeploymentHookEffects): Promise<HookResult> => {
  try {
    return await evaluateHook(event, fx);
  } catch (error) {
    fx.metrics.count('HookFailures');
    fx.log.error('the hook could not evaluate the deployment', { ecsService: event.key, reason: errorTextOf(error) });
    const times = timesOf(event, secondsOf(fx.clock.now()));
    const answer = waitingAnswer(times, `the deployment could not be evaluated (${messageOf(error).slice(0, 200)})`);
    return { ...UNKNOWN, answer };
  }
};

/**
 * A stop takes a place of the brake, as a rollback does; where another one took the last place meanwhile, it waits. A
 * table that does not answer holds no proof up.
 */
const counted = async (event: HookEvent, result: HookResult, fx: DeploymentHookEffects): Promise<HookResult> => {
  const { answer, deployment, mostStops } = result;
  if (answer.status !== 'FAILED' || deployment === null) return result;
  let brake: Awaited<ReturnType<typeof takePlaces>>;
  try {
    brake = await takePlaces(fx, { key: event.key, deployment }, mostStops);
  } catch (error) {
    fx.log.error('the stop was not counted', { ecsService: event.key, reason: errorTextOf(error) });
    return result;
  }
  if (brake === null) return result;
  const times = timesOf(event, secondsOf(fx.clock.now()));
  return {
    ...result,
    answer: heldAnswer(times, answer.reason, brake === 'place' ? heldBy(mostStops.inPlace) : HELD_EVERYWHERE),
  };
};

/** Audit and notification may fail; the answer may not. */
const report = async (event: HookEvent, result: HookResult, fx: DeploymentHookEffects): Promise<void> => {
  try {
    await reportAnswer(event, { ...result, by: 'deployment-hook' }, fx);
  } catch (error) {
    fx.log.error('the answer of the hook was not recorded', { ecsService: event.key, reason: errorTextOf(error) });
  }
};

/**
 * Answers ECS's question whether a blue/green, linear or canary deployment may go on: FAILED on proof against the new
 * tasks, IN_PROGRESS while more evidence is to come, otherwise SUCCEEDED. Never throws: an error would roll back.
 */
export const answerDeploymentHook = async (given: unknown, fx: DeploymentHookEffects): Promise<HookResponse> => {
  const event = hookEventOf(given, secondsOf(fx.clock.now()));
  if (typeof event === 'string') {
    fx.metrics.count('HookFailures');
    fx.log.error('the call of a hook is not as documented', { reason: event });
    return { hookStatus: 'SUCCEEDED' };
  }
  if (!EVALUATED_STAGES.includes(event.stage)) return { hookStatus: 'SUCCEEDED' };
  const result = await counted(event, await evaluated(event, fx), fx);
  const { status, reason } = result.answer;
  fx.log.info('hook answered', { ecsService: event.key, stage: event.stage, status, reason });
  if (status !== 'IN_PROGRESS') await report(event, result, fx);
  return responseOf(result.answer, event, secondsOf(fx.clock.now()));
};
