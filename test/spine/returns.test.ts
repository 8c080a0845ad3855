import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { embeddedTable } from '../../cli/local/embedded.ts';
import type { Embedded } from '../../cli/local/embedded.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { MORNING, serviceActed, stopped } from '../support/envelopes.ts';
import { WEB } from '../support/applying.ts';
import type { SlackServer } from '../support/slack-server.ts';
import { slackServer } from '../support/slack-server.ts';
import type { Spine } from '../support/spine.ts';
import { deliver, spine } from '../support/spine.ts';

/** Hours of sweeps on the embedded database need more than the default timeout on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

let database: Embedded | undefined;
let slack: SlackServer;
let one: Spine;

beforeEach(async () => {
  slack = await slackServer({ now: () => one.clock.now(), sleep: async () => undefined });
  one = spine(undefined, slack.slack);
});
afterEach(async () => {
  await slack.close();
  await database?.close();
  database = undefined;
});

/** Stores in DynamoDB from now on. Other days run in memory, which keeps the same contract (test/contracts). */
const inDynamoDb = async (): Promise<void> => {
  database = await embeddedTable();
  one = spine(dynamoStore(database.table), slack.slack);
};

/** Seconds after ten o'clock in the morning at which the outage of the evening begins: 20:30. */
const EVENING = 10.5 * 3600;

type Outage = { readonly from: number; readonly tasks: number; readonly seconds: number; readonly first: number };

/** Tasks that stop one after the other, the first at `from`, the last `seconds` later. */
const outage = ({ from, tasks, seconds, first }: Outage, like: Partial<Parameters<typeof stopped>[0]> = {}) =>
  Array.from({ length: tasks }, (_, n) => {
    const stoppedAt = from + Math.round((n * seconds) / Math.max(1, tasks - 1));
    return stopped({ task: first + n, createdAt: stoppedAt - 40, stoppedAt, ...like });
  });

/** Advances to `seconds` after the morning; the sweep runs each minute in which something may be due. */
const until = async (seconds: number): Promise<void> => {
  const left = (): number => Math.floor((MORNING + seconds * 1000 - one.clock.now().getTime()) / 60_000);
  await one.minutes(Math.min(17, left()));
  if (left() > 2) one.clock.set(new Date(MORNING + seconds * 1000 - 120_000));
  await one.minutes(left());
  one.clock.set(new Date(MORNING + seconds * 1000));
};

const hear = async (envelopes: readonly unknown[]): Promise<void> => {
  expect(await deliver(envelopes, one.events())).toEqual([]);
  await one.sendNotices();
};

/** Delivers each event when its task has stopped. */
const deliverInTime = async (envelopes: readonly { readonly time: string }[]): Promise<void> => {
  for (const envelope of envelopes) {
    await until((Date.parse(envelope.time) - MORNING) / 1000);
    await hear([envelope]);
  }
};

const morning = () => outage({ from: 240, tasks: 3, seconds: 360, first: 0 });
const evening = (like = {}) => outage({ from: EVENING, tasks: 23, seconds: 360, first: 100 }, like);

const textOf = (call: { readonly arguments: Readonly<Record<string, string>> } | undefined): string =>
  `${call?.arguments['text']} ${call?.arguments['blocks']}`;

/** The newest message of the channel after its last update. */
const standing = (): string => {
  const updates = slack.calls.filter(
    ({ method, arguments: { text } }) => method === 'chat.update' && !/^Details/.test(text ?? ''),
  );
  return textOf(updates.at(-1) ?? slack.posts().at(-1));
};

test('an outage that is back in the evening is a new message in the channel, about the evening alone', async () => {
  await inDynamoDb();
  await deliverInTime(morning());
  await until(3600);
  expect(slack.posts()).toHaveLength(1);
  await deliverInTime(evening());
  await until(EVENING + 480);
  const [first, second, ...more] = slack.posts();
  expect(more).toEqual([]);
  expect(first?.arguments['channel']).toBe('ops');
  expect(second?.arguments['channel']).toBe('ops');
  expect(second?.arguments).not.toHaveProperty('thread_ts');
  expect(second?.arguments['text']).toMatch(/tasks? stopped\)\. It happened once before: 3 tasks in 6 min/);
  expect(textOf(second)).toContain('*It happened again*, 10 h 20 min after the last time.');
  expect(textOf(second)).toContain('It happened once before: 3 tasks in 6 min from 2026-03-02 10:04 UTC.');
  expect(textOf(second)).toContain(`<https://example.slack.com/archives/C0OPS00001/p`);
  expect(standing()).toContain('*23 tasks* stopped in 6 min');
  expect(slack.calls.map(textOf).join()).not.toMatch(/26 tasks|10 h 26 min/);
});

test('what comes back with a task or two each time flaps: its message goes on and counts', async () => {
  const hiccup = (from: number, first: number) => outage({ from, tasks: 2, seconds: 60, first });
  await deliverInTime(hiccup(240, 10));
  await deliverInTime(hiccup(4 * 3600, 20));
  await deliverInTime(hiccup(8 * 3600, 30));
  expect(slack.posts()).toHaveLength(1);
  expect(standing()).toMatch(/\*6 tasks\* stopped, 3 times since <!date\^\d+/);
  await until(8 * 3600 + 3600);
  expect(standing()).toContain('(resolved)');
  expect(slack.posts()).toHaveLength(1);
});

test('an outage after a hiccup goes on in its message, says how often, and shows in the channel once', async () => {
  await deliverInTime(morning());
  await deliverInTime(outage({ from: 4 * 3600, tasks: 2, seconds: 60, first: 50 }));
  await deliverInTime(evening());
  expect(slack.posts()).toHaveLength(2);
  const before =
    'It happened 2 times before since 2026-03-02; the last time: 2 tasks in 60 s from 2026-03-02 14:00 UTC';
  expect(standing()).toContain(before);
  const shown = slack.calls.filter(({ arguments: { reply_broadcast: isShown } }) => isShown === 'true');
  expect(shown.map(textOf).filter((text) => text.includes('This time more tasks fail'))).toHaveLength(1);
});

test('events of the morning that come again in the evening, and every event twice, open nothing', async () => {
  await deliverInTime(morning());
  await until(EVENING - 60);
  await hear(morning());
  expect(slack.posts()).toHaveLength(1);
  for (const event of evening()) await deliverInTime([event, event]);
  await hear([...morning(), ...evening()]);
  await until(EVENING + 600);
  expect(slack.posts()).toHaveLength(2);
  expect(standing()).toContain('*23 tasks* stopped in 6 min');
});

test('on another revision it is told anew within the hour, with both revisions', async () => {
  await deliverInTime(morning());
  await until(1800);
  await deliverInTime(outage({ from: 1900, tasks: 2, seconds: 30, first: 60 }, { taskDefinition: 'web:3' }));
  expect(slack.posts()).toHaveLength(2);
  expect(textOf(slack.posts()[1])).toContain('It happened once before: 3 tasks in 6 min');
  expect(textOf(slack.posts()[1])).toContain('on web:2');
});

test('on the same revision within the hour the message is updated and no new one comes', async () => {
  await deliverInTime(morning());
  await until(1800);
  await deliverInTime(outage({ from: 1900, tasks: 2, seconds: 30, first: 60 }));
  await until(2000);
  expect(slack.posts()).toHaveLength(1);
  expect(standing()).toContain('*5 tasks* stopped');
});

test('four times within forty minutes is one message', async () => {
  for (const n of [0, 1, 2, 3])
    await deliverInTime(outage({ from: 240 + n * 780, tasks: 2, seconds: 20, first: 10 * n }));
  await until(3 * 3600);
  expect(slack.posts()).toHaveLength(1);
});

test('when Slack took the new message and its answer was lost, it is not posted twice', async () => {
  await deliverInTime(morning());
  await until(EVENING);
  slack.loseAnswerOf('chat.postMessage');
  await deliverInTime(evening());
  await until(EVENING + 1200);
  expect(slack.posts()).toHaveLength(2);
  expect(standing()).toContain('*23 tasks* stopped in 6 min');
});

test('a process that dies between the save and the sending tells it all the same, once', async () => {
  await inDynamoDb();
  await deliverInTime(morning());
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
  await inDynamoDb();
  await deliverInTime(morning());
  const id = (await one.store.loadState(WEB))?.incidents[0]?.id;
  const slow = id && (await one.store.loadIncident(id));
  if (!slow) throw new Error('no incident');
  await until(EVENING + 360);
  expect(await deliver(evening(), one.events())).toEqual([]);
  await one.store.saveDelivered({ ...slow, delivered: slow.wanted + 9 }, undefined);
  await one.sendNotices();
  expect(slack.posts()).toHaveLength(2);
});

const withoutSecret = (task: number, name: string, stoppedAt: number) =>
  stopped({
    task,
    group: `service:${name}`,
    createdAt: stoppedAt - 40,
    stoppedAt,
    startedAt: null,
    detail: {
      stopCode: 'TaskFailedToStart',
      stoppedReason:
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
        'unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ' +
        'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbC1Ef from secrets manager: ' +
        "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
      containers: [{ name: 'app' }],
    },
  });

test('what several services fail at is back in the evening: a new message for all of them', async () => {
  const lost = (from: number, first: number) => [
    withoutSecret(first, 'web', from),
    withoutSecret(first + 1, 'api', from + 30),
    withoutSecret(first + 2, 'search', from + 60),
  ];
  await deliverInTime(lost(240, 1));
  await until(3600);
  expect(slack.posts()).toHaveLength(1);
  expect(standing()).toContain('3 services: secret db does not exist');
  await deliverInTime(lost(EVENING, 11));
  expect(slack.posts()).toHaveLength(2);
  expect(standing()).toContain('It happened again');
  expect(standing()).toMatch(/"🔴 3 services: .*\*3 tasks\* stopped/);
  await deliverInTime(lost(EVENING + 1500, 21));
  expect(slack.posts().filter((call) => /\d services: /.test(textOf(call)))).toEqual([]);
});

test('what ECS complains of while tasks stop is shown in their message, also when it came first', async () => {
  await hear([serviceActed('SERVICE_TASK_START_IMPAIRED', { time: 200 })]);
  expect(slack.posts()).toHaveLength(1);
  await deliverInTime(morning());
  expect(slack.posts()).toHaveLength(1);
  expect(standing()).toContain('*3 tasks* stopped');
  expect(standing()).toContain("can't consistently start tasks");
  await until(3600);
  expect(slack.posts()).toHaveLength(1);
});

test('a complaint of ECS that was settled and is there again in the evening is a new message', async () => {
  await hear([serviceActed('SERVICE_TASK_PLACEMENT_FAILURE', { time: 240 })]);
  await hear([serviceActed('SERVICE_STEADY_STATE', { time: 600 })]);
  await hear([serviceActed('SERVICE_TASK_PLACEMENT_FAILURE', { time: 1800 })]);
  await hear([serviceActed('SERVICE_STEADY_STATE', { time: 2400 })]);
  expect(slack.posts()).toHaveLength(1);
  await until(EVENING);
  await hear([serviceActed('SERVICE_TASK_PLACEMENT_FAILURE', { time: EVENING })]);
  await hear([serviceActed('SERVICE_TASK_PLACEMENT_FAILURE', { time: 240 })]);
  expect(slack.posts()).toHaveLength(2);
  const stated =
    "It happened again at 2026-03-02 20:30 UTC. web can't place tasks. It happened once before: 26 min from";
  expect(textOf(slack.posts()[1])).toContain(stated);
});

const run = (task: number, stoppedAt: number, exitCode = 1) =>
  stopped({
    task,
    group: 'family:nightly',
    createdAt: stoppedAt - 40,
    stoppedAt,
    detail: { startedBy: 'schedule', containers: [{ name: 'app', exitCode }] },
  });

test('a job that fails again after a good run is a new message; one that keeps failing each hour is not', async () => {
  await deliverInTime([run(1, 240), run(2, 3840), run(3, 7440)]);
  expect(slack.posts()).toHaveLength(1);
  await deliverInTime([run(4, 11_040, 0), run(5, 14_640)]);
  expect(slack.posts()).toHaveLength(2);
  expect(textOf(slack.posts()[1])).toContain('It happened once before: 3 runs in 2 h from 2026-03-02 10:04 UTC.');
});

test('who asked for silence is not told that it is back before the silence is over', async () => {
  await deliverInTime(morning());
  const id = (await one.store.loadState(WEB))?.incidents[0]?.id;
  const reported = id && (await one.store.loadIncident(id));
  if (!reported) throw new Error('no incident');
  await one.store.refreshIncident(id, { mutedUntil: MORNING / 1000 + EVENING + 180 }, MORNING / 1000);
  const stops = evening();
  await deliverInTime(stops.slice(0, 5));
  expect(slack.posts()).toHaveLength(1);
  await deliverInTime(stops.slice(5));
  expect(slack.posts()).toHaveLength(2);
  expect(textOf(slack.posts()[1])).toContain('*It happened again*');
});
