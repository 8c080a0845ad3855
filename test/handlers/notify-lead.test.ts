import { asReport } from '../support/incidents.ts';
import { expect, test } from 'vitest';
import { SlackBusy } from '../../functions/adapters/slack/errors.ts';
import { notify } from '../../functions/handlers/notify/notify.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { NINE, ORDERS } from '../incidents/stop-facts.ts';
import { delivery, FACTS, incidentOf, tops } from './notify-rig.ts';

const stops = incidentOf(3);
const impaired = asReport(stops, {
  id: `${ORDERS}#impaired` as Incident['id'],
  title: 'orders: ECS cannot start tasks consistently',
  notifications: [{ id: 'opened', level: 'alert', service: ORDERS, text: 'It cannot start tasks.', at: NINE }],
});

/** Slack shows the complaint of ECS; the stops that explain it are known now. */
const complained = async () => {
  const rig = delivery();
  const known: Incident[] = [impaired];
  const loadState: typeof rig.fx.store.loadState = async (key) => ({
    ...newServiceState(key),
    facts: FACTS,
    incidents: known,
  });
  const fx = { ...rig.fx, store: { ...rig.fx.store, loadState } };
  await rig.want(impaired);
  await notify([{ incident: impaired.id }], fx);
  known.push(stops);
  await rig.want(stops);
  return { ...rig, fx };
};

test('stops take over the message of the complaint they explain, and who acknowledged or muted it', async () => {
  const { fx, store, slack, time } = await complained();
  const mutedUntil = time.seconds + 3600;
  await store.refreshIncident(impaired.id, { acknowledgedBy: 'marta', mutedUntil }, time.seconds);
  await notify([{ incident: stops.id }], fx);
  expect(await store.loadIncident(stops.id)).toMatchObject({ acknowledgedBy: 'marta', mutedUntil });
  expect(tops(slack)).toHaveLength(1);
  expect(JSON.stringify(tops(slack)[0]?.message)).toContain('acknowledged by @marta');
});

test('a crash while a message is taken over leaves one message that both know', async () => {
  const { fx, store, slack } = await complained();
  const cut = async (item: Parameters<typeof store.saveDelivered>[0], due: number | undefined | 'kept') => {
    if (item.id === impaired.id) throw new Error('cut off');
    await store.saveDelivered(item, due);
  };
  const dying = { ...fx, store: { ...fx.store, saveDelivered: cut } };
  await expect(notify([{ incident: stops.id }], dying)).rejects.toThrow('cut off');
  const again = { ...impaired, wanted: impaired.wanted + 1 };
  await store.wantIncident(again, NINE);
  await notify([{ incident: stops.id }, { incident: impaired.id }], fx);
  expect(tops(slack)).toHaveLength(1);
  expect(await store.loadIncident(impaired.id)).toMatchObject({ messageTs: null });
  expect(JSON.stringify(tops(slack)[0]?.message)).toContain(stops.id);
});

test('while Slack asks a channel to wait, nothing is replied there either', async () => {
  const { fx, store, slack, time } = await complained();
  await notify([{ incident: stops.id }], fx);
  const busy = incidentOf(1, [stops], 3);
  await store.wantIncident(busy, NINE);
  await store.wantIncident({ ...impaired, wanted: impaired.wanted + 1 }, NINE);
  const calls = slack.calls.length;
  slack.fail.before = () => new SlackBusy('ratelimited', 90);
  await notify([{ incident: busy.id }, { incident: impaired.id }], fx);
  expect(slack.calls.slice(calls)).toEqual([`update ${tops(slack)[0]?.channel}`]);
  expect((await store.due(time.seconds + 100, 10)).map(({ at }) => at)).toEqual([time.seconds + 90, time.seconds + 91]);
});
