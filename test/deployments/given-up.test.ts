import { expect, test } from 'vitest';
import { decide } from '../../functions/deployments/decide.ts';
import { precheck } from '../../functions/deployments/precheck.ts';
import type { ServiceDeploymentStatus, SnapshotService } from '../../functions/deployments/ecs-snapshot.ts';
import type { DeploymentHealth } from '../../functions/service-state/deployment-health.ts';
import { orderEvaluation, turned } from '../../functions/state-updates/evaluation-orders.ts';
import {
  candidateHealth,
  deployment,
  failures,
  input,
  NEW,
  NOW,
  oldHealth,
  policy,
  service,
  serviceDeployment,
  snapshot,
  stateWith,
} from './release.ts';

/** ECS failed the release a moment ago: by an alarm on errors, or by its breaker; few of its failures were reported. */

const FAILED = { failedAt: NOW - 10, failures: [] } as const;

const stateOf = (change: Partial<DeploymentHealth>) =>
  stateWith({ healths: [oldHealth(), candidateHealth({ ...FAILED, ...change })] });

const failedSnapshot = (change: Partial<SnapshotService>, status: ServiceDeploymentStatus) =>
  snapshot({
    service: service({ deployments: [deployment(NEW, { rolloutState: 'FAILED' })], ...change }),
    serviceDeployments: [serviceDeployment('orders:42', { status }), serviceDeployment('orders:41')],
  });

const decided = (
  health: Partial<DeploymentHealth>,
  change: Partial<SnapshotService> = {},
  status: ServiceDeploymentStatus = 'STOPPED',
) => decide(input({ state: stateOf(health), snapshot: failedSnapshot(change, status) })).decision;

test('a deployment that ECS failed and leaves as it is pages, although at most one failed task is known', () => {
  expect(decided({})).toMatchObject({ kind: 'page', guard: 'given-up', to: 'orders:41' });
  expect(decided({}).reason).toContain('By hand: deploy orders:41 again');
  expect(decided({ failures: failures(1) })).toMatchObject({ kind: 'page', guard: 'given-up' });
});

test('where ECS rolls it back itself nothing is added', () => {
  for (const status of ['IN_PROGRESS', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'] as const) {
    expect(decided({}, { alarmsRollBack: true }, status).kind).toBe('nothing');
    expect(decided({ failures: failures(1) }, { breakerRollsBack: true }, status).kind).toBe('nothing');
  }
});

test('where the rollback of ECS failed too, a person is called, however few failures are known', () => {
  for (const known of [0, 1, 3]) {
    const { kind, reason } = decided({ failures: failures(known) }, { breakerRollsBack: true }, 'ROLLBACK_FAILED');
    expect(kind).toBe('page');
    expect(reason).toContain('its rollback failed (ROLLBACK_FAILED). By hand: deploy orders:41 again');
  }
});

test('a failed rollback of ECS pages nobody where people have said that they do not want it', () => {
  const settings: readonly Readonly<Record<string, string>>[] = [
    { 'farwatch:mode': 'observe' },
    { 'farwatch:mode': 'auto', 'farwatch:hold': '2026-11-20T18:00:00Z' },
  ];
  for (const tags of settings)
    for (const known of [0, 3]) {
      const change = { breakerRollsBack: true, tags };
      expect(decided({ failures: failures(known) }, change, 'ROLLBACK_FAILED').kind).not.toBe('page');
    }
});

test('an alarm without a rollback that stopped the deployment is not excused by a breaker that has one', () => {
  expect(decided({}, { breakerRollsBack: true })).toMatchObject({ kind: 'page', guard: 'given-up' });
  expect(decided({ failures: failures(3) }, { breakerRollsBack: true })).toMatchObject({ kind: 'page' });
});

test.each(['registry.unreachable', 'image.rate_limited', 'secrets.unreachable'] as const)(
  'a breaker that only counted %s is no reason to wake anybody: the release is not at fault',
  (cause) => {
    expect(decided({ failures: failures(1, { cause, ageSeconds: null }) }).kind).toBe('nothing');
    expect(decided({ failures: failures(3, { cause, ageSeconds: null }) })).toMatchObject({
      kind: 'alert',
      guard: 'environment',
    });
  },
);

test('what people set in advance keeps the pager silent, and they hear of it from the event alone', () => {
  for (const mode of ['observe', 'off']) expect(decided({}, { tags: { 'farwatch:mode': mode } }).kind).toBe('nothing');
  expect(decided({}, { tags: { 'farwatch:mode': 'auto', 'farwatch:hold': '2026-11-20T18:00:00Z' } }).kind).toBe(
    'nothing',
  );
});

test('the event itself orders an evaluation once, and the evaluation reads ECS', () => {
  const [before, after] = [stateOf({ failedAt: null }), stateOf({})];
  const ordered = orderEvaluation(after, NOW, turned(before, after));
  expect(Object.values(ordered.outbox)).toMatchObject([{ kind: 'evaluate', deployment: NEW }]);
  const again = orderEvaluation({ ...ordered, outbox: {} }, NOW + 60, turned(after, ordered));
  expect(again.outbox).toEqual({});
  const checked = (change: Partial<DeploymentHealth>) =>
    precheck(stateOf(change), NEW, policy(), new Date(NOW * 1000)).isWorthEvaluating;
  expect(checked({})).toBe(true);
  expect(checked({ failedAt: NOW - 3601 })).toBe(false);
  expect(checked({ failedAt: null })).toBe(false);
});
