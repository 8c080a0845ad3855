import { errorNameOf } from '../../primitives/error-text.ts';
import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

/** Storage for reports and the parts of unfinished ones. */
export type ReportFiles = {
  readonly put: (key: string, text: string, contentType: string) => Promise<void>;
  /** Undefined: there is no such file. */
  readonly get: (key: string) => Promise<string | undefined>;
  /** A link that opens from Slack. */
  readonly link: (key: string) => string;
};

export type Bucket = { readonly client: S3Client; readonly name: string; readonly region: string };

const consoleHost = (region: string): string => {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : `${region}.console.aws.amazon.com`;
};

const isMissing = (error: unknown): boolean => errorNameOf(error) === 'NoSuchKey';

/**
 * A private bucket. The link goes to the object's page in AWS's console, for those who may read the bucket: a signed
 * URL would work for anyone who has it, and only as long as the Lambda's own credentials, a few hours.
 */
export const reportsBucket = ({ client, name, region }: Bucket): ReportFiles => ({
  put: async (key, text, contentType) => {
    const object = { Bucket: name, Key: key, Body: text, ContentType: `${contentType}; charset=utf-8` };
    await client.send(new PutObjectCommand({ ...object, ServerSideEncryption: 'AES256' }));
  },
  get: async (key) => {
    try {
      const answer = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
      return await answer.Body?.transformToString();
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  link: (key) =>
    `https://${consoleHost(region)}/s3/object/${encodeURIComponent(name)}?region=${region}` +
    `&prefix=${encodeURIComponent(key)}`,
});
