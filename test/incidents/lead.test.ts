import { asRelease, asReport } from '../support/incidents.ts';
import { expect, test } from 'vitest';
import type { Incident } from '../../functions/service-state/incident.ts';
import { followersOf, isAside, leadOf } from '../../functions/incidents/lead.ts';
import { incidentOf } from '../handlers/notify-rig.ts';
import { ORDERS } from './stop-facts.ts';

const stops = incidentOf(3);
const id = (name: string): Incident['id'] => `${ORDERS}#${name}` as Incident['id'];
const say = (name: string): Incident['notifications'] => [
  { id: name, level: 'alert', service: ORDERS, text: '', at: stops.openedAt },
];

const impaired = asReport(stops, { id: id('impaired'), notifications: say('opened') });
const release = asRelease(stops, { id: id('release'), notifications: say('page') });

test('what ECS complains of while tasks stop, and their release, are replied within the stops', () => {
  const all = [stops, impaired, release];
  expect(leadOf(impaired, all)?.id).toBe(stops.id);
  expect(leadOf(release, all)?.id).toBe(stops.id);
  expect(followersOf(stops, all).map((one) => one.id)).toEqual([impaired.id, release.id]);
});

test('stops that nobody is replied of lead nothing, and neither do those of another hour', () => {
  expect(leadOf(impaired, [{ ...stops, notifications: [] }, impaired])).toBeUndefined();
  const later = { ...impaired, openedAt: stops.lastAt + 7200, lastAt: stops.lastAt + 7200 };
  expect(leadOf(later, [{ ...stops, resolvedAt: stops.lastAt + 900 }, later])).toBeUndefined();
});

test('the release of other tasks is another story', () => {
  const foreign = { ...release, taskDefinition: 'orders:99' };
  expect(leadOf(foreign, [{ ...stops, deployment: null }, foreign])).toBeUndefined();
});

test('stops lead and are led by no other stops of their service', () => {
  expect(leadOf(stops, [stops, { ...stops, id: id('more') }])).toBeUndefined();
});

test('an evaluation that came to nothing is an aside; a page or a question is none', () => {
  expect(isAside({ ...release, notifications: say('alert:unexplained') })).toBe(true);
  expect(isAside({ ...release, notifications: [...say('alert:controls'), ...say('page')] })).toBe(false);
  expect(isAside({ ...stops, notifications: say('alert:controls') })).toBe(false);
});
