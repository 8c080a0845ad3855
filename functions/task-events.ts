import { baseAdapters } from './handlers/wiring.ts';
import { onBatch } from './adapters/sqs/batch.ts';
import { handleEvents } from './handlers/ingest/handle-events.ts';

/** Why did it stop, what did it cost, is this release failing? Handles ECS Task State Change events. */
export const handler = onBatch(handleEvents, baseAdapters);
