import { liveRollback } from './effects/live-rollback.ts';
import { onBatch } from './effects/sqs.ts';
import { takeCommands } from './effects/take-commands.ts';

/** Judges and verifies releases, one at a time per service; the only function that may change ECS. */
export const handler = onBatch(takeCommands, liveRollback);
