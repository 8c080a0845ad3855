import { afterEach, beforeEach, expect, test } from 'vitest';
import { notification, VICTIM_CHANNEL } from './delivery-rig.ts';
import {
  VICTIM,
  OTHERS,
  forVictim,
  refusal,
  shownOf,
  publishedOf,
  toAll,
  allIsWell,
  setUp,
  tearDown,
  slack,
  delivery,
  time,
} from './delivery-scene.ts';

beforeEach(setUp);
afterEach(tearDown);

test('a topic that refuses holds up no message, and is tried until it takes the page', async () => {
  delivery.topic.isDown = true;
  await delivery.want([notification(VICTIM, 'page', time.seconds), ...OTHERS]);
  expect([VICTIM, ...OTHERS].map((one) => shownOf(one).length)).toEqual(Array.from({ length: 10 }, () => 1));
  expect(delivery.counted).toContain('PagesRefused');
  await delivery.minutes(90);
  expect(delivery.published).toEqual([]);
  delivery.topic.isDown = false;
  await delivery.minutes(2);
  expect(publishedOf('victim')).toHaveLength(1);
  expect(shownOf(VICTIM)).toHaveLength(1);
  await delivery.minutes(10);
  expect(delivery.published).toHaveLength(1);
});

test('with Slack and the topic both down a page reaches each of them once it is back', async () => {
  delivery.topic.isDown = true;
  toAll(refusal('token_revoked'));
  await delivery.want([notification(VICTIM, 'page', time.seconds)]);
  await delivery.minutes(20);
  delivery.topic.isDown = false;
  await delivery.minutes(6);
  expect(publishedOf('victim').length).toBeGreaterThanOrEqual(1);
  const sent = delivery.published.length;
  allIsWell();
  await delivery.minutes(6);
  expect(shownOf(VICTIM)).toHaveLength(1);
  expect(delivery.published).toHaveLength(sent);
});

test('while the token is revoked the alerts are on the topic, once each, and their age is told', async () => {
  toAll(refusal('token_revoked'));
  await delivery.want([VICTIM]);
  await delivery.minutes(60);
  expect(publishedOf('victim')).toHaveLength(1);
  expect(Math.max(...delivery.ages)).toBeGreaterThan(3_300_000);
  expect(slack.asked.length).toBeLessThan(40);
});

test('an alert that Slack is too busy for goes to the topic after half an hour', async () => {
  toAll({ status: 503 });
  await delivery.want([VICTIM]);
  await delivery.minutes(25);
  expect(delivery.published).toEqual([]);
  await delivery.minutes(10);
  expect(publishedOf('victim')).toHaveLength(1);
});

test('no answer makes the rest wait longer than minutes', async () => {
  forVictim({ status: 429, headers: { 'retry-after': '100000000' } }, 1);
  await delivery.want([VICTIM]);
  await delivery.minutes(6);
  expect(shownOf(VICTIM)).toHaveLength(1);
});

test('a Slack that does not answer twice in a row is left alone for the rest of the batch', async () => {
  slack.trouble = () => 'hang';
  await delivery.want([VICTIM, ...OTHERS]);
  expect(slack.asked).toHaveLength(2);
});

test('a message that Slack posted before it failed is found, though its clock is behind', async () => {
  slack.now = () => time.seconds - 240;
  forVictim({ status: 503, isDone: true }, 1);
  const fresh = { ...VICTIM, openedAt: time.seconds };
  await delivery.want([fresh]);
  const chatter = {
    channel: VICTIM_CHANNEL,
    thread: undefined,
    isBroadcast: false,
    entryId: '',
    text: 'hi',
    blocks: '',
  };
  for (let n = 0; n < 450; n += 1) slack.delivered.push({ ...chatter, ts: `${time.seconds}.${100_000 + n}` });
  await delivery.minutes(3);
  expect(shownOf(VICTIM)).toHaveLength(1);
});

test('a slow Slack ends no batch before its time: what is left goes with the next minutes', async () => {
  slack.trouble = () => {
    time.seconds += 4;
    return undefined;
  };
  const began = time.seconds;
  expect(await delivery.want([VICTIM, ...OTHERS])).toEqual({ batchItemFailures: [] });
  expect(time.seconds - began).toBeLessThan(55);
  await delivery.minutes(3);
  expect([VICTIM, ...OTHERS].map((one) => shownOf(one).length)).toEqual(Array.from({ length: 10 }, () => 1));
});

test('a message from long before is not looked for', async () => {
  forVictim({ status: 503 }, 1);
  await delivery.want([VICTIM]);
  await delivery.minutes(3);
  const [asked] = slack.asked.filter(({ method }) => method === 'conversations.history');
  expect(asked?.arguments['oldest']).toBe(String(VICTIM.openedAt - 300));
});

test('a notice that is none goes to the dead letters and holds up nothing', async () => {
  await delivery.store.wantIncident(VICTIM, time.seconds);
  const { batchItemFailures } = await delivery.invoke([
    { id: 'a', group: 'default', body: '{"incident":' },
    { id: 'b', group: 'default', body: '{"event":1}' },
    { id: 'c', group: 'default', body: JSON.stringify({ incident: VICTIM.id }) },
  ]);
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }]);
  expect(shownOf(VICTIM)).toHaveLength(1);
  expect(delivery.counted.filter((name) => name === 'RefusedMessages')).toHaveLength(2);
});
