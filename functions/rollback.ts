import { connectRollback } from './handlers/rollback/wiring.ts';
import { onBatch } from './adapters/sqs/batch.ts';
import { handleCommands } from './handlers/rollback/handle-commands.ts';

/** Evaluates and verifies releases, one at a time per service; the only function that may change ECS. */
export const handler = onBatch(handleCommands, connectRollback);
