import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddedTable } from '../../cli/local/embedded.ts';
import type { Embedded } from '../../cli/local/embedded.ts';
import { dynamoStore } from '../../functions/effects/dynamo.ts';
import { MORNING, stopped } from '../support/envelopes.ts';
import { WEB } from '../support/folding.ts';
import type { SlackServer } from '../support/slack-server.ts';
import { slackServer } from '../support/slack-server.ts';
import type { Spine } from '../support/spine.ts';
import { deliver, spine } from '../support/spine.ts';

let database: Embedded;
let slack: SlackServer;
let one: Spine;

beforeEach(async () => {
  database = await embeddedTable();
  slack = await slackServer({ now: () => one.clock.now(), sleep: async () => undefined });
  one = spine(dynamoStore(database.table), slack.slack);
});
afterEach(async () => {
  await slack.close();
  await database.close();
});

/** Seconds after ten o'clock in the morning at which the outage of the evening begins: 20:30. */
const EVENING = 10.5 * 3600;

type Outage = { readonly from: number; readonly tasks: number; readonly seconds: number; readonly first: number };

/** Tasks that stop one after the other, the first at `from`, the last so many seconds later. */
const outage = ({ from, tasks, seconds, first }: Outage, like: Partial<Parameters<typeof stopped>[0]> = {}) =>
  Array.from({ length: tasks }, (_, n) => {
    const stoppedAt = from + Math.round((n * seconds) / Math.max(1, tasks - 1));
    return stopped({ task: first + n, createdAt: stoppedAt - 40, stoppedAt, ...like });
  });

/** Lets the time go by to so many seconds after the morning; the sweep runs each minute where something may be due. */
const until = async (seconds: number): Promise<void> => {
  const left = (): number => Math.floor((MORNING + seconds * 1000 - one.clock.now().getTime()) / 60_000);
  await one.minutes(Math.min(70, left()));
  if (left() > 2) one.clock.set(new Date(MORNING + seconds * 1000 - 120_000));
  await one.minutes(left());
  one.clock.set(new Date(MORNING + seconds * 1000));
};

const hear = async (envelopes: readonly unknown[]): Promise<void> => {
  expect(await deliver(envelopes, one.events())).toEqual([]);
  await one.tell();
};

/** Events, each heard when its task has stopped. */
const hearInTime = async (envelopes: readonly { readonly time: string }[]): Promise<void> => {
  for (const envelope of envelopes) {
    await until((Date.parse(envelope.time) - MORNING) / 1000);
    await hear([envelope]);
  }
};

const morning = () => outage({ from: 240, tasks: 3, seconds: 360, first: 0 });
const evening = (like = {}) => outage({ from: EVENING, tasks: 23, seconds: 360, first: 100 }, like);

const textOf = (call: { readonly arguments: Readonly<Record<string, string>> } | undefined): string =>
  `${call?.arguments['text']} ${call?.arguments['blocks']}`;

/** The newest message of the channel as it stands after its last update. */
const standing = (): string => {
  const updates = slack.calls.filter(
    ({ method, arguments: { text } }) => method === 'chat.update' && !/^Details/.test(text ?? ''),
  );
  return textOf(updates.at(-1) ?? slack.posts().at(-1));
};

test('an outage that is back in the evening is a new message in the channel, about the evening alone', async () => {
  await hearInTime(morning());
  await until(3600);
  expect(slack.posts()).toHaveLength(1);
  await hearInTime(evening());
  await until(EVENING + 480);
  const [first, second, ...more] = slack.posts();
  expect(more).toEqual([]);
  expect(first?.arguments['channel']).toBe('ops');
  expect(second?.arguments['channel']).toBe('ops');
  expect(second?.arguments).not.toHaveProperty('thread_ts');
  expect(textOf(second)).toContain('It is back, since 2026-03-02 20:30 UTC.');
  expect(textOf(second)).toContain('*It is back* after 10 h 20 min without it.');
  expect(textOf(second)).toContain('It happened once before: 3 tasks in 6 min from 2026-03-02 10:04 UTC.');
  expect(textOf(second)).toContain(`<https://example.slack.com/archives/C0OPS00001/p`);
  expect(standing()).toContain('*23 tasks* stopped in 6 min');
  expect(slack.calls.map(textOf).join()).not.toMatch(/26 tasks|10 h 26 min/);
});

test('what was told to be over, and comes back twice more, says how often', async () => {
  await hearInTime(morning());
  await hearInTime(outage({ from: 4 * 3600, tasks: 2, seconds: 60, first: 50 }));
  await hearInTime(evening());
  expect(slack.posts()).toHaveLength(3);
  const before =
    'It happened 2 times before since 2026-03-02; the last time: 2 tasks in 60 s from 2026-03-02 14:00 UTC';
  expect(textOf(slack.posts().at(-1))).toContain(before);
});

test('events of the morning that come again in the evening, and every event twice, open nothing', async () => {
  await hearInTime(morning());
  await until(EVENING - 60);
  await hear(morning());
  expect(slack.posts()).toHaveLength(1);
  for (const event of evening()) await hearInTime([event, event]);
  await hear([...morning(), ...evening()]);
  await until(EVENING + 600);
  expect(slack.posts()).toHaveLength(2);
  expect(standing()).toContain('*23 tasks* stopped in 6 min');
});

test('on another revision it is told anew within the hour, with both revisions', async () => {
  await hearInTime(morning());
  await until(1800);
  await hearInTime(outage({ from: 1900, tasks: 2, seconds: 30, first: 60 }, { taskDefinition: 'web:3' }));
  expect(slack.posts()).toHaveLength(2);
  expect(textOf(slack.posts()[1])).toContain('It happened once before: 3 tasks in 6 min');
  expect(textOf(slack.posts()[1])).toContain('on web:2');
});

test('on the same revision within the hour the message is updated and no new one comes', async () => {
  await hearInTime(morning());
  await until(1800);
  await hearInTime(outage({ from: 1900, tasks: 2, seconds: 30, first: 60 }));
  await until(2000);
  expect(slack.posts()).toHaveLength(1);
  expect(standing()).toContain('*5 tasks* stopped');
});

test('four times within forty minutes is one message', async () => {
  for (const n of [0, 1, 2, 3]) await hearInTime(outage({ from: 240 + n * 780, tasks: 2, seconds: 20, first: 10 * n }));
  await until(3 * 3600);
  expect(slack.posts()).toHaveLength(1);
});

test('when Slack took the new message and its answer was lost, it is not posted twice', async () => {
  await hearInTime(morning());
  await until(EVENING);
  slack.loseAnswerOf('chat.postMessage');
  await hearInTime(evening());
  await until(EVENING + 1200);
  expect(slack.posts()).toHaveLength(2);
  expect(standing()).toContain('*23 tasks* stopped in 6 min');
});

test('a process that dies between the save and the sending tells it all the same, once', async () => {
  await hearInTime(morning());
  await until(EVENING + 360);
  const dead = {
    sendNotice: () => Promise.reject(new Error('the process died')),
    sendCommand: () => Promise.reject(new Error('the process died')),
    sendInvestigation: () => Promise.reject(new Error('the process died')),
  };
  await deliver(evening(), one.events({ queues: dead }));
  await until(EVENING + 900);
  expect(slack.posts()).toHaveLength(2);
  expect(textOf(slack.posts()[1])).toContain('*23 tasks* stopped in 6 min');
});

test('whoever still delivers the morning does not swallow the message of the evening', async () => {
  await hearInTime(morning());
  const id = (await one.store.loadWatch(WEB))?.incidents[0]?.id;
  const slow = id && (await one.store.loadIncident(id));
  if (!slow) throw new Error('no incident');
  await until(EVENING + 360);
  expect(await deliver(evening(), one.events())).toEqual([]);
  await one.store.savePosted({ ...slow, posted: slow.wanted + 9 }, undefined);
  await one.tell();
  expect(slack.posts()).toHaveLength(2);
});
