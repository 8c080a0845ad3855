import { expect, test } from 'vitest';
import { memoryStore } from '../../functions/effects/memory.ts';
import { notify } from '../../functions/effects/notify.ts';
import type { NotifyEffects } from '../../functions/effects/notify.ts';
import type { Notice } from '../../functions/effects/ports.ts';
import { SlackBusy, SlackRefused } from '../../functions/effects/slack-errors.ts';
import type { Incident, PostedIncident } from '../../functions/incidents/incident.ts';
import { resolveDue } from '../../functions/incidents/resolve.ts';
import { foldStops } from '../../functions/incidents/stops.ts';
import type { ServiceFacts } from '../../functions/watch/watch.ts';
import { newWatch } from '../../functions/watch/watch.ts';
import { fakeSlack } from './fake-slack.ts';
import { context, NINE, ORDERS, stop, verdict } from '../incidents/stop-facts.ts';

const FACTS: ServiceFacts = {
  readAt: NINE,
  mode: 'observe',
  owner: 'U0AAAAAAA',
  channel: null,
  desiredCount: 4,
  taskDefinition: null,
  platformVersion: null,
  primary: null,
  lastKnownGood: null,
};

const desk = (facts: Partial<ServiceFacts> = {}) => {
  const store = memoryStore();
  const slack = fakeSlack();
  const time = { seconds: NINE + 600 };
  const said: string[] = [];
  const pages: string[] = [];
  const cover: { of: NotifyEffects['coverOf'] } = { of: async () => undefined };
  const fx: NotifyEffects = {
    store: {
      ...store,
      loadWatch: async (key) => ({ ...newWatch(key), facts: { ...FACTS, ...facts } }),
    },
    slack,
    pager: { page: async (subject) => void pages.push(subject) },
    clock: { now: () => new Date(time.seconds * 1000), sleep: async () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: { count: () => undefined, milliseconds: () => undefined },
    routing: { channel: 'C0DEFAULT', byCluster: { staging: 'C0STAGING' } },
    said: ({ id, level }) => void said.push(`${level} ${id}`),
    coverOf: (item) => cover.of(item),
  };
  const want = async (incident: Incident) => store.wantIncident(incident, time.seconds);
  const sweep = async () => {
    const due = await store.due(time.seconds, 100);
    const notices = due.flatMap((entry): Notice[] => (entry.kind === 'incident' ? [{ incident: entry.id }] : []));
    if (notices.length > 0) await notify(notices, fx);
    return notices.length;
  };
  return { store, slack, time, said, pages, cover, fx, want, sweep };
};

const incidentOf = (stops: number, before: readonly Incident[] = [], from = 1): Incident => {
  const facts = Array.from({ length: stops }, (_, n) => stop(from + n));
  const [incident] = foldStops(before, facts, context({ isUnhealthy: true })).incidents;
  if (incident === undefined) throw new Error('no incident');
  return incident;
};

const withPage = (incident: Incident): Incident => ({
  ...incident,
  wanted: incident.wanted + 1,
  sayings: [
    ...incident.sayings,
    { id: 'page', level: 'page', service: ORDERS, text: 'No revision to go back to.', at: NINE },
  ],
});

const tops = (slack: ReturnType<typeof fakeSlack>) => slack.messages().filter(({ thread }) => thread === undefined);
const replies = (slack: ReturnType<typeof fakeSlack>) => slack.messages().filter(({ thread }) => thread !== undefined);

test('an incident is posted once, with its details in the thread, and then updated in place', async () => {
  const { slack, said, fx, want, store } = desk();
  const first = incidentOf(2);
  await want(first);
  await notify([{ incident: first.id }], fx);
  await notify([{ incident: first.id }], fx);
  const more = incidentOf(1, [first], 3);
  await want(more);
  await notify([{ incident: first.id }, { incident: first.id }], fx);
  expect(tops(slack)).toMatchObject([{ channel: 'C0DEFAULT', updates: 1 }]);
  expect(JSON.stringify(tops(slack)[0]?.message.blocks)).toContain('*3 tasks* stopped');
  expect(replies(slack)).toMatchObject([{ entryId: `${first.id}#details`, updates: 1, isBroadcast: false }]);
  expect(said).toEqual(['alert opened']);
  expect(await store.loadIncident(first.id)).toMatchObject({ posted: more.wanted, channel: 'C0DEFAULT' });
  expect(await store.due(NINE + 9999, 10)).toEqual([]);
});

test('the end is told in the thread, once, and the message says over', async () => {
  const { slack, fx, want, said } = desk();
  const open = incidentOf(2);
  await want(open);
  await notify([{ incident: open.id }], fx);
  const [over] = resolveDue([open], { now: new Date((NINE + 7200) * 1000), isUnhealthy: false }).incidents;
  if (over === undefined) throw new Error('forgotten');
  await want(over);
  await notify([{ incident: open.id }], fx);
  await notify([{ incident: open.id }], fx);
  expect(replies(slack).map(({ message }) => message.text)).toContain('✅ Over: 2 tasks in 60 s.');
  expect(tops(slack)[0]?.message.text).toContain('(over)');
  const again = incidentOf(1, [over], 60);
  await want(again);
  await notify([{ incident: open.id }], fx);
  expect(said).toEqual(['alert opened', 'alert reopened@1']);
  expect(replies(slack).at(-1)?.message.text).toContain('Again: orders');
});

test('Slack down for an hour: nothing is lost, nothing is said twice, the order is kept', async () => {
  const { slack, time, fx, want, sweep, said } = desk();
  const incidents = [1, 2, 3].map((n) => ({
    ...incidentOf(2),
    id: `${ORDERS}#${n}` as Incident['id'],
    openedAt: NINE + n,
  }));
  slack.fail.before = () => new SlackBusy('HTTP 503');
  for (const incident of incidents) await want(incident);
  await notify(
    incidents.map(({ id }) => ({ incident: id })),
    fx,
  );
  for (let minute = 0; minute < 60; minute += 1) {
    time.seconds += 60;
    await sweep();
  }
  expect(slack.messages()).toEqual([]);
  expect(slack.calls.length).toBeLessThan(60);
  slack.fail.before = () => undefined;
  for (let minute = 0; minute < 12; minute += 1) {
    time.seconds += 60;
    await sweep();
  }
  expect(tops(slack).map(({ entryId }) => entryId)).toEqual(incidents.map(({ id }) => id));
  expect(said).toHaveLength(3);
  expect(await sweep()).toBe(0);
});

test('after 429 the rest of the batch waits without asking, as long as Slack says', async () => {
  const { slack, time, fx, want, sweep } = desk();
  const [a, b] = ['a', 'b'].map((n) => ({ ...incidentOf(2), id: `${ORDERS}#${n}` as Incident['id'] }));
  if (a === undefined || b === undefined) throw new Error('two');
  await want(a);
  await want(b);
  slack.fail.before = () => new SlackBusy('rate limited', 30);
  await notify([{ incident: a.id }, { incident: b.id }], fx);
  expect(slack.calls).toEqual(['post C0DEFAULT']);
  slack.fail.before = () => undefined;
  time.seconds += 29;
  expect(await sweep()).toBe(0);
  time.seconds += 2;
  await sweep();
  expect(tops(slack).map(({ entryId }) => entryId)).toEqual([a.id, b.id]);
});

for (const place of ['post', 'reply', 'update'])
  test(`dying between Slack's answer and the save makes no second message: ${place}`, async () => {
    const { slack, time, fx, want, sweep } = desk();
    const incident = incidentOf(2);
    await want(incident);
    if (place === 'update') {
      await notify([{ incident: incident.id }], fx);
      await want(incidentOf(1, [incident], 3));
    }
    let isDead = false;
    slack.fail.after = (call) => {
      if (isDead || !call.startsWith(place)) return undefined;
      isDead = true;
      return new Error('the process is gone');
    };
    await expect(notify([{ incident: incident.id }], fx)).rejects.toThrow('the process is gone');
    time.seconds += 200;
    await sweep();
    expect(tops(slack)).toHaveLength(1);
    expect(replies(slack)).toHaveLength(1);
    expect(await sweep()).toBe(0);
  });

test('dying before a save loses nothing: the attempt was noted and is made up for', async () => {
  const { slack, time, fx, want, sweep } = desk();
  const incident = incidentOf(2);
  await want(incident);
  let saves = 0;
  const dying: NotifyEffects = {
    ...fx,
    store: {
      ...fx.store,
      savePosted: async (item: PostedIncident, due) => {
        saves += 1;
        if (saves > 1) throw new Error('the process is gone');
        return fx.store.savePosted(item, due);
      },
    },
  };
  await expect(notify([{ incident: incident.id }], dying)).rejects.toThrow();
  time.seconds += 200;
  await sweep();
  expect(tops(slack)).toHaveLength(1);
  expect(replies(slack)).toHaveLength(1);
});

test('a page is broadcast, names the owner, and goes to the topic also while Slack is deaf', async () => {
  const { slack, time, fx, want, sweep, pages, said } = desk();
  const first = incidentOf(2);
  await want(first);
  await notify([{ incident: first.id }], fx);
  slack.fail.before = () => new SlackRefused('token_revoked');
  await want(withPage(first));
  await notify([{ incident: first.id }], fx);
  expect(pages).toEqual(['orders: the application exits with an error']);
  slack.fail.before = () => undefined;
  time.seconds += 700;
  await sweep();
  expect(pages).toHaveLength(1);
  expect(replies(slack).filter(({ isBroadcast }) => isBroadcast)).toMatchObject([{ entryId: `${first.id}#page` }]);
  expect(replies(slack).at(-1)?.message.text).toContain('<@U0AAAAAAA>');
  expect(said).toEqual(['alert opened', 'page page']);
});

test('muted is silent: the message is kept up to date, nothing new is said, except a page', async () => {
  const { slack, fx, want, store, said } = desk();
  const first = incidentOf(2);
  await want(first);
  await notify([{ incident: first.id }], fx);
  const posted = await store.loadIncident(first.id);
  if (posted === undefined) throw new Error('lost');
  await store.savePosted({ ...posted, mutedUntil: NINE + 99999 }, undefined);
  const reopened = {
    ...first,
    wanted: 2,
    sayings: [
      ...first.sayings,
      { id: 'reopened@1', level: 'alert' as const, service: ORDERS, text: 'Again', at: NINE },
    ],
  };
  await want(reopened);
  await notify([{ incident: first.id }], fx);
  expect(said).toEqual(['alert opened']);
  expect(tops(slack)[0]?.updates).toBe(1);
  await want(withPage(reopened));
  await notify([{ incident: first.id }], fx);
  expect(said).toEqual(['alert opened', 'page page']);
});

test('an acknowledged incident mentions nobody any more and says by whom', async () => {
  const { slack, fx, want, store } = desk();
  const first = incidentOf(4);
  await want(first);
  await notify([{ incident: first.id }], fx);
  expect(JSON.stringify(tops(slack)[0]?.message)).toContain('<@U0AAAAAAA> a person is needed');
  const posted = await store.loadIncident(first.id);
  if (posted === undefined) throw new Error('lost');
  await store.savePosted({ ...posted, acknowledgedBy: 'U0BBBBBBB' }, undefined);
  await want(incidentOf(1, [first], 5));
  await notify([{ incident: first.id }], fx);
  const shown = JSON.stringify(tops(slack)[0]?.message);
  expect(shown).not.toContain('U0AAAAAAA');
  expect(shown).toContain('<@U0BBBBBBB>');
});

test('channels: the tag of the service, else the cluster, else the default; one that Slack refuses falls back', async () => {
  const tagged = desk({ channel: '#orders-alerts' });
  const incident = incidentOf(2);
  await tagged.want(incident);
  tagged.slack.fail.before = (call) =>
    call === 'post #orders-alerts' ? new SlackRefused('not_in_channel') : undefined;
  await notify([{ incident: incident.id }], tagged.fx);
  expect(tops(tagged.slack)).toMatchObject([{ channel: 'C0DEFAULT' }]);
  expect(JSON.stringify(tops(tagged.slack)[0]?.message)).toContain('#orders-alerts');
});

test('blocks that Slack refuses are sent as text: silence would be worse', async () => {
  const { slack, fx, want } = desk();
  const incident = incidentOf(2);
  await want(incident);
  let refusals = 1;
  slack.fail.before = (call) =>
    call.startsWith('post') && refusals-- > 0 ? new SlackRefused('invalid_blocks') : undefined;
  await notify([{ incident: incident.id }], fx);
  expect(tops(slack)[0]?.message.blocks).toEqual([]);
  expect(tops(slack)[0]?.message.text).toContain('orders: the application exits with an error');
});

test('a message that somebody deleted comes back only with news', async () => {
  const { slack, fx, want } = desk();
  const first = incidentOf(2);
  await want(first);
  await notify([{ incident: first.id }], fx);
  slack.fail.before = (call) => (call.startsWith('update') ? new SlackRefused('message_not_found') : undefined);
  const more = incidentOf(1, [first], 3);
  await want(more);
  await notify([{ incident: first.id }], fx);
  expect(tops(slack)).toHaveLength(1);
  await want(withPage(more));
  await notify([{ incident: first.id }], fx);
  expect(tops(slack)).toHaveLength(2);
});

test('what is part of an incident over several services is not said on its own', async () => {
  const { slack, fx, want, cover, said, sweep } = desk();
  cover.of = async () => ({ id: `${ORDERS}#shared` as Incident['id'], title: 'one secret is missing' });
  const incident = incidentOf(2);
  await want(incident);
  await notify([{ incident: incident.id }], fx);
  expect(slack.messages()).toEqual([]);
  expect(said).toEqual([]);
  expect(await sweep()).toBe(0);
  cover.of = async () => undefined;
  const posted = desk();
  await posted.want(incident);
  await notify([{ incident: incident.id }], posted.fx);
  posted.cover.of = async () => ({ id: `${ORDERS}#shared` as Incident['id'], title: 'one secret is missing' });
  await posted.want(incidentOf(1, [incident], 3));
  await notify([{ incident: incident.id }], posted.fx);
  expect(JSON.stringify(tops(posted.slack)[0]?.message)).toContain('one secret is missing');
});

test('an incident that nobody wants posted is left alone', async () => {
  const { slack, fx } = desk();
  await notify([{ incident: `${ORDERS}#none` as Incident['id'] }], fx);
  expect(slack.calls).toEqual([]);
});

test('no secret leaves with a message or a page', async () => {
  const { slack, fx, want, pages } = desk();
  const leaky = verdict({ evidence: 'password=hunter2', advice: 'set DB_PASSWORD=hunter2' });
  const [incident] = foldStops([], [stop(1, { verdict: leaky }), stop(2, { verdict: leaky })], context()).incidents;
  if (incident === undefined) throw new Error('no incident');
  await want(
    withPage({ ...incident, facts: { 'Log lines': 'Authorization: Bearer hunter2hunter2\npassword: hunter2' } }),
  );
  await notify([{ incident: incident.id }], fx);
  expect(JSON.stringify([slack.messages(), pages])).not.toContain('hunter2');
});
