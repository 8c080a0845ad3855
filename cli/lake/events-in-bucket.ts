import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { textsOf } from '../input/input.ts';
import { CommandFailure, WrongUsage } from '../input/io.ts';
import { keysUnder } from './files.ts';

/** Each object ends with a line end: Firehose puts none behind the last event. */
async function* textsIn(client: S3Client, bucket: string, keys: readonly string[]): AsyncGenerator<string> {
  for (const key of keys) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (Body instanceof Readable) yield* textsOf(Body);
    yield '\n';
  }
}

/**
 * Runs `work` on a temporary file with all objects below `s3://bucket/prefix`, unpacked, in the order of their keys.
 * Throws `CommandFailure` where there is none.
 */
export const onEventsInBucket = async <Result>(
  name: string,
  client: S3Client,
  work: (file: string) => Promise<Result>,
): Promise<Result> => {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?(.*)$/.exec(name) ?? [];
  if (bucket === undefined) throw new WrongUsage(`${name}: s3://bucket/prefix`);
  const keys = await keysUnder({ client, bucket }, prefix);
  if (keys.length === 0) throw new CommandFailure(`there is no object below ${name}: check the prefix`);
  const folder = await mkdtemp(join(tmpdir(), 'farwatch-events-'));
  try {
    const file = join(folder, 'events.jsonl');
    await pipeline(textsIn(client, bucket, keys.toSorted()), createWriteStream(file));
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
