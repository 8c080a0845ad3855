import { expect, test } from 'vitest';
import { investigationsOf } from '../../functions/diagnosis/order.ts';
import type { Notification, StopsIncident } from '../../functions/service-state/incident.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { anIncident, asKind } from '../support/incidents.ts';

const WEB = '111122223333/eu-west-1/prod/web' as ServiceKey;
const NOW = 1_772_445_700;
const notification = (id: string): Notification => ({ id, level: 'alert', service: WEB, text: '', at: NOW });
const stated = (spoilt: Partial<StopsIncident> = {}): StopsIncident =>
  anIncident(WEB, { notifications: [notification('opened')], ...spoilt });
const silent = anIncident(WEB);

test('an incident that people hear of for the first time is looked into', () => {
  const entry = { kind: 'investigate', incident: silent.id, at: NOW };
  expect(investigationsOf([silent], [stated()], NOW)).toEqual({ [`investigate#${silent.id}#0`]: entry });
  expect(Object.keys(investigationsOf([], [stated()], NOW))).toHaveLength(1);
});

test('a further stop of it is not looked into again', () => {
  expect(investigationsOf([stated()], [stated({ count: 9, wanted: 4 })], NOW)).toEqual({});
});

test('a failure that came back is looked into anew', () => {
  const again = stated({ notifications: [notification('opened'), notification('reopened@1')] });
  expect(Object.keys(investigationsOf([stated()], [again], NOW))).toEqual([`investigate#${silent.id}#1`]);
});

test.each([
  ['nobody was told of it', silent],
  ['it is over', stated({ resolvedAt: NOW })],
  ['it is no incident of stops', asKind(stated(), 'scaling')],
  ['Spot explains itself', stated({ cause: 'platform.spot_interruption' })],
  ['a person stopped it', stated({ cause: 'user.stopped' })],
  ['AWS has no capacity', stated({ cause: 'capacity.unavailable' })],
])('nothing is looked into when %s', (_, incident) => {
  expect(investigationsOf([], [incident], NOW)).toEqual({});
});
