import type { S3Client } from '@aws-sdk/client-s3';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { errorNameOf } from '../../primitives/error-text.ts';

/** Whether an object in S3 exists, by ARN. S3 answers 403 for a missing one where the bucket may not be listed. */
export type ObjectReader = (arn: string) => Promise<boolean>;

/** Amazon S3; the object itself is not read. */
export const objectReader =
  (client: Pick<S3Client, 'send'>): ObjectReader =>
  async (arn) => {
    const path = arn.slice(arn.lastIndexOf(':') + 1);
    const [Bucket = ''] = path.split('/');
    try {
      await client.send(new HeadObjectCommand({ Bucket, Key: path.slice(Bucket.length + 1) }));
      return true;
    } catch (error) {
      if (/^(?:NotFound|NoSuchKey|NoSuchBucket)$/.test(errorNameOf(error))) return false;
      throw error;
    }
  };
