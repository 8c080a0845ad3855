import manifest from '../../../package.json' with { type: 'json' };
import { S3Client } from '@aws-sdk/client-s3';
import { newestReport } from './newest-report.ts';
import { dynamoStore } from '../../adapters/dynamodb/store.ts';
import { tableOf } from '../../adapters/dynamodb/table/table.ts';
import { systemClock } from '../../adapters/runtime/clock.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { powertoolsLog } from '../../adapters/runtime/log.ts';
import { diagnosisReaders } from '../investigate/clients.ts';
import { examine } from '../investigate/examine.ts';
import { sqsQueues } from '../../adapters/sqs/queues.ts';
import { actingToolsIn, proposalId } from './ports.ts';
import type { UrlEffects } from './url.ts';

/** Adapters of the function URL behind which assistants ask. */
export const connectMcp = (): UrlEffects => {
  const { TABLE_NAME, MCP_TOOLS, ...urls } = settings(
    'TABLE_NAME',
    'MCP_TOOLS',
    'NOTICES_QUEUE_URL',
    'ROLLBACKS_QUEUE_URL',
    'INVESTIGATIONS_QUEUE_URL',
    'REPORT_BUCKET',
  );
  const store = dynamoStore(tableOf(TABLE_NAME));
  const s3 = new S3Client({});
  const readers = diagnosisReaders();
  const queues = sqsQueues({
    notices: urls.NOTICES_QUEUE_URL,
    rollbacks: urls.ROLLBACKS_QUEUE_URL,
    investigations: urls.INVESTIGATIONS_QUEUE_URL,
  });
  return {
    store,
    clock: systemClock,
    log: powertoolsLog(),
    examine: (asked) => examine(asked, readers),
    report: () => newestReport({ store, client: s3, bucket: urls.REPORT_BUCKET }),
    sendProposal: (command) => queues.sendCommand(proposalId(command, systemClock.now()), command),
    allowed: actingToolsIn(MCP_TOOLS).allowed,
    version: manifest.version,
  };
};
