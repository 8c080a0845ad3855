import { expect, test } from 'vitest';
import { rememberedFailures } from '../../cli/commands/release/remembered.ts';
import { healthyWorld } from '../../cli/experiments/preflight/worlds.ts';
import { accountReaders } from '../../cli/fake-aws/account/readers.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { readingWithin } from '../../functions/handlers/investigate/read.ts';
import { gatherPreflight } from '../../functions/handlers/preflight/gather.ts';
import type { PreflightReaders } from '../../functions/handlers/preflight/ports.ts';
import type { SeenFailure } from '../../functions/preflight/facts.ts';
import { preflight } from '../../functions/preflight/preflight.ts';
import { parseRevision } from '../../functions/preflight/revision.ts';
import type { DeploymentId, ServiceKey } from '../../functions/primitives/identity.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';

const findings = async (
  readers: (all: PreflightReaders) => Partial<PreflightReaders>,
  remembered: readonly SeenFailure[] = [],
  seed = 'reads/4',
) => {
  const { account, definition } = healthyWorld(seed);
  const parsed = parseRevision(definition);
  if (!parsed.ok) throw new Error(parsed.problem);
  const { revision } = parsed;
  const setup = { task: revision, service: account.service, region: account.region };
  const all = accountReaders(account, revision);
  const candidate = { revision, setup, cluster: 'prod', service: 'app', readsKeys: true, remembered };
  return {
    account,
    rows: preflight(await gatherPreflight(candidate, { ...all, ...readers(all) }, readingWithin(60_000))),
  };
};

const denied = async (): Promise<never> => {
  throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
};

test('what may not be read or does not answer is unknown, and never broken', async () => {
  const { rows } = await findings(({ now, metrics }) => ({
    image: denied,
    content: denied,
    secret: denied,
    keys: denied,
    object: denied,
    roles: { role: denied, simulate: denied },
    balancer: { targetGroups: denied, balancers: denied },
    logs: { tail: denied, groupExists: denied },
    now: { ...now, current: denied, failures: denied },
    metrics: { ...metrics, peaks: denied, quota: denied },
  }));
  expect(rows.filter(({ result }) => result === 'broken')).toEqual([]);
  expect(rows.filter(({ result }) => result === 'unknown').length).toBeGreaterThan(8);
});

const failure = (digest: string, spoilt: Partial<SeenFailure> = {}): SeenFailure => ({
  cause: 'exit.application_error',
  evidence: 'exit code 1',
  taskDefinition: 'app:7',
  ageSeconds: 5,
  digests: { app: digest },
  wasRolledBack: false,
  ...spoilt,
});

test('an image whose tasks failed at their start is named; one failure, or another image, is not', async () => {
  const { account } = await findings(() => ({}));
  const digest = account.images.get('app:v2')?.digest ?? '';
  const seen = async (...failures: readonly SeenFailure[]) =>
    (await findings(() => ({}), failures)).rows.filter(({ result }) => result === 'broken').map(({ cause }) => cause);
  expect(await seen(failure(digest), failure(digest))).toEqual(['exit.application_error']);
  expect(await seen(failure(digest))).toEqual([]);
  expect(await seen(failure('sha256:other'), failure('sha256:other'))).toEqual([]);
  expect(await seen(failure(digest, { ageSeconds: 9000 }), failure(digest, { ageSeconds: 9000 }))).toEqual([]);
  expect(await seen(failure(digest, { wasRolledBack: true, ageSeconds: 9000 }))).toEqual(['exit.application_error']);
});

test('tasks that never became healthy call for a longer startPeriod, one that was healthy for hours not', async () => {
  const seen = async (ageSeconds: number) => {
    const { rows } = await findings(() => ({}), [failure('', { cause: 'health.container', ageSeconds })], 'reads/3');
    return rows.filter(({ result }) => result === 'broken').map(({ check, cause }) => `${check}: ${cause}`);
  };
  expect(await seen(130)).toEqual(['Container health checks: health.container']);
  expect(await seen(9000)).toEqual([]);
});

test('an installation remembers the failures of an image that Farwatch rolled back', async () => {
  const store = inMemoryStore();
  const key = '111122223333/eu-west-1/prod/app' as ServiceKey;
  const health = {
    deployment: 'ecs-svc/1' as DeploymentId,
    taskDefinition: 'app:7',
    platformVersion: '1.4.0',
    digests: { app: 'sha256:bad' },
    seenAt: 1,
    completedAt: null,
    failedAt: null,
    isRollback: false,
    ended: { starts: 3, youngMs: 9000, olderMs: 0 },
    failures: [],
    failuresDropped: 0,
    earlyDropped: 0,
    lateDropped: [],
  };
  const failed = { task: 'a', version: 1, at: 2, ageSeconds: 3, cause: 'exit.killed', zone: null } as never;
  const state = { ...newServiceState(key), healths: [{ ...health, failures: [failed] }] };
  await store.saveState({ ...state, knownBad: { 'app@sha256:bad': 2 } }, undefined);
  const named = { cluster: 'prod', service: 'app', region: 'eu-west-1' };
  expect(await rememberedFailures(named, store)).toEqual([
    expect.objectContaining({ cause: 'exit.killed', wasRolledBack: true, digests: { app: 'sha256:bad' } }),
  ]);
});
