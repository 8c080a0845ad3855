import { expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, journey, openInMemoryStore, shownIn } from './shop-journey.ts';

/** The journey begins at 08:00. */
const QUIET = [{ from: '00:00', to: '08:03', hold: 'all' }];

const ON_CALL = {
  escalateAfterMinutes: 1,
  escalateTo: 'S0ONCALL1',
  routes: [{ channel: '#oncall', cluster: 'prod', severity: 'page' }],
};

/** A failing release that Farwatch may not take back: the budget of the day is used up, which is a page. */
const paged = async (onCall: object = ON_CALL): Promise<Journey> => {
  const one = await journey({ tags: { 'farwatch:mode': 'auto', team: 'payments' } }, openInMemoryStore);
  await one.setPolicy({ maxRollbacksPerDay: 0, onCall });
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
  expect(escalations(one)[0]?.message.text).toMatch(
    /^<!subteam\^S0ONCALL1> ⏰ Nobody has acknowledged this page for \d+ minutes?/,
  );
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

const channels = (one: Journey) => one.messages().map(({ place }) => place.channel);

test('stops of quiet hours are one message at their end', async () => {
  const one = await journey({ tags: { 'farwatch:mode': 'observe' } }, openInMemoryStore);
  await one.setPolicy({ onCall: { quietHours: QUIET } });
  one.deploy();
  expect(await one.live(175, () => one.messages().length > 0)).toBe(false);
  await one.live(10);
  expect(one.messages().map(({ at }) => new Date(at).toISOString())).toEqual(['2026-11-20T08:03:00.000Z']);
  expect(shownIn(one)).toMatch(/web: container app exits with an error \(web:2, \d\d tasks stopped\)/);
  await one.close();
});

test('a page does not wait for the end of quiet hours', async () => {
  const one = await paged({ quietHours: QUIET });
  expect(one.now().getTime()).toBeLessThan(Date.parse('2026-11-20T08:02:00Z'));
  await one.close();
});

test('a page is also in the channel that the routes name for pages, though its message is elsewhere', async () => {
  const routes = [
    { channel: '#payments-oncall', tags: { team: 'payments' }, severity: 'page' },
    { channel: '#prod', cluster: 'prod' },
  ];
  const one = await paged({ routes });
  expect(channels(one)).toEqual(['#prod', '#payments-oncall']);
  const [alert, page] = one.messages();
  expect(alert?.thread.map(({ isBroadcast }) => isBroadcast)).toContain(true);
  expect(page?.message.text).toMatch(/^🚨 /);
  expect(JSON.stringify(page?.message)).toContain('*web:2 fails* The message is in another channel.');
  await one.live(60);
  expect(channels(one)).toEqual(['#prod', '#payments-oncall']);
  await one.close();
});
