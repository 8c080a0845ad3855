import { expect, test } from 'vitest';
import { packHealths, unpackHealths } from '../../functions/service-state/packed-healths.ts';
import { stopped } from '../support/envelopes.ts';
import { stateAfter } from '../support/applying.ts';

const { healths, dead } = stateAfter([[1, 2, 3].map((task) => stopped({ task, createdAt: task }))]);

test('failures of tasks that are kept anyway are stored as references to them', () => {
  const packed = packHealths(healths, dead);
  expect(packed[0]?.failures.map((failure) => Array.isArray(failure))).toEqual([true, true, true]);
  expect(unpackHealths(packed, dead)).toEqual(healths);
});

test('a failure that says something else than its task, or whose task is forgotten, stays whole', () => {
  const [[first, task] = [], second] = [...dead];
  if (first === undefined || task === undefined || second === undefined) throw new Error('two tasks must be dead');
  const left = new Map([[first, { ...task, version: task.version + 1 }], second]);
  const packed = packHealths(healths, left);
  expect(packed[0]?.failures.filter((failure) => Array.isArray(failure))).toHaveLength(1);
  expect(unpackHealths(packed, left)).toEqual(healths);
});

test('a reference to nobody is dropped', () => {
  expect(unpackHealths(packHealths(healths, dead), new Map())[0]?.failures).toEqual([]);
});
