import { expect, test } from 'vitest';
import { itemOf, watchOf } from '../../functions/watch/item.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { stopped } from '../support/envelopes.ts';
import { watchAfter } from '../support/folding.ts';

const watch = watchAfter([[1, 2, 3].map((task) => stopped({ task, createdAt: task }))]);

test('a watch is read as it was stored', () => {
  expect(watchOf(itemOf(watch))).toEqual(watch);
});

test('a trial stored before failed starts were counted apart has none beyond those it keeps', () => {
  const item = itemOf(watch);
  const body = JSON.parse(item.body) as Watch;
  const older = body.trials.map(({ earlyDropped: _, ...trial }) => trial);
  expect(watchOf({ ...item, body: JSON.stringify({ ...body, trials: older }) })).toEqual(watch);
});

test('a schema version that this code does not know is refused, for guessing would corrupt belief', () => {
  expect(() => watchOf({ ...itemOf(watch), v: 2 as 1 })).toThrow('schema version 2');
});
