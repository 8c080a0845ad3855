import { expect, test } from 'vitest';
import { decide } from '../../functions/deployments/decide.ts';
import type { Sighting } from '../../functions/deployments/evidence/dependency.ts';
import type { DecideInput } from '../../functions/deployments/evaluation-input.ts';
import type { Failure } from '../../functions/service-state/deployment-health.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import {
  candidateHealth,
  completed,
  control,
  definition,
  DEPLOYED,
  failures,
  input,
  KEY,
  live,
  NEW,
  NOW,
  oldHealth,
  revision,
  task,
  stateWith,
  snapshot,
} from './release.ts';

const neighbour = (name: string) => serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name });

const missing = (service = KEY, change: Partial<Sighting> = {}): Sighting => ({
  service,
  endpoint: '10.1.2.3:6379',
  kind: 'refused',
  at: NOW - 60,
  ...change,
});

const decided = (sightings: readonly Sighting[], change: Partial<DecideInput> = {}) =>
  decide(input({ sightings, ...change })).decision;

test('services that miss the same endpoint at once have lost a dependency: it is named, nothing is undone', () => {
  const found = decided([missing(), missing(neighbour('pay'))]);
  expect(found).toMatchObject({ kind: 'alert', guard: 'dependency' });
  expect(found.reason).toMatch(/can't reach 10\.1\.2\.3:6379 \(connection refused\), and neither can pay/);
});

test('a release that alone can’t reach something from its start may have the wrong place: it is rolled back', () => {
  expect(decided([missing()]).kind).toBe('stop-deployment');
  expect(decided([missing(), missing(neighbour('pay'), { endpoint: '10.1.2.3:5432' })]).kind).toBe('stop-deployment');
  expect(decided([missing(), missing(neighbour('pay'), { at: NOW - 7200 })]).kind).toBe('stop-deployment');
  expect(decided([missing(neighbour('pay')), missing(neighbour('mail'))]).kind).toBe('stop-deployment');
});

test('where the change may lead elsewhere, a neighbour in a change of its own proves nothing', () => {
  const fields = (url: string) => ({ 'app/environment/CACHE_URL': url });
  const definitions = {
    'orders:41': definition('orders:41', { fields: fields('a') }),
    'orders:42': definition('orders:42', { fields: fields('b') }),
  };
  const both = [missing(), missing(neighbour('pay'))];
  const with_ = (changedAt: number | null) =>
    decided(both, { snapshot: snapshot({ definitions }), controls: [control('pay', NOW - 60, { changedAt })] });
  expect(with_(NOW - 600).kind).toBe('stop-deployment');
  expect(with_(NOW - 86_400)).toMatchObject({ kind: 'alert', guard: 'dependency' });
});

const later = (change: Partial<Failure>, count = 6): Partial<DecideInput> => {
  const now = DEPLOYED + 4 * 3600;
  const died = failures(count).map((failure, n) => ({ ...failure, at: now - 60 - n * 90, ...change }));
  return {
    now: new Date(now * 1000),
    snapshot: completed({ readAt: now }),
    state: stateWith({
      healths: [oldHealth(), candidateHealth({ completedAt: DEPLOYED + 240, failures: died })],
      live: new Map([[task('other-zone'), live(NEW, DEPLOYED + 60, 'eu-west-1c')]]),
    }),
  };
};

test('what a release had reached for hours is down when it no longer does', () => {
  const at = DEPLOYED + 4 * 3600 - 300;
  expect(decided([missing(KEY, { at })], later({}))).toMatchObject({ kind: 'alert', guard: 'dependency' });
  expect(decided([], later({})).kind).toBe('roll-back');
});

test('a zone that no longer reaches something is cut off, while tasks of the release run in another', () => {
  const zoned = { healths: [oldHealth(), candidateHealth()] };
  const spared = new Map([[task('other-zone'), live(NEW, DEPLOYED + 30, 'eu-west-1c')]]);
  const gone = [missing(KEY, { kind: 'no-route' })];
  const found = decided(gone, { state: stateWith({ ...zoned, live: spared }) });
  expect(found).toMatchObject({ kind: 'alert', guard: 'dependency' });
  expect(found.reason).toContain('only in eu-west-1a');
  expect(decided(gone, { state: stateWith(zoned) }).kind).toBe('stop-deployment');
  const network = { revisions: [revision('orders:42', { surroundings: { network: 'b' } }), revision('orders:41')] };
  expect(decided(gone, { state: stateWith({ ...zoned, live: spared }), snapshot: snapshot(network) }).guard).not.toBe(
    'dependency',
  );
});
