import type { Context } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { recentRollbacks, takePlace } from '../../functions/adapters/dynamodb/action-log.ts';
import { KILL_SWITCH_KEY } from '../../functions/adapters/dynamodb/keys.ts';
import type { MetricReader } from '../../functions/adapters/aws/cloudwatch.ts';
import { onHook } from '../../functions/adapters/runtime/hook.ts';
import { answerDeploymentHook, unevaluated } from '../../functions/handlers/deployment-hook/deployment-hook.ts';
import type { DeploymentHookEffects } from '../../functions/handlers/deployment-hook/evaluate-hook.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import {
  ARN,
  candidateHealth,
  failures,
  KEY,
  NOW,
  oldHealth,
  revision,
  service,
  serviceDeployment,
  snapshot,
  stateWith,
} from '../deployments/release.ts';
import { delivery } from './rollback-rig.ts';

const [GREEN, BLUE] = [revision('orders:42').arn, revision('orders:41').arn];
const DEPLOYMENT = serviceDeployment('orders:42').arn;

const call = (change: Readonly<Record<string, unknown>> = {}) => ({
  executionId: 'a635edb5-a66b-4f44-bf3f-fcee4b3641a5',
  lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
  resourceArn: DEPLOYMENT,
  executionDetails: {
    serviceArn: ARN,
    targetServiceRevisionArn: GREEN,
    testTrafficWeights: {},
    productionTrafficWeights: {},
  },
  ...change,
});

type Minute = { readonly requests: number; readonly failed: number; readonly quickPercent: number };

/** CloudWatch with the same minute again and again, for the target groups of both revisions. */
const metricsOf =
  (minutes: Readonly<Record<string, Minute>>): MetricReader =>
  async (queries, { from, to, periodSeconds }) =>
    queries.map(({ metric, dimensions, statistic }) => {
      const { requests, failed, quickPercent } = minutes[dimensions['TargetGroup'] ?? ''] ?? NOTHING;
      const rank = statistic === 'p95' ? 0.4 : quickPercent;
      const value = metric === 'RequestCount' ? requests : metric === 'HTTPCode_Target_5XX_Count' ? failed : rank;
      const count =
        metric === 'TargetConnectionErrorCount' ? 0 : (to.getTime() - from.getTime()) / periodSeconds / 1000;
      const times = Float64Array.from({ length: count }, (_, n) => from.getTime() + n * periodSeconds * 1000);
      return { times, values: times.map(() => value), isWhole: true };
    });

const NOTHING: Minute = { requests: 0, failed: 0, quickPercent: 100 };
const WELL = {
  green: { requests: 60, failed: 0, quickPercent: 95 },
  blue: { requests: 900, failed: 1, quickPercent: 95 },
};

const HEALTHY: Partial<ServiceState> = { healths: [oldHealth(), candidateHealth({ failures: [] })] };

const rig = async (state: Partial<ServiceState> = HEALTHY, minutes: Readonly<Record<string, Minute>> = WELL) => {
  const at = await delivery(stateWith(state));
  at.seen.now = NOW + 600;
  at.seen.snapshot = snapshot({
    serviceDeployments: [serviceDeployment('orders:42', { sources: [BLUE] }), serviceDeployment('orders:41')],
    service: service({ strategy: 'BLUE_GREEN' }),
  });
  const fx: DeploymentHookEffects = {
    ...at.fx,
    readMetrics: metricsOf(minutes),
    targetGroups: async () => ({
      [GREEN]: [{ targetGroup: 'green', loadBalancer: 'app/orders/1' }],
      [BLUE]: [{ targetGroup: 'blue', loadBalancer: 'app/orders/1' }],
    }),
  };
  const ask = (change: Readonly<Record<string, unknown>> = {}, more: Partial<DeploymentHookEffects> = {}) =>
    answerDeploymentHook(call(change), { ...fx, ...more });
  return { ...at, fx, ask };
};

/** ECS asks again and again until the hook has an answer; how many seconds that took. */
const asked = async (one: Awaited<ReturnType<typeof rig>>, details: unknown, change = {}) => {
  const began = one.seen.now;
  let answer = await one.ask({ ...change, hookDetails: details });
  while (answer.hookStatus === 'IN_PROGRESS') {
    one.seen.now += answer.callBackDelay ?? 0;
    answer = await one.ask({ ...change, hookDetails: answer.hookDetails });
  }
  return { ...answer, seconds: one.seen.now - began };
};

test('a healthy release waits as long as its minutes say and goes on; ECS gives the waiting time back', async () => {
  const one = await rig();
  const hookDetails = { minutes: 2, team: 'orders' };
  expect(await one.ask({ hookDetails })).toMatchObject({
    hookStatus: 'IN_PROGRESS',
    callBackDelay: 30,
    hookDetails: { team: 'orders', minutes: 2 },
  });
  expect(await asked(one, hookDetails)).toEqual({ hookStatus: 'SUCCEEDED', seconds: 120 });
  expect(one.calls).toEqual([]);
  expect((await one.audits()).map(({ body }) => body['decision'])).toMatchObject([
    { kind: 'nothing', guard: 'deployment-hook' },
  ]);
});

test('a release whose requests fail is stopped before production traffic, and its incident says why', async () => {
  const one = await rig(HEALTHY, { ...WELL, green: { requests: 60, failed: 20, quickPercent: 95 } });
  expect(await one.ask()).toEqual({ hookStatus: 'FAILED' });
  const { incidents } = await one.state();
  expect(incidents).toMatchObject([{ kind: 'release', title: 'Release orders:42 stopped by the deployment hook' }]);
  expect(incidents[0]?.notifications[0]?.text).toMatch(
    /ECS rolls it back: \d+ of \d+ \(33 %\) requests to the new tasks failed; to the old tasks, .*, only/,
  );
  expect(incidents[0]?.notifications[0]?.text).toMatch(/was stopped before it got more production traffic;/);
  expect((await one.audits()).map(({ body }) => body['decision'])).toMatchObject([{ kind: 'stop-deployment' }]);
});

test('a release whose tasks crash is stopped, also where no load balancer measures it', async () => {
  const one = await rig({ healths: [oldHealth(), candidateHealth({ failures: failures(4) })] });
  one.seen.now = NOW;
  expect(await one.ask({}, { targetGroups: async () => ({}) })).toEqual({ hookStatus: 'FAILED' });
});

test.each([
  ['approve', /^orders:42 was stopped .*; ECS rolls it back: 4 starts of orders:42 failed /],
  [
    'observe',
    /^The deployment of orders:42 continues, .*: 4 starts of orders:42 failed .*; not stopped because the mode/,
  ],
])('a message about crashing tasks says what failed, not what keeps %s from a rollback', async (mode, says) => {
  const one = await rig({ healths: [oldHealth(), candidateHealth({ failures: failures(4) })] });
  one.seen.now = NOW;
  one.seen.snapshot = { ...one.seen.snapshot, service: service({ tags: { 'farwatch:mode': mode } }) };
  await one.ask({}, { targetGroups: async () => ({}) });
  const [text = ''] = (await one.state()).incidents.map(({ notifications }) => notifications[0]?.text ?? '');
  expect(text).toMatch(says);
  expect(text).toMatch(/changed from orders:41 to orders:42: app\/image/);
});

test('the first deployment of a service goes on: there is nothing to return to', async () => {
  const one = await rig({ healths: [candidateHealth({ failures: failures(4) })] });
  one.seen.snapshot = snapshot({ serviceDeployments: [serviceDeployment('orders:42')] });
  expect(await one.ask()).toEqual({ hookStatus: 'SUCCEEDED' });
});

test.each(['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'A_STAGE_OF_2027'])(
  'at %s, where no new task runs yet or ECS may be rolling back, everything goes on',
  async (lifecycleStage) => {
    const one = await rig({ healths: [oldHealth(), candidateHealth({ failures: failures(4) })] });
    expect(await one.ask({ lifecycleStage })).toEqual({ hookStatus: 'SUCCEEDED' });
  },
);

const failing = { ...WELL, green: { requests: 60, failed: 30, quickPercent: 95 } };

test('the kill switch and mode off let every deployment go on at once', async () => {
  const one = await rig(HEALTHY, failing);
  await one.store.saveDocument(KILL_SWITCH_KEY, 0, { on: true });
  expect(await one.ask()).toEqual({ hookStatus: 'SUCCEEDED' });
  await one.store.saveDocument(KILL_SWITCH_KEY, 1, { on: false });
  expect(await one.ask()).toEqual({ hookStatus: 'FAILED' });
  one.seen.snapshot = snapshot({ service: service({ tags: { 'farwatch:mode': 'off' } }) });
  expect(await one.ask()).toEqual({ hookStatus: 'SUCCEEDED' });
});

test.each([
  [{ 'farwatch:mode': 'observe' }, /mode of the service is observe/],
  [{ 'farwatch:mode': 'auto', 'farwatch:hold': '2027-01-01T00:00:00Z' }, /only reports until/],
  [{}, /the tag farwatch:mode of the service is neither approve nor auto/],
] as const)(
  'with the tags %j a failing release goes on, and its incident says that it would have been stopped',
  async (tags, says) => {
    const one = await rig(HEALTHY, failing);
    one.seen.snapshot = { ...one.seen.snapshot, service: service({ tags }) };
    one.seen.policy = { ...one.seen.policy, defaultMode: 'auto' };
    expect(await one.ask()).toEqual({ hookStatus: 'SUCCEEDED' });
    const [text = ''] = (await one.state()).incidents.map(({ notifications }) => notifications[0]?.text ?? '');
    expect(text).toMatch(
      /^The deployment of orders:42 continues, although the evidence shows that it fails: .* not stopped because /,
    );
    expect(text).toMatch(says);
  },
);

test('no error of Farwatch or AWS rolls a release back: ECS asks again, and when time is up it goes on', async () => {
  const one = await rig(HEALTHY, failing);
  one.broken.add('DescribeServices');
  expect(await asked(one, undefined)).toEqual({ hookStatus: 'SUCCEEDED', seconds: 1200 });
  const counted: string[] = [];
  const metrics = { ...one.fx.metrics, count: (name: string) => void counted.push(name) };
  await one.ask({}, { metrics });
  one.broken.clear();
  const refused = () => Promise.reject(new Error('AccessDenied'));
  expect((await one.ask({}, { readMetrics: refused, metrics })).hookStatus).toBe('IN_PROGRESS');
  expect(counted).toEqual(['HookFailures', 'HookFailures']);
  const unsaved = { ...one.fx.store, putHistory: refused };
  expect(await one.ask({}, { store: unsaved })).toEqual({ hookStatus: 'FAILED' });
  for (const foreign of [null, {}, { lifecycleStage: 'POST_SCALE_UP' }, call({ resourceArn: 7 })])
    expect(await answerDeploymentHook(foreign, { ...one.fx, metrics })).toEqual({ hookStatus: 'SUCCEEDED' });
  expect(counted).toHaveLength(6);
});

test('a release is not blamed while CloudWatch answers a part of what it is compared with', async () => {
  const out = { requests: 60, failed: 30, quickPercent: 95 };
  const one = await rig(HEALTHY, { green: out, blue: { ...out, requests: 900, failed: 450 } });
  const readMetrics: MetricReader = async (queries, span) =>
    (await one.fx.readMetrics(queries, span)).map((points, index) =>
      queries[index]?.dimensions['TargetGroup'] === 'blue' && queries[index].metric.startsWith('HTTPCode')
        ? { times: new Float64Array(), values: new Float64Array(), isWhole: false }
        : points,
    );
  expect((await one.ask({}, { readMetrics })).hookStatus).toBe('IN_PROGRESS');
});

const context = (ms: number) => ({ getRemainingTimeInMillis: () => ms }) as Context;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('an invocation that takes too long, or cannot even begin, has an answer and is counted', async () => {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  const written = vi.spyOn(console, 'log').mockImplementation(() => {});
  const slow = onHook(
    () => new Promise<never>(() => {}),
    () => ({ flush: () => {} }),
    unevaluated,
  );
  expect(await slow(call(), context(5010))).toMatchObject({ hookStatus: 'IN_PROGRESS' });
  const unset = onHook(
    answerDeploymentHook,
    () => {
      throw new Error('missing settings: TABLE_NAME');
    },
    unevaluated,
  );
  expect(await unset(call(), context(60_000))).toMatchObject({ hookStatus: 'IN_PROGRESS' });
  expect(await unset('nonsense', context(60_000))).toEqual({ hookStatus: 'SUCCEEDED' });
  expect(written.mock.calls.filter(([line]) => String(line).includes('"HookFailures":1'))).toHaveLength(3);
});

test('details that CloudFormation gives as text count, and the next step of a canary waits anew', async () => {
  const one = await rig();
  const waited = await one.ask({ hookDetails: JSON.stringify({ minutes: 3 }) });
  one.seen.now += 600;
  expect(await asked(one, waited.hookDetails)).toEqual({ hookStatus: 'SUCCEEDED', seconds: 180 });
});

test('a deployment whose hook is asked for an hour without being told since when goes on', async () => {
  const one = await rig();
  expect((await one.ask()).hookStatus).toBe('IN_PROGRESS');
  one.seen.now += 3600;
  expect((await one.ask()).hookStatus).toBe('SUCCEEDED');
});

test('a stop counts for the fleet brake, and what was stopped is known-bad, as after a rollback', async () => {
  const one = await rig(HEALTHY, failing);
  expect(await one.ask()).toEqual({ hookStatus: 'FAILED' });
  expect((await one.state()).knownBad).toEqual({ 'orders:42': NOW + 600, 'app@sha256:orders:42': NOW + 600 });
  const other = 'ecs-svc/7' as DeploymentId;
  expect(await recentRollbacks(one.fx, KEY, other)).toBe(1);
  expect(await one.ask()).toEqual({ hookStatus: 'FAILED' });
  expect(await recentRollbacks(one.fx, KEY, other)).toBe(1);
  one.seen.now += 601;
  expect(await recentRollbacks(one.fx, KEY, other)).toBe(0);
});

test('while five services were stopped or rolled back, a stop waits; when a place is free it is made', async () => {
  const one = await rig(HEALTHY, failing);
  for (let n = 0; n < 5; n += 1) await takePlace(one.fx, KEY, `ecs-svc/${n}` as DeploymentId, 5);
  expect((await one.ask()).hookStatus).toBe('IN_PROGRESS');
  expect((await one.state()).knownBad).toEqual({});
  expect(await asked(one, {})).toEqual({ hookStatus: 'FAILED', seconds: 600 });
});

test('a stop that the brake held until time was up goes on, and its incident says so', async () => {
  const one = await rig(HEALTHY, failing);
  for (let n = 0; n < 5; n += 1) await takePlace(one.fx, KEY, `ecs-svc/${n}` as DeploymentId, 5);
  expect(await asked(one, { minutes: 1, atMostMinutes: 5 })).toEqual({ hookStatus: 'SUCCEEDED', seconds: 300 });
  const [text = ''] = (await one.state()).incidents.map(({ notifications }) => notifications[0]?.text ?? '');
  expect(text).toMatch(/continues, .* because 5 services were stopped or rolled back within ten minutes/);
});

test('of two stops that read the brake at once only as many are made as it has places', async () => {
  const one = await rig(HEALTHY, failing);
  for (let n = 0; n < 4; n += 1) await takePlace(one.fx, KEY, `ecs-svc/${n}` as DeploymentId, 5);
  const meanwhile = async (): ReturnType<typeof one.fx.targetGroups> => {
    await takePlace(one.fx, KEY, 'ecs-svc/5' as DeploymentId, 5);
    return one.fx.targetGroups([]);
  };
  expect((await one.ask({}, { targetGroups: meanwhile })).hookStatus).toBe('IN_PROGRESS');
});
