import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { LakeFiles } from '../../functions/adapters/lake/bucket.ts';
import type { TableName } from '../../functions/lake/tables.ts';
import { dayPrefix } from '../../functions/lake/tables.ts';
import { dayAt, dayNamed } from '../../functions/lake/subject.ts';
import { eachOf } from '../../functions/primitives/each-of.ts';
import { notFrom } from '../input/aws-sentence.ts';
import { CommandFailure } from '../input/io.ts';
import type { Asked, LocalFile } from './views.ts';
import { keyIn } from './views.ts';

const AT_ONCE = 16;

/** The files of a lake below a folder of this machine that are asked. */
export const filesIn = async (folder: string, asked: Asked): Promise<readonly LocalFile[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return paths.toSorted().flatMap((path) => {
    const found = keyIn(relative(folder, path).split(sep).join('/'), asked);
    return found === undefined ? [] : [{ ...found, path }];
  });
};

/** Storage for the lake's files in a folder of this machine. */
export const lakeFolder = (folder: string): LakeFiles => ({
  put: async (key, bytes) => {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  },
});

/** Every UTC day between two (`2026-11-28`), both included. */
const daysOf = ({ since, until }: Asked): readonly string[] => {
  const days: string[] = [];
  for (let day = dayNamed(since); day !== undefined && day.day <= until; day = dayAt(day.to + 1)) days.push(day.day);
  return days;
};

type Source = { readonly client: S3Client; readonly bucket: string };

/** All keys below a prefix; throws `CommandFailure` where a proxy answered. */
export const keysUnder = async ({ client, bucket }: Source, prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    if (page.KeyCount === undefined && page.Contents === undefined) throw new CommandFailure(notFrom('S3'));
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    token = page.NextContinuationToken || undefined;
  } while (token !== undefined);
  return keys;
};

const copy = async ({ client, bucket }: Source, key: string, path: string): Promise<void> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!(Body instanceof Readable)) throw new Error(`${key} has no content`);
  await mkdir(dirname(path), { recursive: true });
  await pipeline(Body, createWriteStream(path));
};

type Copying = { readonly source: Source; readonly folder: string; readonly tables: readonly TableName[] };

/** Copies the files of these tables that are asked from S3 below a folder, and returns them. */
export const copyLake = async ({ source, folder, tables }: Copying, asked: Asked): Promise<readonly LocalFile[]> => {
  const prefixes = tables.flatMap((table) => daysOf(asked).map((day) => dayPrefix(table, day)));
  const keys = (await eachOf(prefixes, AT_ONCE, (prefix) => keysUnder(source, prefix))).flat();
  const wanted = keys.flatMap((key) => {
    const found = keyIn(key, asked);
    return found === undefined ? [] : [{ ...found, key, path: join(folder, key) }];
  });
  await eachOf(wanted, AT_ONCE, ({ key, path }) => copy(source, key, path));
  return wanted;
};
