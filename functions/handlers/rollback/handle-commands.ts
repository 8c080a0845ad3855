import { errorTextOf } from '../../primitives/error-text.ts';
import { answerHook } from './answer-hook.ts';
import { checkRequests } from './check-requests.ts';
import { handleInOrder } from '../../adapters/sqs/fifo.ts';
import { impossible } from '../../primitives/impossible.ts';
import type { EvaluateEffects } from './evaluate.ts';
import { evaluateCommand } from './evaluate.ts';
import type { Command } from '../../adapters/common.ts';
import { commandOf, refuse } from '../../adapters/sqs/queue-messages.ts';
import type { EventRecord } from '../../adapters/sqs/record.ts';
import { proposeCommand } from './propose.ts';
import { verify } from './verify.ts';

/** Handles one command of any kind. */
export const handleCommand = async (command: Command, fx: EvaluateEffects): Promise<void> => {
  switch (command.kind) {
    case 'evaluate':
      return evaluateCommand(command, fx);
    case 'verify':
      return verify(command, fx);
    case 'check-requests':
      return checkRequests(command, fx);
    case 'propose':
      return proposeCommand(command, fx);
    case 'continue':
      return answerHook(command, fx);
    default:
      return impossible(command);
  }
};

/**
 * Handles commands of rollbacks.fifo one after the other. One that cannot be parsed, or of an unknown kind, is refused
 * without any call. One that fails goes back to the queue with all later ones of its service: they must not overtake
 * it.
 */
export const handleCommands = (records: readonly EventRecord[], fx: EvaluateEffects): Promise<readonly string[]> =>
  handleInOrder(records, async ({ id, body }) => {
    const read = commandOf(body);
    if (read.kind === 'unreadable') {
      refuse(fx, { id, what: 'command', reason: read.reason });
      return 'refused';
    }
    try {
      return await handleCommand(read.message, fx);
    } catch (error) {
      fx.log.error('command failed', { reason: errorTextOf(error) });
      throw error;
    }
  });
