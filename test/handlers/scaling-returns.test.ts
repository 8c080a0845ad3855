import { expect, test } from 'vitest';
import { pollScaling } from '../../functions/handlers/scaling-poll/scaling-poll.ts';
import { activity, alarm, HIGH, minute } from '../scaling/samples.ts';
import type { World } from './scaling-rig.ts';
import { refused, worldWith } from './scaling-rig.ts';

/** Polls every five minutes while the alarm stands, then once when it is over. */
const pinnedFor = async (snapshot: World, from: number, to: number): Promise<void> => {
  snapshot.activities.push(activity({ at: from, to: 8 }, `to-${from}`), ...refused(from + 1, to));
  for (let at = from + 5; at <= to; at += 5) {
    snapshot.now = minute(at);
    await pollScaling(snapshot.fx);
  }
  snapshot.activities.push(activity({ at: to + 1, to: 4, cause: 'low' }, `calm-${to}`));
  const calm = { ...snapshot.fx.autoScaling, alarms: async () => [alarm(HIGH, 'OK', to + 1)] };
  snapshot.now = minute(to + 30);
  await pollScaling({ ...snapshot.fx, autoScaling: calm });
};

test('what is pinned again hours later is told anew, with the minutes of this time, and what was before', async () => {
  const snapshot = worldWith([], 5);
  await pinnedFor(snapshot, 10, 40);
  await pinnedFor(snapshot, 600, 630);
  const [first] = snapshot.notified;
  const again = snapshot.notified.filter(({ openedAt }) => openedAt * 1000 >= minute(600));
  expect(snapshot.notified.filter(({ resolvedAt }) => resolvedAt !== null)).toHaveLength(2);
  expect(again[0]).toMatchObject({ id: first?.id, earlier: { times: 1 }, resolvedAt: null });
  expect(again[0]?.title).toMatch(/^Pinned at its maximum of 8 tasks for (1\d|2\d) minutes/);
  expect(again[0]?.notifications[0]?.text).toMatch(/^It happened again at .* It happened once before: /);
  expect(again[0]?.lastAt).toBeGreaterThan(
    snapshot.notified.find(({ resolvedAt }) => resolvedAt !== null)?.lastAt ?? 0,
  );
});

test('what is pinned again within the hour goes on as it was', async () => {
  const snapshot = worldWith([], 5);
  await pinnedFor(snapshot, 10, 40);
  await pinnedFor(snapshot, 75, 95);
  expect(new Set(snapshot.notified.map(({ openedAt }) => openedAt)).size).toBe(1);
  expect(snapshot.notified.map(({ wanted }) => wanted)).toEqual(snapshot.notified.map((_, index) => index + 1));
  expect(snapshot.notified.every(({ earlier }) => earlier === undefined)).toBe(true);
});
