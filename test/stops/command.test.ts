import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { classifyCommand } from '../../cli/commands/classify.ts';
import type { Io } from '../../cli/input/io.ts';
import { WrongUsage } from '../../cli/input/io.ts';

type Way = { readonly words?: readonly string[]; readonly serviceEvents?: boolean; readonly isPipe?: boolean };

const run = async (
  input: string | readonly Buffer[],
  { words = [], serviceEvents = false, isPipe = true }: Way = {},
) => {
  const lines: string[] = [];
  const stdin = Readable.from(typeof input === 'string' ? [input] : input);
  const io: Io = { stdin, out: (line) => void lines.push(line), err: () => {}, isPipe, isTty: false };
  const code = await classifyCommand(io, { words, serviceEvents });
  return { code, lines };
};

test('one line out for each line in, in order, and a broken one stops nothing', async () => {
  const stop = JSON.stringify({ id: 'a', stoppedReason: 'Your Spot Task was interrupted.' });
  const { code, lines } = await run(`${stop}\nnot JSON\n[]\n${stop}\n`);
  const answers = lines.map((line) => JSON.parse(line));
  expect(code).toBe(0);
  expect(answers.map((answer) => answer.cause ?? typeof answer.error)).toEqual([
    'platform.spot_interruption',
    'string',
    'string',
    'platform.spot_interruption',
  ]);
  expect(Object.keys(answers[0])).toEqual(['id', 'cause', 'owner', 'evidence', 'advice', 'confidence']);
});

test('the id is the id of any kind, else the ARN of the task, else null', async () => {
  const inputs = [{ id: 7 }, { taskArn: 'arn:1' }, { id: 'e', detail: { taskArn: 'arn:2' } }, {}];
  const stop = JSON.stringify({ stoppedReason: 'Your Spot Task was interrupted.' });
  const { lines } = await run([...inputs.map((input) => JSON.stringify(input)), stop].join('\n'));
  expect(lines.map((line) => JSON.parse(line).id)).toEqual([7, 'arn:1', 'e', null, null]);
});

test('a letter that falls between two chunks is whole again', async () => {
  const bytes = Buffer.from(`${JSON.stringify({ id: 'é', stoppedReason: '' })}\n`);
  const at = bytes.indexOf(0xc3) + 1;
  const { lines } = await run([bytes.subarray(0, at), bytes.subarray(at)]);
  expect(JSON.parse(lines[0] ?? '').id).toBe('é');
});

test('service messages get their own names', async () => {
  const message = '(service web) has reached a steady state.';
  const { lines } = await run(`${JSON.stringify({ id: 'm', message })}\n{"id":"n"}`, { serviceEvents: true });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { id: 'm', cause: 'steady_state' },
    { id: 'n', error: 'no message' },
  ]);
});

test('a text is explained for a person', async () => {
  const words = ['CannotPullContainerError: failed to resolve ref web:1: not found'];
  const { code, lines } = await run('', { words, isPipe: false });
  expect(code).toBe(0);
  expect(lines[0]).toContain('image.not_found');
  expect(lines.join('\n')).toContain('what to do');
});

test('neither text nor pipe is wrong usage', async () => {
  await expect(run('', { isPipe: false })).rejects.toThrow(WrongUsage);
});

test('a credential in a reason does not come out', async () => {
  const stoppedReason =
    'failed to do request: Get "https://layers.example.com/a?X-Amz-Security-Token=' +
    'IQoJb3JpZ2luX2VjEJr0aWQxMjM0NTY3ODk" dial tcp 192.0.2.7:443: i/o timeout while pulling';
  const { lines } = await run(JSON.stringify({ id: 's', stoppedReason }));
  expect(lines[0]).not.toContain('IQoJb3JpZ2luX2VjEJr0aWQxMjM0NTY3ODk');
});
