import { expect, test } from 'vitest';
import { packTrials, unpackTrials } from '../../functions/watch/packed-trials.ts';
import { stopped } from '../support/envelopes.ts';
import { watchAfter } from '../support/folding.ts';

const { trials, dead } = watchAfter([[1, 2, 3].map((task) => stopped({ task, createdAt: task }))]);

test('failures of tasks that are kept anyway are stored as references to them', () => {
  const packed = packTrials(trials, dead);
  expect(packed[0]?.failures.map((failure) => Array.isArray(failure))).toEqual([true, true, true]);
  expect(unpackTrials(packed, dead)).toEqual(trials);
});

test('a failure that says something else than its task, or whose task is forgotten, stays whole', () => {
  const [[first, task] = [], second] = [...dead];
  if (first === undefined || task === undefined || second === undefined) throw new Error('two tasks must be dead');
  const left = new Map([[first, { ...task, version: task.version + 1 }], second]);
  const packed = packTrials(trials, left);
  expect(packed[0]?.failures.filter((failure) => Array.isArray(failure))).toHaveLength(1);
  expect(unpackTrials(packed, left)).toEqual(trials);
});

test('a reference to nobody is dropped', () => {
  expect(unpackTrials(packTrials(trials, dead), new Map())[0]?.failures).toEqual([]);
});
