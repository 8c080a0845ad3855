import type { S3Client } from '@aws-sdk/client-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';

/** Storage for the lake's files. */
export type LakeFiles = { readonly put: (key: string, bytes: Uint8Array) => Promise<void> };

/** The lake's own bucket. */
export const lakeBucket = (client: S3Client, name: string): LakeFiles => ({
  put: async (key, bytes) => {
    const object = { Bucket: name, Key: key, Body: bytes, ContentType: 'application/vnd.apache.parquet' };
    await client.send(new PutObjectCommand({ ...object, ServerSideEncryption: 'AES256' }));
  },
});
