import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { stream, take } from '../../cli/experiments/bench/events.ts';
import { randomOf } from '../../cli/fake-aws/random.ts';
import { CommandFailure } from '../../cli/input/io.ts';
import { recordedAhead } from '../../cli/replay/read-ahead.ts';
import type { Recorded } from '../../cli/replay/recorded.ts';
import { recordedIn } from '../../cli/replay/recorded.ts';
import { running } from '../support/envelopes.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const fileOf = async (bytes: string | Uint8Array): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'farwatch-'));
  folders.push(folder);
  await writeFile(join(folder, 'events.jsonl'), bytes);
  return join(folder, 'events.jsonl');
};

const entriesOf = async (batches: AsyncIterable<readonly Recorded[]>): Promise<readonly Recorded[]> => {
  const entries: Recorded[] = [];
  for await (const batch of batches) entries.push(...batch);
  return entries;
};

const START = new Date('2026-11-01T00:00:00Z');

/** Events of all kinds with what is no event between them, in more batches than are read ahead. */
const mixed = (): string => {
  const options = { services: 4, tasksPerService: 3, eventsPerSecond: 0.1, start: START };
  const events = take(2_000, stream(options, randomOf('reader'))).map(({ body }) => body);
  const foreign = { ...running({ task: 1 }), source: 'aws.s3', 'detail-type': 'Object Created' };
  const odd = ['not JSON', '{"detail":', JSON.stringify(foreign), '{"message":"(service web) has started 1 tasks"}'];
  const unused = { ...running({ task: 1 }), 'detail-type': 'ECS Something New' };
  const malformed = { ...running({ task: 1 }), detail: { taskArn: 5 } };
  return [...odd, JSON.stringify(unused), ...events, JSON.stringify(malformed)].join('\n');
};

test('a thread reads the same entries as this one, in order', async () => {
  const file = await fileOf(mixed());
  const [here, there] = [await entriesOf(recordedIn(file)), await entriesOf(recordedAhead(file))];
  expect(new Set(here.map(({ kind }) => kind))).toEqual(new Set(['event', 'unused', 'unreadable', 'foreign']));
  expect(there).toEqual(here);
});

test('what the thread cannot read is one sentence', async () => {
  const cut = await fileOf(gzipSync(mixed()).subarray(0, 2_000));
  const failure: unknown = await entriesOf(recordedAhead(cut)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandFailure);
  expect(String(failure)).toMatch(/its gzip data is cut off$/);
});
