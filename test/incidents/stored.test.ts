import { expect, test } from 'vitest';
import {
  confidenceOf,
  countOf,
  deploymentOf,
  failedContainerOf,
  failedResourceOf,
  proposalOf,
  taskDefinitionsOf,
  tasksOf,
  zonesOf,
} from '../../functions/incidents/of-any-kind.ts';
import type { Incident, IncidentKind } from '../../functions/service-state/incident.ts';
import { incidentSchema } from '../../functions/service-state/stored/incident.ts';
import { readAs } from '../../functions/service-state/stored/read.ts';
import { anIncident, asKind } from '../support/incidents.ts';
import { ORDERS } from './stop-facts.ts';

const STOPS = anIncident(ORDERS, {
  taskDefinitions: { 'orders:42': 2 },
  zones: { 'eu-west-1a': 2 },
  tasks: [{ id: '0a1b', at: 1_772_445_600, exitCode: 1 }],
  failedResource: 'orders-db',
});

const KINDS: readonly IncidentKind[] = ['stops', 'release', 'shared', 'scaling', 'maintenance', 'service', 'hook'];

const stored = (value: unknown): Incident => readAs(incidentSchema, JSON.parse(JSON.stringify(value)), 'the incident');

test.each(KINDS)('an incident of kind %s is read as it was stored, without what its kind does not have', (kind) => {
  const incident = asKind(STOPS, kind);
  expect(stored(incident)).toEqual(incident);
  expect(stored({ ...incident, kind, surplus: 1 })).toEqual(incident);
  if (kind !== 'stops') expect(stored({ ...incident, zones: { 'eu-west-1a': 1 } })).not.toHaveProperty('zones');
});

test.each(KINDS)('a cause that only a newer release knows is unknown, in an incident of kind %s', (kind) => {
  expect(stored({ ...asKind(STOPS, kind), cause: 'of.tomorrow' }).cause).toBe('unknown');
});

test('an incident without what its kind needs is refused by name, and so is an unknown kind', () => {
  expect(() => stored({ ...asKind(STOPS, 'release'), deployment: null })).toThrow('the incident cannot be read: dep');
  expect(() => stored({ ...STOPS, adviceParameters: undefined })).toThrow('the incident cannot be read: advice');
  expect(() => stored({ ...STOPS, kind: 'weather' })).toThrow('the incident cannot be read: kind');
});

const partsOf = (incident: Incident) => ({
  count: countOf(incident),
  revisions: Object.keys(taskDefinitionsOf(incident)),
  zones: Object.keys(zonesOf(incident)),
  tasks: tasksOf(incident).length,
  deployment: deploymentOf(incident),
  container: failedContainerOf(incident),
  resource: failedResourceOf(incident),
  confidence: confidenceOf(incident),
  proposal: proposalOf(incident),
});

test('what only some kinds have is absent or empty in the others', () => {
  const revisions = ['orders:42'];
  const failed = { container: 'app', resource: 'orders-db' };
  const none = {
    ...{ count: 0, revisions: [], zones: [], tasks: 0, deployment: null, container: null, resource: null },
    ...{ confidence: 1, proposal: undefined },
  };
  expect(partsOf(STOPS)).toEqual({
    ...{ ...none, ...failed, count: 2, revisions, zones: ['eu-west-1a'], tasks: 1, confidence: 0.9 },
  });
  expect(partsOf(asKind(STOPS, 'release'))).toEqual({
    ...{ ...none, ...failed, count: 2, revisions, deployment: 'ecs-svc/1' },
  });
  expect(partsOf(asKind(STOPS, 'shared'))).toEqual({ ...none, count: 2, resource: 'orders-db', confidence: 0.9 });
  for (const kind of ['scaling', 'maintenance', 'service', 'hook'] as const)
    expect(partsOf(asKind(STOPS, kind))).toEqual(none);
});
