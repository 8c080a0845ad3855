import { S3Client } from '@aws-sdk/client-s3';
import { connect } from '../input/connection.ts';

/** A client of S3 for the region and profile that were typed, or what stands for them in the environment. */
export const bucketClient = async (wanted: { readonly region?: string; readonly profile?: string }) => {
  const region = await connect(wanted);
  // An endpoint on this machine has no host for each bucket.
  return new S3Client({ region, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
};
