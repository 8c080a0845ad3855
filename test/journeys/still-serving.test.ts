import { afterEach, expect, test } from 'vitest';
import type { Journey } from './shop-journey.ts';
import { journey, openInMemoryStore } from './shop-journey.ts';

const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const shop = async (): Promise<Journey> => {
  const one = await journey({ tags: { 'farwatch:mode': 'observe' } }, openInMemoryStore);
  open.push(one);
  return one;
};

const runningInEcs = ({ world }: Journey): number =>
  [...world.simulation.tasks.values()].filter(({ lastStatus }) => lastStatus === 'RUNNING').length;

/** The first message about a release none of whose tasks stays up, while the old tasks run on. */
const firstMessage = async (one: Journey): Promise<string> => {
  one.deploy();
  await one.live(600, () => one.messages().length > 0);
  return JSON.stringify(one.messages()[0]?.message);
};

test('whoever is woken reads how many tasks serve: as many as ECS counts', async () => {
  const one = await shop();
  await one.sync();
  const message = await firstMessage(one);
  const running = runningInEcs(one);
  const says = running > 4 ? `${running} tasks running, 4 desired` : `${running} of 4 tasks running`;
  expect(message).toContain(`tasks stopped, ${says})`);
  expect(message).toMatch(new RegExp(` · ${says} at <!date\\^\\d+\\^\\{time\\}\\|08:0\\d UTC>`));
});

test('before the tasks were counted nothing is said of them, least of all that none runs', async () => {
  const one = await shop();
  const message = await firstMessage(one);
  expect(message).toMatch(/tasks stopped/);
  expect(message).not.toMatch(/running/);
  expect(runningInEcs(one)).toBeGreaterThanOrEqual(4);
  await one.live(300);
  expect(JSON.stringify(one.messages())).not.toMatch(/below the desired count/);
});
