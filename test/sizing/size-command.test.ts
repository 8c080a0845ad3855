import { expect, test } from 'vitest';
import { sizeCommand } from '../../cli/commands/size.ts';
import { noise } from './usage.ts';

const series = (days: number, value: (period: number) => number) =>
  Array.from({ length: days * 288 }, (_, period) => value(period));

const line = (id: string, days = 14) => {
  const cpu = series(days, (period) => 4 + noise(period));
  const memory = series(days, (period) => 10 + noise(period));
  return JSON.stringify({
    id,
    schema: 'fargate-sizing-input/1',
    desiredCount: 2,
    current: { cpu: 4096, memory: 8192 },
    start: '2026-03-02T00:00:00.000Z',
    periodSeconds: 300,
    cpuUtilization: { Average: cpu, Maximum: cpu },
    memoryUtilization: { Average: memory, Maximum: memory },
    oomEvents: [],
  });
};

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const run = async (text: string, size = 65_536) => {
  const out: string[] = [];
  const status = await sizeCommand({ stdin: chunksOf(text, size), out: (answer) => out.push(answer) });
  return { status, answers: out.map((answer): unknown => JSON.parse(answer)), text: out.join('\n') };
};

test('each line gets one answer, in order, with a legal size and a reason', async () => {
  const { status, answers } = await run(`${line('svc-b')}\n${line('svc-a')}\n`);
  expect(status).toBe(0);
  expect(answers).toMatchObject([
    { id: 'svc-b', cpu: 256, do: 'resize', risk: { level: expect.any(String), outOfMemory: null } },
    { id: 'svc-a', cpu: 256, because: expect.stringContaining('in the last 14 days') },
  ]);
});

test('a line that cannot be read or sized does not stop the rest', async () => {
  const { status, answers } = await run(`not json\n{"id":"x"}\n\nnull\n${line('short', 0.25)}\n${line('fine')}`);
  expect(status).toBe(0);
  expect(answers).toMatchObject([
    { id: null, cpu: null, memory: null, error: 'not JSON' },
    { id: 'x', error: expect.stringContaining('schema') },
    { id: null, error: expect.any(String) },
    { id: 'short', cpu: null, memory: null, do: 'abstain', because: expect.stringContaining('too early') },
    { id: 'fine', cpu: 256 },
  ]);
});

test('the answer does not depend on how the input is cut into chunks, nor on the run', async () => {
  const input = `${line('größe', 3)}\n`;
  expect((await run(input, 97)).text).toBe((await run(input)).text);
});
