import { connectLake } from './handlers/lake/wiring.ts';
import { handleLake } from './handlers/lake/lake.ts';
import { onBatch } from './adapters/sqs/batch.ts';

/** Each night: yesterday's history of every cluster, as Parquet files for Athena and `farwatch query`. */
export const handler = onBatch(handleLake, connectLake);
