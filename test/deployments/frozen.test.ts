import { expect, test } from 'vitest';
import type { Shares } from '../../functions/service-state/shares.ts';
import { weigh } from '../../functions/deployments/evidence/evidence.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import type { Failure, TaskHash, DeploymentHealth } from '../../functions/service-state/deployment-health.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';

const NOW = 1_772_445_600;

const failure = (n: number): Failure => ({
  task: `task000${n}` as TaskHash,
  version: 5,
  at: NOW - 600 + n * 40,
  ageSeconds: 8,
  cause: 'exit.application_error',
  zone: 'eu-west-1a',
  failedContainer: 'app',
  failedResource: null,
});

const health: DeploymentHealth = {
  deployment: 'ecs-svc/2' as DeploymentId,
  taskDefinition: 'web:2',
  platformVersion: '1.4.0',
  digests: {},
  seenAt: NOW - 1200,
  completedAt: null,
  failedAt: null,
  isRollback: false,
  ended: { starts: 5, youngMs: 40_000, olderMs: 0 },
  failures: [failure(1), failure(2), failure(3), failure(4), failure(5)],
  failuresDropped: 0,
  earlyDropped: 0,
  lateDropped: [],
};

const weighed = (frozen: Readonly<Record<string, Shares>>) =>
  weigh({
    candidate: health,
    live: [],
    good: [],
    earlier: [],
    controls: [],
    scalingSigns: [],
    connections: undefined,
    frozen,
    explained: () => true,
    desiredCount: 4,
    policy: DEFAULT_POLICY,
    now: NOW,
  });

test('failures of an outage do not turn against the release when its neighbours are forgotten', () => {
  const outage = { old: 0, others: 0.9, zone: 0.9 };
  const frozen = Object.fromEntries(health.failures.map(({ task }) => [task, outage]));
  expect(weighed({}).isWarranted).toBe(true);
  expect(weighed(frozen)).toMatchObject({ isWarranted: false, isHeldByControls: true });
});

test('what was seen around a failure is handed on for the next evaluation', () => {
  const outage = { old: 0, others: 0.9, zone: 0 };
  expect(weighed({ task0001: outage }).shares).toEqual({ task0001: outage });
});
