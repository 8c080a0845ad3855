import { answerHook } from './answer-hook.ts';
import { takeInOrder } from './fifo.ts';
import type { JudgeEffects } from './judge.ts';
import { judge } from './judge.ts';
import type { Command } from './ports.ts';
import type { EventRecord } from './take-events.ts';
import { verify } from './verify.ts';

/** Carries out one command of whatever kind. */
export const obey = async (command: Command, fx: JudgeEffects): Promise<void> => {
  if (command.kind === 'judge') await judge(command, fx);
  else if (command.kind === 'verify') await verify(command, fx);
  else await answerHook(command, fx);
};

const because = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/**
 * Takes commands of rollbacks.fifo one after the other. One that fails goes back to the queue with all behind it of its
 * service: what follows it must not overtake it.
 */
export const takeCommands = (records: readonly EventRecord[], fx: JudgeEffects): Promise<readonly string[]> =>
  takeInOrder(records, async ({ body }) => {
    try {
      await obey(JSON.parse(body) as Command, fx);
    } catch (error) {
      fx.log.error('command failed', { because: because(error) });
      throw error;
    }
  });
