import { connectReport } from './handlers/weekly-report/wiring.ts';
import { handleShards } from './handlers/weekly-report/shard.ts';
import type { ReportEffects } from './handlers/weekly-report/work.ts';
import { onBatch } from './adapters/sqs/batch.ts';

/** A part of the weekly report, when one Lambda's fifteen minutes are too short. */
export const handler = onBatch<Omit<ReportEffects, 'remainingMs'>>(handleShards, connectReport);
