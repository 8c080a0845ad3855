import { expect, test } from 'vitest';
import { notify } from '../../functions/handlers/notify/notify.ts';
import type { Note } from '../../functions/incidents/notification.ts';
import { applyNote } from '../../functions/incidents/notification.ts';
import { noteShared, resolveShared } from '../../functions/incidents/shared/shared.ts';
import { NO_SHARED } from '../../functions/incidents/shared/shared-document.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import { context, MISSING_SECRET, NINE, ORDERS, stop } from '../incidents/stop-facts.ts';
import { delivery, replies } from './notify-rig.ts';

const unplaced = (at: number): Note => ({
  service: ORDERS,
  serviceArn: null,
  kind: 'service',
  key: 'SERVICE_TASK_PLACEMENT_FAILURE',
  title: "orders can't place tasks",
  cause: 'placement_capacity',
  faultDomain: 'platform',
  evidence: 'RESOURCE:FARGATE',
  advice: 'Wait.',
  at,
  deployment: null,
  facts: {},
  isQuiet: false,
});

test('a complaint of ECS that ends and comes back a hundred times is one reply each time', async () => {
  const { slack, time, fx, want } = delivery();
  let incidents: readonly Incident[] = [];
  for (let times = 0; times < 100; times += 1) {
    const at = NINE + times * 600;
    time.seconds = at;
    incidents = applyNote(incidents, unplaced(at));
    for (const incident of incidents) {
      await want(incident);
      await notify([{ incident: incident.id }, { incident: incident.id }], fx);
    }
    expect(replies(slack).filter(({ entryId }) => entryId?.includes('#again@'))).toHaveLength(times);
    incidents = incidents.map((incident) => ({ ...incident, resolvedAt: at + 60 }));
  }
  expect(incidents.map(({ notifications }) => notifications.length)).toEqual([10]);
});

const missing = (n: number, from: number): readonly Incident[] => {
  const name = `service-${n}`;
  const service = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name });
  const facts = [0, 1].map((add) => stop(from + add, { diagnosis: MISSING_SECRET, ageSeconds: null }));
  return applyStops([], facts, context({ service })).incidents;
};

test('thirty-five services with one missing secret, over and back: no join is posted twice', async () => {
  const { slack, time, fx, want } = delivery();
  let document = NO_SHARED;
  const sharedOf = (): Incident => {
    const [cause] = Object.values(document.causes);
    if (!cause?.incident) throw new Error('not shared');
    return cause.incident;
  };
  const fail = (from: number): void => {
    for (let n = 0; n < 35; n += 1) ({ document } = noteShared(document, missing(n, from)));
  };
  const deliver = async (): Promise<void> => {
    time.seconds = sharedOf().lastAt + 60;
    await want(sharedOf());
    await notify([{ incident: sharedOf().id }], fx);
  };
  fail(1);
  await deliver();
  ({ document } = resolveShared(document, sharedOf().lastAt + 1800));
  await deliver();
  fail(40);
  await deliver();
  const joined = () => replies(slack).filter(({ entryId }) => entryId?.includes('#joined@'));
  expect(sharedOf().notifications).toHaveLength(70);
  expect(joined()).toHaveLength(35);
  await want({ ...sharedOf(), wanted: sharedOf().wanted + 1 });
  await notify([{ incident: sharedOf().id }], fx);
  expect(joined()).toHaveLength(35);
});
