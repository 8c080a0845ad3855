import { expect, test } from 'vitest';
import { localQueues } from '../../cli/local/virtual.ts';
import { notify } from '../../functions/handlers/notify/notify.ts';
import { press } from '../../functions/handlers/slack-actions/press.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import { ANYBODY } from '../support/slack-people.ts';
import { silentLog } from '../support/local.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { delivery, incidentOf, replies, tops } from './notify-rig.ts';

type Rig = ReturnType<typeof delivery>;

const pressing = ({ store, fx }: Rig, incident: Incident) => {
  const user = { id: 'U1', name: 'marta' };
  const effects = { store, queues: localQueues(), clock: fx.clock, log: silentLog, ...ANYBODY };
  return (action: string) => press({ action, value: incident.id, user }, effects);
};

/** The rig with one press at the moment of one call to Slack. */
const pressedDuring = async (call: string, action: string) => {
  const rig = delivery();
  const first = incidentOf(2);
  await rig.want(first);
  await notify([{ incident: first.id }], rig.fx);
  await rig.want(incidentOf(1, [first], 3));
  const pressed: Promise<string>[] = [];
  rig.slack.fail.after = (made) => {
    if (made.startsWith(call) && pressed.length === 0) pressed.push(pressing(rig, first)(action));
    return undefined;
  };
  await notify([{ incident: first.id }], rig.fx);
  return { ...rig, first, says: await pressed[0] };
};

test('acknowledged while the message is being updated: it is kept, and the message says so', async () => {
  const { fx, store, slack, time, sweep, first, says } = await pressedDuring('update', ACTIONS.acknowledge);
  expect(says).toBe('Acknowledged.');
  expect(await store.loadIncident(first.id)).toMatchObject({ acknowledgedBy: 'marta' });
  await notify([{ incident: first.id }], fx);
  expect(JSON.stringify(tops(slack)[0]?.message)).toContain('acknowledged by @marta');
  time.seconds += 200;
  await sweep();
  expect(await store.due(NINE + 99_999, 10)).toEqual([]);
});

test('muted while the message is being updated: the next sweep shows it without a notice', async () => {
  const { store, slack, time, sweep, first } = await pressedDuring('update', ACTIONS.mute);
  expect(await store.loadIncident(first.id)).toMatchObject({ mutedUntil: time.seconds + 4 * 3600 });
  time.seconds += 200;
  expect(await sweep()).toBe(1);
  expect(JSON.stringify(tops(slack)[0]?.message)).toContain('muted until');
});

test('a press with an old copy of the incident forgets nothing that was posted meanwhile', async () => {
  const rig = delivery();
  const first = incidentOf(2);
  await rig.want(first);
  await notify([{ incident: first.id }], rig.fx);
  const old = await rig.store.loadIncident(first.id);
  const again = { id: 'reopened@1', level: 'alert' as const, service: first.service, text: 'Again', at: NINE };
  await rig.want({ ...first, wanted: first.wanted + 1, notifications: [...first.notifications, again] });
  await notify([{ incident: first.id }], rig.fx);
  const stale = { ...rig, store: { ...rig.store, loadIncident: async () => old } };
  await pressing(stale, first)(ACTIONS.acknowledge);
  await notify([{ incident: first.id }], rig.fx);
  expect(replies(rig.slack).filter(({ entryId }) => entryId.endsWith('#reopened@1'))).toHaveLength(1);
  expect(JSON.stringify(tops(rig.slack)[0]?.message)).toContain('acknowledged by @marta');
});

test('a mute that has ended is gone from the message, and the button is back', async () => {
  const rig = delivery();
  const first = incidentOf(2);
  await rig.want(first);
  await notify([{ incident: first.id }], rig.fx);
  await pressing(rig, first)(ACTIONS.mute);
  await notify([{ incident: first.id }], rig.fx);
  const shown = () => JSON.stringify(tops(rig.slack)[0]?.message);
  expect(shown()).toContain('muted until');
  expect(shown()).not.toContain(ACTIONS.mute);
  rig.time.seconds += 4 * 3600;
  await rig.want(incidentOf(1, [first], 3));
  await notify([{ incident: first.id }], rig.fx);
  expect(shown()).not.toContain('muted until');
  expect(shown()).toContain(ACTIONS.mute);
});
