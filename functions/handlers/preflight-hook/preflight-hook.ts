import type { HookAnswer } from '../../deployments/hook/answer.ts';
import { errorTextOf, messageOf } from '../../primitives/error-text.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { HookEvent } from '../deployment-hook/hook-event.ts';
import { hookEventOf } from '../deployment-hook/hook-event.ts';
import type { Opened } from '../deployment-hook/open-release.ts';
import { openRelease } from '../deployment-hook/open-release.ts';
import { reportAnswer } from '../deployment-hook/report-answer.ts';
import type { PreflightHookEffects } from './examine.ts';
import { examineRelease } from './examine.ts';

/** What ECS expects of a Lambda hook. Anything else, an error included, makes it roll back. */
export type PreflightHookResponse = { readonly hookStatus: 'SUCCEEDED' | 'FAILED' };

/** The only stage before a task of the new revision starts that ECS does not pass while it rolls back. */
const STAGE = 'PRE_SCALE_UP';

/** The response when nothing could be examined: an error of ours is no reason to roll a release back. */
export const unexamined = (): PreflightHookResponse => ({ hookStatus: 'SUCCEEDED' });

type Examined = { readonly opened: Opened | undefined; readonly answer: HookAnswer };

const passing = (reason: string): HookAnswer => ({ status: 'SUCCEEDED', reason, isProven: false });

const examined = async (event: HookEvent, fx: PreflightHookEffects): Promise<Examined> => {
  try {
    const opened = await openRelease(event, fx);
    if (opened.kind === 'passed') return { opened, answer: passing(opened.reason) };
    return { opened, answer: await examineRelease(event, opened, fx) };
  } catch (error) {
    fx.metrics.count('HookFailures');
    fx.log.error('the hook could not check the revision', { ecsService: event.key, reason: errorTextOf(error) });
    return { opened: undefined, answer: passing(`not checked (${messageOf(error).slice(0, 200)})`) };
  }
};

/** Audit and notification may fail; the answer may not. */
const report = async (event: HookEvent, { opened, answer }: Examined, fx: PreflightHookEffects): Promise<void> => {
  const release = opened?.kind === 'open' ? opened.release : undefined;
  try {
    await reportAnswer(
      event,
      {
        answer,
        by: 'preflight',
        deployment: release?.deployment ?? null,
        taskDefinition: release?.revision.taskDefinition ?? null,
        eValue: null,
        badKeys: [],
      },
      fx,
    );
  } catch (error) {
    fx.log.error('the answer of the hook was not recorded', { ecsService: event.key, reason: errorTextOf(error) });
  }
};

/**
 * Answers ECS's question before the first task of a blue/green, linear or canary deployment starts: FAILED when a check
 * of preflight failed, otherwise SUCCEEDED, whatever could not be read. Never throws: an error would roll back.
 */
export const answerPreflightHook = async (given: unknown, fx: PreflightHookEffects): Promise<PreflightHookResponse> => {
  const event = hookEventOf(given, secondsOf(fx.clock.now()));
  if (typeof event === 'string') {
    fx.metrics.count('HookFailures');
    fx.log.error('the call of a hook is not as documented', { reason: event });
    return unexamined();
  }
  if (event.stage !== STAGE) return unexamined();
  const result = await examined(event, fx);
  const { status, reason } = result.answer;
  fx.log.info('hook answered', { ecsService: event.key, stage: event.stage, status, reason });
  await report(event, result, fx);
  return { hookStatus: status === 'FAILED' ? 'FAILED' : 'SUCCEEDED' };
};
