import { messageOf } from '../../primitives/error-text.ts';
import type { InvestigateEffects } from './investigate.ts';
import { investigate } from './investigate.ts';
import { investigationOf, refuse } from '../../adapters/sqs/queue-messages.ts';
import type { EventRecord } from '../../adapters/sqs/record.ts';

/** Whether a record is done; otherwise it goes back to the queue. */
const isDone = async ({ id, body }: EventRecord, fx: InvestigateEffects): Promise<boolean> => {
  const read = investigationOf(body);
  if (read.kind === 'unreadable') {
    refuse(fx, { id, what: 'investigation', reason: read.reason });
    return false;
  }
  try {
    await investigate(read.message, fx);
    return true;
  } catch (error) {
    fx.log.error('investigation failed', { reason: messageOf(error) });
    return false;
  }
};

/**
 * Handles investigations one after the other. One that fails (only the store can make it fail) or cannot be parsed goes
 * back to the queue.
 */
export const handleInvestigations = async (
  records: readonly EventRecord[],
  fx: InvestigateEffects,
): Promise<readonly string[]> => {
  const again: string[] = [];
  for (const record of records) if (!(await isDone(record, fx))) again.push(record.id);
  return again;
};
