import { expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, journey, openInMemoryStore, shownIn } from './shop-journey.ts';

const ON_CALL = {
  escalateAfterMinutes: 1,
  escalateTo: 'S0ONCALL1',
  routes: [{ channel: '#oncall', cluster: 'prod', severity: 'page' }],
};

/** A failing release that Farwatch may not take back: the budget of the day is used up, which is a page. */
const paged = async (): Promise<Journey> => {
  const one = await journey({ tags: { 'farwatch:mode': 'auto' } }, openInMemoryStore);
  await one.setPolicy({ maxRollbacksPerDay: 0, onCall: ON_CALL });
  one.deploy();
  expect(await one.live(600, () => shownIn(one).includes('🚨'))).toBe(true);
  return one;
};

const escalations = (one: Journey) =>
  one.messages().flatMap(({ thread }) => thread.filter(({ entryId }) => entryId.includes('#escalated@')));

test('a page that nobody acknowledges mentions who is on call, in the thread and the channel', async () => {
  const one = await paged();
  expect(escalations(one)).toEqual([]);
  expect(await one.live(120, () => escalations(one).length > 0)).toBe(true);
  expect(escalations(one)).toMatchObject([{ isBroadcast: true }]);
  expect(escalations(one)[0]?.message.text).toMatch(/^<!subteam\^S0ONCALL1> ⏰ Nobody has acknowledged this page for/);
  await one.close();
});

test('whoever acknowledges the message of the page is asked no more, and the message says after how long', async () => {
  const one = await paged();
  await one.live(20);
  await one.press(one.button(ACTIONS.acknowledge), ANA);
  expect(shownIn(one)).toMatch(/acknowledged by @ana after \d+ s/);
  await one.live(120);
  expect(escalations(one)).toEqual([]);
  await one.close();
});
