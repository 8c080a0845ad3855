import { answerHook } from './answer-hook.ts';
import { takeInOrder } from './fifo.ts';
import { impossible } from './impossible.ts';
import type { JudgeEffects } from './judge.ts';
import { judge } from './judge.ts';
import type { Command } from './ports.ts';
import { commandOf, refuse } from './queue-messages.ts';
import type { EventRecord } from './take-events.ts';
import { verify } from './verify.ts';

/** Carries out one command of whatever kind. */
export const obey = async (command: Command, fx: JudgeEffects): Promise<void> => {
  switch (command.kind) {
    case 'judge':
      return judge(command, fx);
    case 'verify':
      return verify(command, fx);
    case 'continue':
      return answerHook(command, fx);
    default:
      return impossible(command);
  }
};

const because = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/**
 * Takes commands of rollbacks.fifo one after the other. One that can't be read, or is of a kind that nobody knows, is
 * refused: nothing is called for it. One that fails goes back to the queue with all behind it of its service: what
 * follows it must not overtake it.
 */
export const takeCommands = (records: readonly EventRecord[], fx: JudgeEffects): Promise<readonly string[]> =>
  takeInOrder(records, async ({ id, body }) => {
    const read = commandOf(body);
    if (read.is === 'unreadable') {
      refuse(fx, { id, what: 'command', because: read.because });
      return 'refused';
    }
    try {
      return await obey(read.message, fx);
    } catch (error) {
      fx.log.error('command failed', { because: because(error) });
      throw error;
    }
  });
