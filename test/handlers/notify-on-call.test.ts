import { expect, test } from 'vitest';
import { SlackBusy, SlackRefused } from '../../functions/adapters/slack/errors.ts';
import { onCallReader } from '../../functions/adapters/dynamodb/policy.ts';
import { notify } from '../../functions/handlers/notify/notify.ts';
import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { delivery, incidentOf, replies, tops, withPage } from './notify-rig.ts';

type Rig = ReturnType<typeof delivery>;

const ESCALATING = { ...DEFAULT_ON_CALL, escalateAfterMinutes: 15, escalateTo: 'S0ONCALL1' };

/** A page that was delivered at once. */
const paged = async (rig: Rig) => {
  rig.rules.onCall = ESCALATING;
  rig.time.seconds = NINE + 60;
  const item = withPage(incidentOf(3));
  await rig.want(item);
  await notify([{ incident: item.id }], rig.fx);
  return item;
};

const escalations = ({ slack }: Rig) => replies(slack).filter(({ entryId }) => entryId.includes('#escalated@'));

test('a page that nobody acknowledges is a mention after the set minutes, then goes to SNS again', async () => {
  const rig = delivery();
  await paged(rig);
  expect(rig.pages).toHaveLength(1);
  rig.time.seconds = NINE + 15 * 60 - 1;
  expect(await rig.sweep()).toBe(0);
  rig.time.seconds = NINE + 15 * 60;
  expect(await rig.sweep()).toBe(1);
  expect(escalations(rig)).toMatchObject([{ isBroadcast: true }]);
  expect(escalations(rig)[0]?.message.text).toMatch(
    /^<!subteam\^S0ONCALL1> ⏰ Nobody has acknowledged this page for 15 minutes/,
  );
  expect(rig.pages).toHaveLength(1);
  rig.time.seconds = NINE + 30 * 60;
  await rig.sweep();
  expect(rig.pages).toEqual([rig.pages[0], expect.stringMatching(/^Not acknowledged: /)]);
  rig.time.seconds = NINE + 9 * 3600;
  expect(await rig.sweep()).toBe(0);
  expect(escalations(rig)).toHaveLength(1);
});

test('whoever acknowledges or mutes it is not called again', async () => {
  const decisions = [
    { acknowledgedBy: 'marta', acknowledgedAt: NINE + 90 },
    { mutedUntil: NINE + 7200, mutedAt: NINE + 90, mutedBy: 'marta' },
  ];
  for (const decided of decisions) {
    const rig = delivery();
    const { id } = await paged(rig);
    await rig.store.refreshIncident(id, decided, NINE + 90);
    rig.time.seconds = NINE + 3600;
    await rig.sweep();
    await rig.sweep();
    expect([escalations(rig).length, rig.pages.length]).toEqual([0, 1]);
  }
});

test('a mention that Slack refuses goes to the topic at once; without the setting nobody is called', async () => {
  const rig = delivery();
  await paged(rig);
  rig.slack.fail.before = (call) => (call.startsWith('reply') ? new SlackRefused('thread_not_found') : undefined);
  rig.time.seconds = NINE + 15 * 60;
  await rig.sweep();
  expect(rig.pages).toHaveLength(2);
  const silent = delivery();
  await paged(silent);
  silent.rules.onCall = DEFAULT_ON_CALL;
  silent.time.seconds = NINE + 15 * 60;
  expect(await silent.sweep()).toBe(1);
  expect(await silent.sweep()).toBe(0);
  expect(escalations(silent)).toEqual([]);
});

test('a page that came after an acknowledgement, a mute or an answer has been seen by nobody', async () => {
  const before = [
    { acknowledgedBy: 'marta', acknowledgedAt: NINE - 60 },
    { mutedUntil: NINE + 7200, mutedAt: NINE - 60, mutedBy: 'marta' },
  ];
  for (const decided of before) {
    const rig = delivery();
    rig.rules.onCall = ESCALATING;
    const item = withPage({ ...incidentOf(3), openedAt: NINE - 600, notifications: [] });
    await rig.want(item);
    await rig.store.refreshIncident(item.id, decided, NINE);
    await notify([{ incident: item.id }], rig.fx);
    expect(JSON.stringify(tops(rig.slack)[0]?.message)).toContain('"Acknowledge"');
    rig.time.seconds = NINE + 15 * 60;
    await rig.sweep();
    expect(escalations(rig)).toHaveLength(1);
  }
});

test('a failure that comes back without a page calls nobody for the page that was acknowledged', async () => {
  const rig = delivery();
  const item = await paged(rig);
  await rig.store.refreshIncident(item.id, { acknowledgedBy: 'marta', acknowledgedAt: NINE + 90 }, NINE + 90);
  const again = { id: 'reopened@1', level: 'alert' as const, service: item.service, text: '', at: NINE + 7200 };
  await rig.want({ ...item, wanted: item.wanted + 1, notifications: [...item.notifications, again] });
  rig.time.seconds = NINE + 7200;
  await rig.sweep();
  await rig.sweep();
  expect([escalations(rig).length, rig.pages.length]).toEqual([0, 1]);
});

test('an escalation outlives a time in which the policy cannot be read', async () => {
  const rig = delivery();
  await paged(rig);
  const unread = onCallReader(() => Promise.reject(new Error('throttled')), rig.fx.log);
  rig.rules.onCall = await unread();
  rig.time.seconds = NINE + 15 * 60;
  expect(await rig.sweep()).toBe(1);
  expect(escalations(rig)).toEqual([]);
  rig.rules.onCall = ESCALATING;
  rig.time.seconds += 300;
  expect(await rig.sweep()).toBe(1);
  expect(escalations(rig)).toHaveLength(1);
});

test('while Slack takes nothing, a page that nobody could acknowledge goes to the topic again', async () => {
  const rig = delivery();
  rig.slack.fail.before = () => new SlackBusy('503');
  await paged(rig);
  expect(rig.pages).toHaveLength(1);
  rig.time.seconds = NINE + 20 * 60;
  await rig.sweep();
  expect(rig.pages).toEqual([rig.pages[0], expect.stringMatching(/^Not acknowledged: /)]);
});

test('in quiet hours a first message waits for their end; what harms, and a page, does not', async () => {
  const rig = delivery();
  const quietHours = [{ from: '00:00', to: '12:00' }];
  rig.rules.onCall = { ...DEFAULT_ON_CALL, quietHours };
  const notice = { ...incidentOf(2), severity: 'notice' as const };
  await rig.want(notice);
  await rig.sweep();
  expect(tops(rig.slack)).toEqual([]);
  expect((await rig.store.due(NINE + 99_999, 9))[0]?.at).toBe(Date.parse('2026-11-20T12:00:00Z') / 1000);
  rig.time.seconds = Date.parse('2026-11-20T12:00:00Z') / 1000;
  await rig.sweep();
  expect(tops(rig.slack)).toHaveLength(1);
  for (const loud of [{ ...incidentOf(3), severity: 'harm' as const }, withPage(notice)]) {
    const other = delivery();
    other.rules.onCall = { ...DEFAULT_ON_CALL, quietHours };
    await other.want(loud);
    await notify([{ incident: loud.id }], other.fx);
    expect(tops(other.slack)).toHaveLength(1);
  }
});

test('at the end of quiet hours a busy Slack has half an hour before the topic gets what was held back', async () => {
  const rig = delivery();
  const ages: number[] = [];
  const fx = {
    ...rig.fx,
    metrics: { ...rig.fx.metrics, milliseconds: (_: string, age: number) => void ages.push(age) },
  };
  rig.rules.onCall = { ...DEFAULT_ON_CALL, quietHours: [{ from: '00:00', to: '12:00' }] };
  const notice = { ...incidentOf(2), severity: 'notice' as const };
  await rig.want(notice);
  await notify([{ incident: notice.id }], fx);
  rig.slack.fail.before = () => new SlackBusy('rate limited', 3);
  for (const [minutes, letters] of [
    [0, 0],
    [29, 0],
    [30, 1],
  ] as const) {
    rig.time.seconds = Date.parse('2026-11-20T12:00:00Z') / 1000 + minutes * 60;
    await notify([{ incident: notice.id }], fx);
    expect([rig.pages.length, ages.at(-1)]).toEqual([letters, minutes * 60_000]);
  }
});

test('a route of the policy decides the channel, by tag before the service’s own channel', async () => {
  const rig = delivery({ channel: '#orders', tags: { team: 'payments' } });
  rig.rules.onCall = { ...DEFAULT_ON_CALL, routes: [{ channel: '#payments', tags: { team: 'payments' } }] };
  const item = incidentOf(3);
  await rig.want(item);
  await notify([{ incident: item.id }], rig.fx);
  expect(tops(rig.slack).map(({ channel }) => channel)).toEqual(['#payments']);
});

test('a page whose route names another channel than its message is in is posted there once, with a link', async () => {
  const rig = delivery();
  const routes = [{ channel: '#oncall', severity: 'page' as const }, { channel: 'C0PROD' }];
  rig.rules.onCall = { ...DEFAULT_ON_CALL, routes };
  const item = incidentOf(3);
  await rig.want(item);
  await notify([{ incident: item.id }], rig.fx);
  await rig.want(withPage(item));
  rig.slack.fail.after = (call) => (call.includes('#oncall') ? new SlackBusy('503') : undefined);
  await notify([{ incident: item.id }], rig.fx);
  rig.slack.fail.after = () => undefined;
  rig.time.seconds += 300;
  await rig.sweep();
  await rig.sweep();
  expect(tops(rig.slack).map(({ channel }) => channel)).toEqual(['C0PROD', '#oncall']);
  expect(JSON.stringify(tops(rig.slack)[1]?.message)).toMatch(
    /<https:\/\/example\.slack\.com\/archives\/C0PROD\/p\d+\|Open the message>\. Acknowledge it there\./,
  );
  expect(replies(rig.slack).filter(({ entryId }) => entryId.endsWith('#page'))).toHaveLength(1);
});

test('a page stays in the thread where Slack refuses the channel of its route, or its message is in it', async () => {
  for (const channel of ['#gone', 'C0PROD']) {
    const rig = delivery();
    rig.rules.onCall = {
      ...DEFAULT_ON_CALL,
      routes: [{ channel, severity: 'page' as const }, { channel: 'C0PROD' }],
    };
    rig.slack.fail.before = (call) => (call.includes('#gone') ? new SlackRefused('channel_not_found') : undefined);
    const item = incidentOf(3);
    await rig.want(item);
    await notify([{ incident: item.id }], rig.fx);
    await rig.want(withPage(item));
    await notify([{ incident: item.id }], rig.fx);
    expect(tops(rig.slack)).toMatchObject([{ channel: 'C0PROD' }]);
    expect(replies(rig.slack).filter(({ entryId }) => entryId.endsWith('#page'))).toHaveLength(1);
    expect(await rig.store.due(rig.time.seconds + 99_999, 9)).toEqual([]);
  }
});

test('when a mute ends, the message loses it and has its button again, without an event', async () => {
  const rig = delivery();
  const item = incidentOf(3);
  await rig.want(item);
  await notify([{ incident: item.id }], rig.fx);
  await rig.store.refreshIncident(item.id, { mutedUntil: rig.time.seconds + 3600 }, rig.time.seconds);
  await rig.sweep();
  const shown = () => JSON.stringify(tops(rig.slack)[0]?.message);
  expect(shown()).toContain('muted until');
  rig.time.seconds += 3600;
  expect(await rig.sweep()).toBe(1);
  expect(shown()).not.toContain('muted until');
  expect(await rig.sweep()).toBe(0);
});
