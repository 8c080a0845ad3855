import { expect, test } from 'vitest';
import type { Lifetime } from '../../functions/billing/overlap.ts';
import { overlapsOf } from '../../functions/billing/overlap.ts';
import { after } from './task.ts';

const WINDOW = { from: after(0), to: after(100_000) };

/** Tasks of a revision that cost 10 atoms a second, from and to in seconds. */
const tasks = (
  count: number,
  revision: number,
  from: number,
  to: number,
  but: Partial<Lifetime> = {},
): readonly Lifetime[] =>
  Array.from({ length: count }, () => ({
    from: after(from).getTime(),
    to: after(to).getTime(),
    perSecond: 10n,
    deployment: `ecs-svc/${revision}`,
    taskDefinition: `web:${revision}`,
    ...but,
  }));

test('a deployment that doubles its tasks for a while pays for the old ones twice', () => {
  const found = overlapsOf([...tasks(4, 1, 0, 1300), ...tasks(4, 2, 1000, 5000)], WINDOW);
  // Four tasks too many for 300 s at 10 a second.
  expect(found).toEqual([
    { from: after(1000).getTime(), to: after(1300).getTime(), kind: 'deployment', excess: 12_000n },
  ]);
});

test('half old and half new is no more than the service needs', () => {
  const found = overlapsOf(
    [...tasks(2, 1, 0, 1000), ...tasks(2, 1, 0, 2000), ...tasks(2, 2, 1000, 5000), ...tasks(2, 2, 2000, 5000)],
    WINDOW,
  );
  expect(found).toMatchObject([{ excess: 0n }]);
});

test('a service that grows while it deploys needs its new size', () => {
  const found = overlapsOf([...tasks(4, 1, 0, 1300), ...tasks(6, 2, 1000, 5000)], WINDOW);
  expect(found).toMatchObject([{ excess: 12_000n }]);
});

test('a service that grows at the moment its last old task stops needs its new size', () => {
  const found = overlapsOf([...tasks(2, 1, 0, 2000), ...tasks(2, 2, 1000, 5000), ...tasks(2, 2, 2000, 5000)], WINDOW);
  expect(found).toMatchObject([{ excess: 0n }]);
});

test('what ran before or after a pause says nothing of an overlap', () => {
  const found = overlapsOf(
    [
      ...tasks(9, 1, 0, 100),
      ...tasks(1, 1, 1000, 1100),
      ...tasks(1, 2, 1000, 1100),
      ...tasks(9, 3, 9000, 9500, { taskDefinition: 'web:1' }),
    ],
    WINDOW,
  );
  expect(found).toMatchObject([{ kind: 'deployment', excess: 1000n }]);
});

test('the way back to the older revision is a rollback, also under a new deployment', () => {
  const back = { deployment: 'ecs-svc/3', taskDefinition: 'web:1' };
  const found = overlapsOf(
    [...tasks(2, 1, 0, 1100), ...tasks(2, 2, 1000, 2100), ...tasks(2, 3, 2000, 5000, back)],
    WINDOW,
  );
  expect(found.map(({ kind, excess }) => [kind, excess])).toEqual([
    ['deployment', 2000n],
    ['rollback', 2000n],
  ]);
});

test('a release that never took over is a rollback as one', () => {
  const found = overlapsOf([...tasks(3, 1, 0, 5000), ...tasks(1, 2, 1000, 1600)], WINDOW);
  expect(found).toMatchObject([{ kind: 'rollback', excess: 6000n }]);
});

test('a forced deployment of the same revision overlaps too', () => {
  const again = { deployment: 'ecs-svc/9', taskDefinition: 'web:1' };
  const found = overlapsOf([...tasks(1, 1, 0, 1060), ...tasks(1, 9, 1000, 5000, again)], WINDOW);
  expect(found).toMatchObject([{ kind: 'deployment', excess: 600n }]);
});

test('an overlap that is still going on is a deployment, and counts up to now', () => {
  const found = overlapsOf([...tasks(2, 1, 0, 3000), ...tasks(2, 2, 2000, 3000)], WINDOW);
  expect(found).toMatchObject([{ kind: 'deployment', excess: 20_000n }]);
});

test('what of an overlap lies outside of the window is not counted', () => {
  const lifetimes = [...tasks(4, 1, 0, 1300), ...tasks(4, 2, 1000, 5000)];
  expect(overlapsOf(lifetimes, { from: after(1200), to: after(9000) })).toMatchObject([{ excess: 4000n }]);
  expect(overlapsOf(lifetimes, { from: after(2000), to: after(9000) })).toMatchObject([{ excess: 0n }]);
});

test('one deployment alone, tasks after a pause, or no tasks overlap with nothing', () => {
  expect(overlapsOf(tasks(9, 1, 0, 1000), WINDOW)).toEqual([]);
  expect(overlapsOf([...tasks(2, 1, 0, 1000), ...tasks(2, 2, 1000, 2000)], WINDOW)).toEqual([]);
  expect(overlapsOf([...tasks(2, 1, 0, 1000), ...tasks(2, 2, 1500, 2000)], WINDOW)).toEqual([]);
  expect(overlapsOf([], WINDOW)).toEqual([]);
});

test('a cheaper revision beside a dear one: the service needs the dear one at most', () => {
  const found = overlapsOf([...tasks(1, 1, 0, 1100, { perSecond: 30n }), ...tasks(1, 2, 1000, 5000)], WINDOW);
  expect(found).toMatchObject([{ excess: 1000n }]);
});
