import { liveShard } from './effects/live-report.ts';
import { takeShards } from './effects/report-shard.ts';
import { onBatch } from './effects/sqs.ts';

/** A share of the weekly report, where one Lambda's fifteen minutes are too short. */
export const handler = onBatch(takeShards, liveShard);
