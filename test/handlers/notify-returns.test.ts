import { expect, test } from 'vitest';
import { notify } from '../../functions/handlers/notify/notify.ts';
import { SlackBusy } from '../../functions/adapters/slack/errors.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import { resolveDue } from '../../functions/incidents/resolve.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { delivery, incidentOf, replies, tops } from './notify-rig.ts';

/** An incident of the morning that ended and came back ten hours later. */
const back = async (one: ReturnType<typeof delivery>): Promise<Incident> => {
  const first = incidentOf(3);
  await one.want(first);
  await notify([{ incident: first.id }], one.fx);
  const again = incidentOf(1, [first], 600);
  await one.want(again);
  return again;
};

test('each message of an incident has a name of its own, by which only that one is found after a crash', async () => {
  const one = delivery();
  const again = await back(one);
  const sought: (readonly [string, number])[] = [];
  const slack = {
    ...one.slack,
    find: async (channel: string, entryId: string, since: number) => {
      sought.push([entryId, since]);
      return one.slack.find(channel, entryId, since);
    },
  };
  one.slack.fail.before = (call) => (call.startsWith('post') ? new SlackBusy('HTTP 503') : undefined);
  await notify([{ incident: again.id }], { ...one.fx, slack });
  one.slack.fail.before = () => undefined;
  await notify([{ incident: again.id }], { ...one.fx, slack });
  expect(sought).toEqual([[`${again.id}#1`, NINE + 36_000 - 300]]);
  expect(tops(one.slack).map(({ entryId }) => entryId)).toEqual([again.id, `${again.id}#1`]);
});

test('the address of the earlier message is asked for once', async () => {
  const one = delivery();
  let asked = 0;
  const slack = { ...one.slack, permalink: async () => `https://example.slack.com/archives/C1/p${(asked += 1)}` };
  const again = await back(one);
  await notify([{ incident: again.id }], { ...one.fx, slack });
  const deleted = { ...again, wanted: again.wanted + 1 };
  await one.want(deleted);
  await notify([{ incident: again.id }], { ...one.fx, slack });
  expect(asked).toBe(1);
  expect(await one.store.loadIncident(again.id)).toMatchObject({
    earlierLink: 'https://example.slack.com/archives/C1/p1',
  });
});

test('the end is told once, and to nobody who asked for silence; equal details are not sent again', async () => {
  for (const isMuted of [false, true]) {
    const one = delivery();
    const open = incidentOf(2);
    await one.want(open);
    await notify([{ incident: open.id }], one.fx);
    const item = await one.store.loadIncident(open.id);
    if (item === undefined) throw new Error('lost');
    await one.store.refreshIncident(item.id, isMuted ? { mutedUntil: NINE + 99_999 } : {}, NINE);
    const [over] = resolveDue([open], { now: NINE + 7200, isUnhealthy: false }).incidents;
    if (over === undefined) throw new Error('forgotten');
    for (const wanted of [over.wanted, over.wanted + 1]) {
      await one.want({ ...over, wanted });
      await notify([{ incident: open.id }], one.fx);
    }
    const ends = replies(one.slack).filter(({ message }) => message.text.includes('Resolved'));
    expect(ends).toHaveLength(isMuted ? 0 : 1);
    expect(replies(one.slack).find(({ entryId }) => entryId.endsWith('#details'))?.updates).toBe(0);
  }
});
