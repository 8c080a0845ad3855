import { expect, test } from 'vitest';
import type { Amount } from '../../functions/billing/amounts.ts';
import { REVISION, SERVICE, added, totalOf } from '../../functions/billing/amounts.ts';

const amount = (total: bigint): Amount => ({
  total,
  list: total,
  publicIpv4: 1n,
  seconds: 60,
  tasks: 1,
  neverStartedTasks: 0,
  neverStartedTotal: 0n,
});
const row = (service: string, taskDefinition: string, total: bigint) => ({
  service,
  taskDefinition,
  amount: amount(total),
});

const ROWS = [row('web', 'web:1', 5n), row('job', 'job:1', 9n), row('web', 'web:2', 5n), row('web', 'web:1', 2n)];

test('rows of one service become one, the most expensive first', () => {
  expect(added(ROWS, SERVICE).map(({ service, amount: sum }) => [service, sum.total, sum.tasks])).toEqual([
    ['web', 12n, 3],
    ['job', 9n, 1],
  ]);
});

test('rows that cost the same are ordered by what they are about, whatever came first', () => {
  const rows = [row('b', 'b:1', 5n), row('a', 'a:1', 5n)];
  expect(added(rows, REVISION)).toEqual(added([...rows].reverse(), REVISION));
});

test('adding changes none of the rows it was given', () => {
  const before = structuredClone(ROWS);
  added(ROWS, SERVICE);
  totalOf(ROWS.map(({ amount: given }) => given));
  expect(ROWS).toEqual(before);
});

test('nothing added is nothing', () => {
  expect(totalOf([])).toMatchObject({ total: 0n, tasks: 0 });
  expect(totalOf(ROWS.map(({ amount: given }) => given))).toMatchObject({ total: 21n, publicIpv4: 4n, seconds: 240 });
});
