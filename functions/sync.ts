import { connectSync } from './handlers/sync/wiring.ts';
import { onScheduleOrBatch } from './adapters/sqs/schedule-or-batch.ts';
import { syncAll, syncPlaces } from './handlers/sync/sync-places.ts';

/** Hourly and at deployment: services, tags, last known good, tasks without events; by message, those of a spoke. */
export const handler = onScheduleOrBatch({ run: syncAll, handle: syncPlaces, connect: connectSync });
