import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onEventsInBucket } from '../../cli/lake/events-in-bucket.ts';
import { copyLake, filesIn } from '../../cli/lake/files.ts';
import { tablesIn, viewsOver } from '../../cli/lake/views.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farwatch-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A bucket with these objects, two keys a page. */
const bucketWith = (objects: Readonly<Record<string, Buffer>>) => {
  const s3 = mockClient(S3Client);
  s3.on(ListObjectsV2Command).callsFake(({ Prefix = '', ContinuationToken = '0' }: Record<string, string>) => {
    const keys = Object.keys(objects).filter((key) => key.startsWith(Prefix));
    const from = Number(ContinuationToken);
    const Contents = keys.slice(from, from + 2).map((Key) => ({ Key }));
    return { Contents, NextContinuationToken: from + 2 < keys.length ? String(from + 2) : undefined };
  });
  s3.on(GetObjectCommand).callsFake(({ Key = '' }: Record<string, string>) => ({
    Body: Readable.from([objects[Key] ?? Buffer.of()]),
  }));
  return { s3, client: new S3Client({}) };
};

const keyOf = (table: string, day: string, account = '111122223333', cluster = 'prod'): string =>
  `v1/${table}/day=${day}/account=${account}/region=eu-west-1/${cluster}.parquet`;

test('only the tables, days and accounts that are asked are copied, page by page', async () => {
  const wanted = ['prod', 'shop', 'jobs'].map((cluster) => keyOf('stops', '2026-11-02', '111122223333', cluster));
  const others = [
    keyOf('stops', '2026-11-01'),
    keyOf('stops', '2026-11-04'),
    keyOf('stops', '2026-11-02', '444455556666'),
    keyOf('costs', '2026-11-02'),
    'v1/stops/day=2026-11-02/readme.txt',
  ];
  const { client } = bucketWith(Object.fromEntries([...wanted, ...others].map((key) => [key, Buffer.from(key)])));
  const asked = { since: '2026-11-02', until: '2026-11-03', accounts: ['111122223333'] };
  const found = await copyLake({ source: { client, bucket: 'lake' }, folder, tables: ['stops'] }, asked);
  expect(found.map(({ path }) => path)).toEqual(wanted.map((key) => join(folder, key)));
  expect(await readFile(found[1]?.path ?? '', 'utf8')).toBe(wanted[1]);
  expect((await filesIn(folder, asked)).map(({ path }) => path).toSorted()).toEqual(
    found.map(({ path }) => path).toSorted(),
  );
  expect(await filesIn(folder, { ...asked, since: '2026-11-03' })).toEqual([]);
});

test('a query copies the tables that it names; one that names none gets all', () => {
  expect(tablesIn('SELECT * FROM stops JOIN Costs USING (service)')).toEqual(['stops', 'costs']);
  expect(tablesIn('SHOW TABLES')).toHaveLength(5);
});

test('a table without a file has its columns all the same, and a quote in a path ends no text', () => {
  const [stops = '', deployments = ''] = viewsOver([
    { table: 'stops', day: '2026-11-02', account: '111122223333', path: "/tmp/o'clock/a.parquet" },
  ]);
  expect(stops).toContain("read_parquet(['/tmp/o''clock/a.parquet']");
  expect(deployments).toMatch(/cast\(NULL AS VARCHAR\) AS deployment,.* WHERE false$/);
});

test('events below a prefix are one file, unpacked, in the order of their keys, one to a line', async () => {
  const { client } = bucketWith({
    'ecs/2026/11/02/b.gz': gzipSync('{"n":2}\n{"n":3}'),
    'ecs/2026/11/01/a': Buffer.from('{"n":1}'),
    'ecs/2026/11/03/c.gz': Buffer.concat([gzipSync('{"n":4}\n'), gzipSync('{"n":5}\n')]),
    'other/d': Buffer.from('{"n":6}'),
  });
  const text = await onEventsInBucket('s3://events/ecs/2026/', client, (file) => readFile(file, 'utf8'));
  expect(text.split('\n').filter(Boolean)).toEqual([1, 2, 3, 4, 5].map((n) => `{"n":${n}}`));
  await expect(onEventsInBucket('s3://events/none/', client, async () => 0)).rejects.toThrow(
    'there is no object below',
  );
  await expect(onEventsInBucket('s3://', client, async () => 0)).rejects.toThrow('s3://bucket/prefix');
});
