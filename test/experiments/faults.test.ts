import { expect, test } from 'vitest';
import { playWorld } from '../../cli/experiments/faults/play.ts';
import { queueOf } from '../../cli/experiments/faults/queue.ts';
import { Crash, invocationOf, onlyAt, troubled } from '../../cli/experiments/faults/trouble.ts';

test('a world of faults keeps every invariant and takes back what only fails', { timeout: 60_000 }, async () => {
  const played = await playWorld({ seed: 'w1', chance: 0.01 });
  expect(played.violations).toEqual([]);
  expect(played.faults).toBeGreaterThan(10);
  expect(new Set(played.acted.map(({ service }) => service))).toEqual(new Set(['web', 'orders', 'cart']));
});

test('a process that died after a call does nothing any more, but the call took effect', async () => {
  const made: number[] = [];
  const invocation = invocationOf(onlyAt(2, 'crash-after'), 'seed');
  const { call } = troubled({ call: async (n: number) => void made.push(n) }, 'store', invocation);
  await call(1);
  await expect(call(2)).rejects.toThrow(Crash);
  await expect(call(3)).rejects.toThrow(Crash);
  expect(made).toEqual([1, 2]);
});

test('a message of a group waits while the one before it is out, and comes again when its time is over', () => {
  const queue = queueOf({ visibilityMs: 1000, receivesMax: 2, isFifo: true });
  queue.send('first', 0, { group: 'web', id: '1' });
  queue.send('second', 0, { group: 'web', id: '2' });
  queue.send('first', 1, { group: 'web', id: '1' });
  expect(queue.receive(10, 2).map(({ body }) => body)).toEqual(['first']);
  expect(queue.receive(10, 3)).toEqual([]);
  expect(queue.receive(10, 1002).map(({ body }) => body)).toEqual(['first']);
  expect(queue.receive(10, 2003)).toEqual([]);
  expect(queue.deadLetters()).toEqual(['first']);
  expect(queue.receive(10, 2004).map(({ body }) => body)).toEqual(['second']);
});
