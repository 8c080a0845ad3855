import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { replayCommand } from '../../commands/replay.ts';
import { randomOf } from '../../fake-aws/random.ts';
import type { Io } from '../../input/io.ts';
import { processIo } from '../../input/io.ts';
import { stream } from './events.ts';

export type BackTestFigures = {
  readonly events: number;
  readonly parseCpuSeconds: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** CPU of the back-test over that of `JSON.parse` of the same lines. */
  readonly ratio: number;
};

const START = new Date('2026-10-20T09:00:00Z');
const MONTH_SECONDS = 30 * 86_400;
const SERVICES = 500;

const write = async (file: string, events: number): Promise<void> => {
  const out = createWriteStream(file);
  const options = { services: SERVICES, tasksPerService: 10, eventsPerSecond: events / MONTH_SECONDS, start: START };
  let left = events;
  for (const { body } of stream(options, randomOf('month'))) {
    if (!out.write(`${body}\n`)) await once(out, 'drain');
    if ((left -= 1) === 0) break;
  }
  out.end();
  await once(out, 'close');
};

const secondsSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

/** Lines parsed between two looks at the clock. */
const LINES = 1_000;

const parseSeconds = async (file: string): Promise<number> => {
  let seconds = 0;
  let lines: string[] = [];
  const parse = (): void => {
    const before = process.cpuUsage();
    for (const line of lines) if (JSON.parse(line) === null) throw new Error('the bench wrote no event');
    seconds += secondsSince(before);
    lines = [];
  };
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines.push(line);
    if (lines.length === LINES) parse();
  }
  parse();
  return seconds;
};

const io: Io = { ...processIo(), out: () => {} };

/**
 * A month of 500 services in one cluster, one event in ten a failure, through `farwatch replay`: wall and CPU seconds,
 * those of all threads, against `JSON.parse` of the same lines. Its progress goes to stderr.
 */
export const measureBackTest = async (events: number): Promise<BackTestFigures> => {
  const folder = await mkdtemp(join(tmpdir(), 'farwatch-'));
  const file = join(folder, 'month.jsonl');
  try {
    await write(file, events);
    const parseCpuSeconds = await parseSeconds(file);
    const [cpu, began] = [process.cpuUsage(), performance.now()];
    await replayCommand(io, { file, policies: [], world: undefined, json: false, endpoint: undefined });
    const [cpuSeconds, seconds] = [secondsSince(cpu), (performance.now() - began) / 1000];
    return { events, parseCpuSeconds, seconds, cpuSeconds, ratio: cpuSeconds / parseCpuSeconds };
  } finally {
    await rm(folder, { recursive: true });
  }
};
