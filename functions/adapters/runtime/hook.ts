import type { Context } from 'aws-lambda';
import { errorTextOf } from '../../primitives/error-text.ts';
import { systemClock } from './clock.ts';
import { powertoolsLog, powertoolsMetrics } from './log.ts';

type Flushing = { readonly flush: () => void };

/** Milliseconds before the end of an invocation at which the answer that needs no calls is given. */
const RESERVE_MS = 5000;

/** What alarms look for when the answer is not from an evaluation. */
const countFailure = (): void => {
  const metrics = powertoolsMetrics();
  metrics.count('HookFailures');
  metrics.flush();
};

/**
 * A Lambda whose caller takes an error or a time-out for a no: `otherwise` is the answer when building the effects or
 * answering fails, or takes too long. It gets the event, the reason and the time.
 */
export const onHook = <Effects extends Flushing, Answer>(
  answer: (event: unknown, fx: Effects) => Promise<Answer>,
  live: () => Effects,
  otherwise: (event: unknown, reason: string, at: Date) => Answer,
): ((event: unknown, context: Context) => Promise<Answer>) => {
  let effects: Effects | undefined;
  return async (event, context) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Answer>((resolve) => {
      const give = (): void => {
        countFailure();
        resolve(otherwise(event, 'reading took too long', systemClock.now()));
      };
      timer = setTimeout(give, context.getRemainingTimeInMillis() - RESERVE_MS);
    });
    try {
      effects ??= live();
      return await Promise.race([answer(event, effects), late]);
    } catch (error) {
      countFailure();
      powertoolsLog().error('the hook failed', { reason: errorTextOf(error) });
      return otherwise(event, 'the hook failed', systemClock.now());
    } finally {
      clearTimeout(timer);
      effects?.flush();
    }
  };
};
