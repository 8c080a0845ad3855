import { takeInvestigations } from './effects/investigate-batch.ts';
import { liveInvestigate } from './effects/live-investigate.ts';
import { onBatch } from './effects/sqs.ts';

/** Read-only proof for an incident: last log lines, what was changed, and which link of a start is broken. */
export const handler = onBatch(takeInvestigations, liveInvestigate);
