import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { errorNameOf } from '../../primitives/error-text.ts';
import type { Store } from '../../adapters/common.ts';
import { reportKey } from '../../adapters/dynamodb/keys.ts';

const done = z.object({ id: z.string(), state: z.literal('done') });

export type ReportSource = {
  readonly store: Pick<Store, 'loadDocument'>;
  readonly client: Pick<S3Client, 'send'>;
  readonly bucket: string;
};

/** The report.json of the last weekly report; undefined when there is none, or one is being made. */
export const newestReport = async ({ store, client, bucket }: ReportSource): Promise<string | undefined> => {
  const run = done.safeParse((await store.loadDocument(reportKey('RUN')))?.body).data;
  if (run === undefined) return undefined;
  const Key = `reports/${run.id}/report.json`;
  try {
    return await (await client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString();
  } catch (error) {
    if (errorNameOf(error) === 'NoSuchKey') return undefined;
    throw error;
  }
};
