import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { isLoopback } from '../../local/loopback.ts';

/** Clients of a deployment, and a pause between two reads of its progress. */
export type DeploySources = {
  readonly cloudformation: Pick<CloudFormationClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly sts: Pick<STSClient, 'send'>;
  readonly wait: () => Promise<unknown>;
  readonly now: () => Date;
};

const READ_EVERY_MS = 3000;

/** The account's clients; an endpoint on this machine has no host per bucket. */
export const liveDeploySources = (region: string): DeploySources => ({
  cloudformation: new CloudFormationClient({ region }),
  s3: new S3Client({ region, forcePathStyle: isLoopback(process.env['AWS_ENDPOINT_URL'] ?? '') }),
  sts: new STSClient({ region }),
  wait: () => sleep(READ_EVERY_MS),
  now: () => new Date(),
});
