import { handleInvestigations } from './handlers/investigate/investigate-batch.ts';
import { connectInvestigate } from './handlers/investigate/wiring.ts';
import { onBatch } from './adapters/sqs/batch.ts';

/** Read-only proof for an incident: last log lines, what changed, and which check failed. */
export const handler = onBatch(handleInvestigations, connectInvestigate);
