import { expect, test } from 'vitest';
import { investigationsOf } from '../../functions/diagnosis/order.ts';
import type { Incident, Saying } from '../../functions/incidents/incident.ts';
import type { ServiceKey } from '../../functions/events/identity.ts';
import { anIncident } from '../support/incidents.ts';

const WEB = '111122223333/eu-west-1/prod/web' as ServiceKey;
const NOW = 1_772_445_700;
const saying = (id: string): Saying => ({ id, level: 'alert', service: WEB, text: '', at: NOW });
const said = (spoilt: Partial<Incident> = {}): Incident => anIncident(WEB, { sayings: [saying('opened')], ...spoilt });
const silent = anIncident(WEB);

test('an incident that people hear of for the first time is looked into', () => {
  const entry = { kind: 'investigate', incident: silent.id, at: NOW };
  expect(investigationsOf([silent], [said()], NOW)).toEqual({ [`investigate#${silent.id}#0`]: entry });
  expect(Object.keys(investigationsOf([], [said()], NOW))).toHaveLength(1);
});

test('a further stop of it is not looked into again', () => {
  expect(investigationsOf([said()], [said({ count: 9, wanted: 4 })], NOW)).toEqual({});
});

test('a failure that came back is looked into anew', () => {
  const again = said({ sayings: [saying('opened'), saying('reopened@1')] });
  expect(Object.keys(investigationsOf([said()], [again], NOW))).toEqual([`investigate#${silent.id}#1`]);
});

test.each([
  ['nobody was told of it', silent],
  ['it is over', said({ resolvedAt: NOW })],
  ['it is no incident of stops', said({ kind: 'scaling' })],
  ['Spot explains itself', said({ cause: 'platform.spot_interruption' })],
  ['a person stopped it', said({ cause: 'user.stopped' })],
  ['AWS has no capacity', said({ cause: 'capacity.unavailable' })],
])('nothing is looked into when %s', (_, incident) => {
  expect(investigationsOf([], [incident], NOW)).toEqual({});
});
