import { expect, test } from 'vitest';
import { entriesOf, linesOf, newestOf } from '../../functions/billing/entries.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import type { TaskUsage } from '../../functions/billing/usage.ts';
import { after, hourlyTask } from './task.ts';

const PERIOD = { window: { from: after(0), to: after(1800) }, now: after(9000), priceOf: pricedBy(BUILT_IN_PRICES) };
const fact = (version: number, but: Partial<TaskUsage> = {}) => ({ version, usage: hourlyTask(but) });

test('each task is there once, as its highest version shows it', () => {
  const facts = [
    fact(2, { stoppedAt: undefined }),
    fact(9),
    fact(4, { stoppedAt: undefined }),
    fact(1, { taskArn: 'task/b' }),
  ];
  expect(newestOf(facts).map(({ stoppedAt }) => stoppedAt)).toEqual([after(3600), after(3600)]);
  expect(newestOf(facts.reverse()).map(({ taskArn }) => taskArn)).toHaveLength(2);
});

test('tasks of the same id in two services are two tasks', () => {
  expect(newestOf([fact(1), fact(1, { service: '111122223333/us-east-1/other/web' })])).toHaveLength(2);
});

test('a line holds the seconds within the window and their cost, its span all of them', () => {
  const [entry] = entriesOf(linesOf([fact(1)], PERIOD));
  expect(entry).toMatchObject({ seconds: 1800, span: { seconds: 3600 } });
  expect(entry?.charges).toEqual(entry?.chargesFor(1800));
});

test('what has no price or no bill is a line, but no entry', () => {
  const facts = [
    fact(1, { region: 'xx-nowhere-1' }),
    fact(1, { taskArn: 'task/b', createdAt: after(5), pullStartedAt: undefined, startedAt: undefined }),
    fact(1, { taskArn: 'task/c', createdAt: after(-5), pullStartedAt: undefined, startedAt: undefined }),
  ];
  const lines = linesOf(facts, PERIOD);
  expect(lines.map(({ kind }) => kind).sort()).toEqual(['not-billed', 'unpriced']);
  expect(entriesOf(lines)).toEqual([]);
});
