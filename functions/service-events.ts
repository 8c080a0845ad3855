import { baseAdapters } from './handlers/wiring.ts';
import { onBatch } from './adapters/sqs/batch.ts';
import { handleEvents } from './handlers/ingest/handle-events.ts';

/** Deployments, service actions, hooks, scaling and maintenance notices: handles every event about a service. */
export const handler = onBatch(handleEvents, baseAdapters);
