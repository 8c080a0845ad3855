import { expect, test } from 'vitest';
import { pollScaling } from '../../functions/effects/scaling-poll.ts';
import { activity, alarm, HIGH, minute } from '../scaling/samples.ts';
import type { World } from './scaling-world.ts';
import { refused, worldWith } from './scaling-world.ts';

/** Polls every five minutes while the alarm asks for more, from a minute to another, then once when it is calm. */
const pinnedFor = async (world: World, from: number, to: number): Promise<void> => {
  world.activities.push(activity({ at: from, to: 8 }, `to-${from}`), ...refused(from + 1, to));
  for (let at = from + 5; at <= to; at += 5) {
    world.now = minute(at);
    await pollScaling(world.fx);
  }
  world.activities.push(activity({ at: to + 1, to: 4, cause: 'low' }, `calm-${to}`));
  const calm = { ...world.fx.autoScaling, alarms: async () => [alarm(HIGH, 'OK', to + 1)] };
  world.now = minute(to + 30);
  await pollScaling({ ...world.fx, autoScaling: calm });
};

test('what is pinned again hours later is told anew, with the minutes of this time, and what was before', async () => {
  const world = worldWith([], 5);
  await pinnedFor(world, 10, 40);
  await pinnedFor(world, 600, 630);
  const [first] = world.said;
  const again = world.said.filter(({ openedAt }) => openedAt * 1000 >= minute(600));
  expect(world.said.filter(({ resolvedAt }) => resolvedAt !== null)).toHaveLength(2);
  expect(again[0]).toMatchObject({ id: first?.id, earlier: { times: 1 }, resolvedAt: null });
  expect(again[0]?.title).toMatch(/^Pinned at its maximum of 8 tasks for (1\d|2\d) minutes/);
  expect(again[0]?.sayings[0]?.text).toMatch(/^It is back, since .* It happened once before: /);
  expect(again[0]?.lastAt).toBeGreaterThan(world.said.find(({ resolvedAt }) => resolvedAt !== null)?.lastAt ?? 0);
});

test('what is pinned again within the hour goes on as it was', async () => {
  const world = worldWith([], 5);
  await pinnedFor(world, 10, 40);
  await pinnedFor(world, 75, 95);
  expect(new Set(world.said.map(({ openedAt }) => openedAt)).size).toBe(1);
  expect(world.said.map(({ wanted }) => wanted)).toEqual(world.said.map((_, index) => index + 1));
  expect(world.said.every(({ earlier }) => earlier === undefined)).toBe(true);
});
