import { expect, test } from 'vitest';
import { notify } from '../../functions/handlers/notify/notify.ts';
import type { NotifyPorts } from '../../functions/handlers/notify/notify.ts';
import { saveProof } from '../../functions/adapters/dynamodb/proof-document.ts';
import { SlackBusy, SlackRefused } from '../../functions/adapters/slack/errors.ts';
import type { DeliveredIncident } from '../../functions/service-state/delivered-incident.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import { NINE, ORDERS } from '../incidents/stop-facts.ts';
import { delivery, incidentOf, replies, tops, withPage } from './notify-rig.ts';

test('Slack down for an hour: nothing is lost, nothing is said twice, the order is kept', async () => {
  const { slack, time, fx, want, sweep, sent } = delivery();
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
  expect(sent).toHaveLength(3);
  expect(await sweep()).toBe(0);
});

test('after 429 the rest of the batch waits without asking, as long as Slack says', async () => {
  const { slack, time, fx, want, sweep } = delivery();
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

test('proof that Slack could not take is told when it can, though nothing else is due', async () => {
  const { slack, time, fx, want, sweep } = delivery();
  const incident = incidentOf(2);
  await want(incident);
  await notify([{ incident: incident.id }], fx);
  const proof = { opening: 0, gatheredAt: incident.lastAt, facts: { 'Last log lines': 'Error: boom' } };
  await saveProof(incident.id, { version: 0, proof, expires: NINE + 99_999 }, fx.store);
  slack.fail.before = () => new SlackBusy('HTTP 503');
  await notify([{ incident: incident.id }], fx);
  slack.fail.before = () => undefined;
  time.seconds += 120;
  expect(await sweep()).toBe(1);
  expect(JSON.stringify(tops(slack))).toContain('Error: boom');
  time.seconds += 9999;
  expect(await sweep()).toBe(0);
});

for (const place of ['post', 'reply', 'update'])
  test(`dying between Slack's answer and the save makes no second message: ${place}`, async () => {
    const { slack, time, fx, want, sweep } = delivery();
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
  const { slack, time, fx, want, sweep } = delivery();
  const incident = incidentOf(2);
  await want(incident);
  let saves = 0;
  const dying: NotifyPorts = {
    ...fx,
    store: {
      ...fx.store,
      saveDelivered: async (item: DeliveredIncident, due) => {
        saves += 1;
        if (saves > 1) throw new Error('the process is gone');
        return fx.store.saveDelivered(item, due);
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
  const { slack, time, fx, want, sweep, pages, sent } = delivery();
  const first = incidentOf(2);
  await want(first);
  await notify([{ incident: first.id }], fx);
  slack.fail.before = () => new SlackRefused('token_revoked');
  await want(withPage(first));
  await notify([{ incident: first.id }], fx);
  expect(pages).toEqual(['orders: container app exits with an error']);
  slack.fail.before = () => undefined;
  time.seconds += 700;
  await sweep();
  expect(pages).toHaveLength(1);
  expect(replies(slack).filter(({ isBroadcast }) => isBroadcast)).toMatchObject([{ entryId: `${first.id}#page` }]);
  expect(replies(slack).at(-1)?.message.text).toContain('<@U0AAAAAAA>');
  expect(sent).toEqual(['alert opened', 'page page']);
});

test('blocks that Slack refuses are sent as text: silence would be worse', async () => {
  const { slack, fx, want } = delivery();
  const incident = incidentOf(2);
  await want(incident);
  let refusals = 1;
  slack.fail.before = (call) =>
    call.startsWith('post') && refusals-- > 0 ? new SlackRefused('invalid_blocks') : undefined;
  await notify([{ incident: incident.id }], fx);
  expect(tops(slack)[0]?.message.blocks).toEqual([]);
  expect(tops(slack)[0]?.message.text).toContain('orders: container app exits with an error');
});

test('a message that somebody deleted comes back only with news', async () => {
  const { slack, fx, want } = delivery();
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
