import { answerHook } from './answer-hook.ts';
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
 * refused: nothing is called for it. When one fails, it and all behind it go back to the queue in order: what follows
 * it in its group must not overtake it.
 */
export const takeCommands = async (records: readonly EventRecord[], fx: JudgeEffects): Promise<readonly string[]> => {
  const refused: string[] = [];
  for (const [position, { id, body }] of records.entries()) {
    const read = commandOf(body);
    if (read.is === 'unreadable') {
      refuse(fx, { id, what: 'command', because: read.because });
      refused.push(id);
      continue;
    }
    try {
      await obey(read.message, fx);
    } catch (error) {
      fx.log.error('command failed', { because: because(error) });
      return [...refused, ...records.slice(position).map((record) => record.id)];
    }
  }
  return refused;
};
