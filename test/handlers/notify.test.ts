import type { Cause } from '../../functions/stops/cause.ts';
import { adviceKey } from '../../functions/adapters/dynamodb/keys.ts';
import { expect, test } from 'vitest';
import { saveProof } from '../../functions/adapters/dynamodb/proof-document.ts';
import { notify } from '../../functions/handlers/notify/notify.ts';
import { SlackRefused } from '../../functions/adapters/slack/errors.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import { resolveDue } from '../../functions/incidents/resolve.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import { NO_HISTORY, withAdvice } from '../../functions/report/advice/answers.ts';
import { context, NINE, ORDERS, stop, diagnosis } from '../incidents/stop-facts.ts';
import { delivery, incidentOf, replies, tops, withPage } from './notify-rig.ts';

test('an incident is posted once, with its details in the thread, and then updated in place', async () => {
  const { slack, sent, fx, want, store } = delivery();
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
  expect(sent).toEqual(['alert opened']);
  expect(await store.loadIncident(first.id)).toMatchObject({ delivered: more.wanted, channel: 'C0DEFAULT' });
  expect(await store.due(NINE + 9999, 10)).toEqual([]);
});

test('the end is told in the thread, once, and the message says over', async () => {
  const { slack, fx, want, sent } = delivery();
  const open = incidentOf(2);
  await want(open);
  await notify([{ incident: open.id }], fx);
  const [over] = resolveDue([open], { now: NINE + 7200, isUnhealthy: false }).incidents;
  if (over === undefined) throw new Error('forgotten');
  await want(over);
  await notify([{ incident: open.id }], fx);
  await notify([{ incident: open.id }], fx);
  expect(replies(slack).map(({ message }) => message.text)).toContain('✅ Resolved: 2 stopped tasks in 60 s.');
  expect(tops(slack)[0]?.message.text).toContain('(resolved)');
  const again = incidentOf(1, [over], 60);
  await want(again);
  await notify([{ incident: open.id }], fx);
  expect(sent).toEqual(['alert opened', 'alert reopened@1']);
  expect(replies(slack).at(-1)?.message.text).toContain('Again: orders');
});

test('muted is silent: the message is kept up to date, nothing new is said, except a page', async () => {
  const { slack, fx, want, store, sent } = delivery();
  const first = incidentOf(2);
  await want(first);
  await notify([{ incident: first.id }], fx);
  const delivered = await store.loadIncident(first.id);
  if (delivered === undefined) throw new Error('lost');
  await store.refreshIncident(delivered.id, { mutedUntil: NINE + 99999 }, NINE);
  const reopened = {
    ...first,
    wanted: 2,
    notifications: [
      ...first.notifications,
      { id: 'reopened@1', level: 'alert' as const, service: ORDERS, text: 'Again', at: NINE },
    ],
  };
  await want(reopened);
  await notify([{ incident: first.id }], fx);
  expect(sent).toEqual(['alert opened']);
  expect(tops(slack)[0]?.updates).toBe(1);
  await want(withPage(reopened));
  await notify([{ incident: first.id }], fx);
  expect(sent).toEqual(['alert opened', 'page page']);
});

test('what comes back while people want silence is not posted; a page is, and what comes after it', async () => {
  for (const [mutedUntil, isPage, posts] of [
    [NINE + 601, false, 0],
    [NINE + 600, false, 1],
    [NINE + 601, true, 1],
  ] as const) {
    const { slack, fx, want, store, pages } = delivery();
    const reported = incidentOf(2);
    const incident = isPage ? withPage(reported) : reported;
    await want(incident);
    const item = await store.loadIncident(incident.id);
    if (item === undefined) throw new Error('lost');
    await store.refreshIncident(item.id, { mutedUntil }, NINE);
    await notify([{ incident: incident.id }], fx);
    expect(tops(slack)).toHaveLength(posts);
    expect(pages).toHaveLength(isPage ? 1 : 0);
  }
});

test('an acknowledged incident mentions nobody any more and says by whom', async () => {
  const { slack, fx, want, store } = delivery();
  const first = incidentOf(4);
  await want(first);
  await notify([{ incident: first.id }], fx);
  expect(JSON.stringify(tops(slack)[0]?.message)).toContain('<@U0AAAAAAA> this needs attention');
  const delivered = await store.loadIncident(first.id);
  if (delivered === undefined) throw new Error('lost');
  await store.refreshIncident(delivered.id, { acknowledgedBy: 'U0BBBBBBB' }, NINE);
  await want(incidentOf(1, [first], 5));
  await notify([{ incident: first.id }], fx);
  const shown = JSON.stringify(tops(slack)[0]?.message);
  expect(shown).not.toContain('U0AAAAAAA');
  expect(shown).toContain('<@U0BBBBBBB>');
});

test('a channel by the tag of the service; one that Slack refuses gives way to the default', async () => {
  const tagged = delivery({ channel: '#orders-alerts' });
  const incident = incidentOf(2);
  await tagged.want(incident);
  tagged.slack.fail.before = (call) =>
    call === 'post #orders-alerts' ? new SlackRefused('not_in_channel') : undefined;
  await notify([{ incident: incident.id }], tagged.fx);
  expect(tops(tagged.slack)).toMatchObject([{ channel: 'C0DEFAULT' }]);
  expect(JSON.stringify(tops(tagged.slack)[0]?.message)).toContain('#orders-alerts');
});

test('what is part of an incident over several services is not said on its own', async () => {
  const { slack, fx, want, cover, sent, sweep } = delivery();
  cover.of = async () => ({ id: `${ORDERS}#shared` as Incident['id'], title: 'one secret is missing' });
  const incident = incidentOf(2);
  await want(incident);
  await notify([{ incident: incident.id }], fx);
  expect(slack.messages()).toEqual([]);
  expect(sent).toEqual([]);
  expect(await sweep()).toBe(0);
  cover.of = async () => undefined;
  const delivered = delivery();
  await delivered.want(incident);
  await notify([{ incident: incident.id }], delivered.fx);
  delivered.cover.of = async () => ({ id: `${ORDERS}#shared` as Incident['id'], title: 'one secret is missing' });
  await delivered.want(incidentOf(1, [incident], 3));
  await notify([{ incident: incident.id }], delivered.fx);
  expect(JSON.stringify(tops(delivered.slack)[0]?.message)).toContain('one secret is missing');
});

test('an incident that nobody wants posted is left alone', async () => {
  const { slack, fx } = delivery();
  await notify([{ incident: `${ORDERS}#none` as Incident['id'] }], fx);
  expect(slack.calls).toEqual([]);
});

test('no secret leaves with a message or a page', async () => {
  const { slack, fx, want, pages } = delivery();
  const leaky = diagnosis({ evidence: 'password=hunter2', adviceParameters: { exit: 'DB_PASSWORD=hunter2' } });
  const [incident] = applyStops(
    [],
    [stop(1, { diagnosis: leaky }), stop(2, { diagnosis: leaky })],
    context(),
  ).incidents;
  if (incident === undefined) throw new Error('no incident');
  await want(
    withPage({ ...incident, facts: { 'Log lines': 'Authorization: Bearer hunter2hunter2\npassword: hunter2' } }),
  );
  await notify([{ incident: incident.id }], fx);
  expect(JSON.stringify([slack.messages(), pages])).not.toContain('hunter2');
});

test('what an investigation found is told once, also when nothing else is due', async () => {
  const { slack, fx, want } = delivery();
  const reported = incidentOf(2);
  await want(reported);
  await notify([{ incident: reported.id }], fx);
  const proof = { opening: 0, gatheredAt: reported.lastAt, facts: { 'Last log lines': 'Error: boom' } };
  await saveProof(reported.id, { version: 0, proof, expires: NINE + 99999 }, fx.store);
  await notify([{ incident: reported.id }], fx);
  expect(JSON.stringify(slack.messages())).toContain('Error: boom');
  const { length } = slack.calls;
  await notify([{ incident: reported.id }], fx);
  expect(slack.calls).toHaveLength(length);
});

test('what was found before an incident began is not told of it', async () => {
  const { slack, fx, want } = delivery();
  const reported = incidentOf(2);
  const proof = { opening: 0, gatheredAt: reported.openedAt - 1, facts: { 'Last log lines': 'of last week' } };
  await saveProof(reported.id, { version: 0, proof, expires: NINE + 99999 }, fx.store);
  await want(reported);
  await notify([{ incident: reported.id }], fx);
  expect(tops(slack)).toHaveLength(1);
  expect(JSON.stringify(slack.messages())).not.toContain('of last week');
});

test('the account remembers: a failure is new, then seen before, also when another service has it', async () => {
  const { slack, fx, want } = delivery();
  const first = incidentOf(2);
  await want(first);
  await notify([{ incident: first.id }], fx);
  expect(JSON.stringify(tops(slack)[0]?.message)).toContain('never seen before in this account');
  const [over] = resolveDue([first], { now: NINE + 7200, isUnhealthy: false }).incidents;
  if (over === undefined) throw new Error('forgotten');
  await want(over);
  await notify([{ incident: first.id }], fx);
  expect(JSON.stringify(tops(slack)[0]?.message)).toContain('never seen before in this account');
  const elsewhere = { ...first, id: first.id.replace('/orders#', '/billing#') as Incident['id'] };
  await want(elsewhere);
  await notify([{ incident: elsewhere.id }], fx);
  expect(JSON.stringify(tops(slack)[1]?.message)).toContain('seen 1 time since 2026-11-20, always recovered by itself');
});

test('a task that runs out of memory in a size we advised brings the question and its price', async () => {
  const size = {
    region: 'eu-west-1',
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    capacity: 'FARGATE',
    cpuUnits: 512,
    memoryMib: 1024,
    storageGib: 20,
  } as const;
  const shown = async (from: { readonly cpu: number; readonly memory: number }, cause: Cause = 'memory.oom') => {
    const { slack, fx, want, store } = delivery();
    const advised = withAdvice(NO_HISTORY, { at: NINE * 1000, size: { cpu: 512, memory: 1024 }, from, saving: 20 });
    await store.saveDocument(adviceKey(ORDERS), 0, advised);
    const incident: Incident = { ...incidentOf(3), cause, billed: { seconds: 3600, size } };
    await want(incident);
    await notify([{ incident: incident.id }], fx);
    return JSON.stringify(tops(slack)[0]?.message.blocks);
  };
  expect(await shown({ cpu: 1024, memory: 4096 })).toMatch(
    /recommended by Farwatch on 2026-11-20 instead of 1 vCPU and 4 GB\. Revert\?/,
  );
  expect(await shown({ cpu: 1024, memory: 4096 })).toMatch(/\$0\.02 so far/);
  // More memory than before is not a cut, and another cause has nothing to do with memory.
  expect(await shown({ cpu: 512, memory: 512 })).not.toMatch(/Revert/);
  expect(await shown({ cpu: 1024, memory: 4096 }, 'exit.application_error')).not.toMatch(/Revert/);
});
