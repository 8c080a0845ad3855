import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BucketLocationConstraint } from '@aws-sdk/client-s3';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { errorNameOf } from '../../../functions/primitives/error-text.ts';
import type { Packaged } from '../packaged.ts';
import type { DeploySources } from './sources.ts';

/** A bucket and the account that must own it: a bucket of that name in another account is never used. */
export type CodeBucket = { readonly Bucket: string; readonly ExpectedBucketOwner: string };

const isMissing = (error: unknown): boolean => ['NotFound', 'NoSuchBucket', 'NoSuchKey'].includes(errorNameOf(error));

const isThere = async (read: Promise<unknown>): Promise<boolean> => {
  try {
    await read;
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
};

const BLOCKED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

const create = async ({ Bucket, ExpectedBucketOwner }: CodeBucket, region: string, { s3 }: DeploySources) => {
  // us-east-1 refuses to be named here.
  const LocationConstraint = region as BucketLocationConstraint;
  const place = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } };
  await s3.send(new CreateBucketCommand({ Bucket, ...place }));
  await s3.send(
    new PutPublicAccessBlockCommand({ Bucket, ExpectedBucketOwner, PublicAccessBlockConfiguration: BLOCKED }),
  );
};

/** The named bucket, or this account's bucket for Farwatch's code, which is created when it is not there. */
export const codeBucketOf = async (
  named: string | undefined,
  region: string,
  sources: DeploySources,
): Promise<CodeBucket & { readonly isNew: boolean }> => {
  const { Account = '' } = await sources.sts.send(new GetCallerIdentityCommand({}));
  const bucket = { Bucket: named ?? `farwatch-code-${Account}-${region}`, ExpectedBucketOwner: Account };
  const isNew = named === undefined && !(await isThere(sources.s3.send(new HeadBucketCommand(bucket))));
  if (isNew) await create(bucket, region, sources);
  return { ...bucket, isNew };
};

/** Uploads what the bucket does not hold yet; a file's name contains its hash. Returns how many were uploaded. */
export const uploadCode = async (
  { codeFiles, codeFolder, codePrefix }: Packaged,
  { Bucket, ExpectedBucketOwner }: CodeBucket,
  { s3 }: DeploySources,
): Promise<number> => {
  let uploaded = 0;
  for (const file of codeFiles) {
    const object = { Bucket, ExpectedBucketOwner, Key: `${codePrefix}${file}` };
    if (await isThere(s3.send(new HeadObjectCommand(object)))) continue;
    await s3.send(new PutObjectCommand({ ...object, Body: await readFile(join(codeFolder, file)) }));
    uploaded += 1;
  }
  return uploaded;
};

/** Uploads a template, which is too large to be sent with the call, and returns its URL. */
export const uploadTemplate = async (
  { template, codePrefix }: Packaged,
  { Bucket, ExpectedBucketOwner }: CodeBucket,
  { region, s3, stack }: { readonly region: string; readonly s3: DeploySources['s3']; readonly stack: string },
): Promise<string> => {
  const Key = `${codePrefix}${stack}.template.json`;
  await s3.send(new PutObjectCommand({ Bucket, ExpectedBucketOwner, Key, Body: JSON.stringify(template) }));
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${Bucket}.s3.${region}.${domain}/${Key}`;
};
