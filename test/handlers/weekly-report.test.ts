import { POLICY_KEY, adviceKey } from '../../functions/adapters/dynamodb/keys.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FleetEndpoint, FleetOptions } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { leastCalls } from '../../cli/experiments/bench/report-scale.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { answerRecommendation } from '../../functions/adapters/dynamodb/advice-answers.ts';
import { pricesFrom } from '../../functions/adapters/dynamodb/prices.ts';
import { reportReaders } from '../../functions/handlers/weekly-report/clients.ts';
import { handleShards } from '../../functions/handlers/weekly-report/shard.ts';
import type { ReportEffects } from '../../functions/handlers/weekly-report/work.ts';
import { weeklyReport } from '../../functions/handlers/weekly-report/weekly-report.ts';
import { answersOf } from '../../functions/report/advice/answers.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { classify } from '../../functions/stops/classify.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { outOfMemory } from '../report/advice-input.ts';
import type { Rig } from './report-rig.ts';
import { FLEET, NOW, linesOf, reportRig, runOf } from './report-rig.ts';

const OPTIONS: FleetOptions = { ...FLEET, services: 12, throttled: 0.2 };
const ACCOUNT = '111122223333';
/** Throttled, so that each report waits for its calls to be tried again. */
let busy: FleetEndpoint;
let fleet: FleetEndpoint;
/** Four services, for tests in which the number does not matter. */
let small: FleetEndpoint;

beforeAll(async () => {
  busy = await startFleet(OPTIONS);
  fleet = await startFleet({ ...OPTIONS, throttled: 0 });
  small = await startFleet({ ...OPTIONS, services: 4, throttled: 0 });
});
afterAll(() => Promise.all([busy.close(), fleet.close(), small.close()]));

const rig = (also: Partial<ReportEffects> = {}, of: FleetEndpoint = fleet): Rig =>
  reportRig({ servicesPerGroup: 4, ...also }, of);

test('12 services are reported whole, with the fewest calls, though one call in five is throttled', async () => {
  const done = rig({}, busy);
  await weeklyReport(done.fx);
  expect(new Set(linesOf(done).map((line) => line.split(',')[1])).size).toBe(12);
  const least = leastCalls(OPTIONS);
  for (const operation of ['DescribeServices', 'DescribeTaskDefinition', 'ListTasks'])
    expect(busy.answered[operation]).toBe(least[operation]);
  expect(Object.values(busy.throttles).reduce((a, b) => a + b, 0)).toBeGreaterThan(3);
  expect(done.posts.map(({ channel }) => channel)).toEqual(['#costs', '#team-b']);
  expect(done.uploads).toEqual(['farwatch-2026-11-23T08-00-00.html']);
  expect(await runOf(done)).toMatchObject({ state: 'done', groups: 2, done: [0, 1] });
}, 90_000);

test('what a service cost that is gone by now is told; one that nobody has seen for weeks is not', async () => {
  const store = inMemoryStore();
  const gone = rig({ store }, small);
  const of = (name: string) => serviceKey({ account: ACCOUNT, region: 'eu-west-1', cluster: 'cluster-000', name });
  for (const name of ['deleted', 'forgotten']) await store.saveState(newServiceState(of(name)), undefined);
  const stop = outOfMemory('deleted', 't1', new Date(NOW.getTime() - 86_400_000), 5);
  await store.putStops([{ ...stop, diagnosis: classify(stop.stop), service: of('deleted'), deployment: null }]);
  await weeklyReport(gone.fx);
  const [line, ...more] = linesOf(gone).filter((text) => /deleted|forgotten/.test(text));
  expect(more).toEqual([]);
  // Five hours of 1 vCPU and 2 GB: 5 x (0.04048 + 2 x 0.004445).
  expect(line).toMatch(/^cluster-000,deleted,.*,0\.24685,.*the service was deleted: only its cost is shown/);
  expect(linesOf(gone)).toHaveLength(5);
}, 90_000);

test('a run that is short of time hands its rest to shards, and people are told once', async () => {
  let left = 2;
  const cut = rig({ remainingMs: () => (left-- > 1 ? 900_000 : 1000) });
  await weeklyReport(cut.fx);
  expect(await runOf(cut)).toMatchObject({ state: 'reading', done: [0] });
  expect(cut.shards).toEqual([{ run: '2026-11-23T08-00-00', from: 1, to: 2 }]);
  const fx = { ...cut.fx, remainingMs: () => 900_000 };
  const message = (id: string, body: unknown) => ({ id, body: JSON.stringify(body) });
  expect(await handleShards([message('a', cut.shards[0]), message('b', 'no shard')], fx)).toEqual(['b']);
  expect(linesOf(cut)).toHaveLength(12);
  expect(await handleShards([message('a', cut.shards[0])], fx)).toEqual([]);
  expect(cut.posts.map(({ channel }) => channel)).toEqual(['#costs', '#team-b']);
}, 90_000);

test('a crash behind a kept part costs nothing: the next run goes on where it ended', async () => {
  const crash = rig();
  let puts = 0;
  const failing = {
    ...crash.fx,
    files: {
      ...crash.fx.files,
      put: async (key: string, text: string, type: string) => {
        if (key.includes('/part-') && ++puts === 2) throw new Error('S3 is away');
        await crash.fx.files.put(key, text, type);
      },
    },
  };
  await expect(weeklyReport(failing)).rejects.toThrow('S3 is away');
  const before = fleet.answered['DescribeTaskDefinition'] ?? 0;
  await weeklyReport(crash.fx);
  expect((fleet.answered['DescribeTaskDefinition'] ?? 0) - before).toBeLessThan(12 - 2);
  expect(linesOf(crash)).toHaveLength(12);
  expect(await runOf(crash)).toMatchObject({ state: 'done' });
}, 90_000);

test('a channel that cannot be told does not keep the others from theirs, and is tried again', async () => {
  const unreachable = rig();
  const { slack } = unreachable.fx;
  const first = weeklyReport({
    ...unreachable.fx,
    slack: {
      ...slack,
      post: async (channel, message, id) => {
        if (channel === '#costs') throw new Error('the table is throttled');
        return slack.post(channel, message, id);
      },
    },
  });
  await expect(first).rejects.toThrow('the table is throttled');
  expect(unreachable.posts.map(({ channel }) => channel)).toEqual(['#team-b']);
  await weeklyReport(unreachable.fx);
  expect(unreachable.posts.map(({ channel }) => channel)).toEqual(['#team-b', '#costs']);
  expect(await runOf(unreachable)).toMatchObject({ state: 'done' });
}, 90_000);

test('all parts of a run have the prices and discounts it began with, and the page says which', async () => {
  const table = { ...BUILT_IN_PRICES, name: 'Prices of Monday', asOf: '2026-11-22' };
  const [monday, tuesday] = [table, { ...table, name: 'Prices of Tuesday' }].map((body) => ({
    ...pricesFrom(body),
    ignored: 'an older table was ignored',
  }));
  if (monday === undefined || tuesday === undefined) throw new Error('no prices');
  let left = 2;
  const prices = { now: monday };
  const remainingMs = () => (left-- > 1 ? 900_000 : 1000);
  const cut = rig({ remainingMs, prices: async () => prices.now, servicesPerGroup: 1 }, small);
  await cut.fx.store.saveDocument(POLICY_KEY, 0, { discounts: { edpPercent: 9 } });
  await weeklyReport(cut.fx);
  await cut.fx.store.saveDocument(POLICY_KEY, 1, { discounts: { edpPercent: 30 } });
  prices.now = tuesday;
  const fx = { ...cut.fx, remainingMs: () => 900_000 };
  expect(await handleShards([{ id: 'a', body: JSON.stringify(cut.shards[0]) }], fx)).toEqual([]);
  const page = [...cut.files].find(([key]) => key.endsWith('report.html'))?.[1];
  expect(page).toContain('Prices of Monday of 2026-11-22');
  expect(page).toContain('an older table was ignored');
  expect(page).not.toContain('Prices of Tuesday');
  expect(page).toContain('after your 9 % discount (enterprise agreement 9 %)');
}, 90_000);

test('an answer is remembered beside what was advised, also when somebody else writes at the same time', async () => {
  const store = inMemoryStore();
  const service = serviceKey({ account: '1', region: 'eu-west-1', cluster: 'prod', name: 'web' });
  const clock = { now: () => NOW, sleep: async () => {} };
  const answer = { kind: 'snooze', by: 'U0MARTA', size: { cpu: 256, memory: 512 } } as const;
  await Promise.all([
    answerRecommendation({ store, clock }, service, answer),
    answerRecommendation({ store, clock }, service, answer),
  ]);
  const kept = answersOf((await store.loadDocument(adviceKey(service)))?.body);
  expect(kept.answer).toMatchObject({ kind: 'snooze', by: 'U0MARTA' });
});

test('families and containers come out alike, whether one worker does it all or shards share it', async () => {
  const insights = await startFleet({ ...OPTIONS, services: 8, throttled: 0, insights: 'enhanced', families: 4 });
  const readers: ReportEffects['readers'] = (calls) =>
    reportReaders(
      { region: 'eu-west-1', endpoint: insights.url, credentials: { accessKeyId: 'x', secretAccessKey: 'y' } },
      calls,
    );
  try {
    const whole = rig({ readers });
    await weeklyReport(whole.fx);
    let left = 2;
    const cut = rig({ readers, remainingMs: () => (left-- > 1 ? 900_000 : 1000) });
    await weeklyReport(cut.fx);
    const fx = { ...cut.fx, remainingMs: () => 900_000 };
    for (let turn = 0; turn < 2; turn += 1) await handleShards([{ id: 'a', body: JSON.stringify(cut.shards[0]) }], fx);
    const servicesOf = ({ files }: Rig): readonly { readonly service: { readonly key: string } }[] => {
      const text = [...files].find(([key]) => key.endsWith('report.json'))?.[1] ?? '{}';
      return (JSON.parse(text) as { readonly services: readonly { readonly service: { readonly key: string } }[] })
        .services;
    };
    expect(servicesOf(cut)).toEqual(servicesOf(whole));
    expect(servicesOf(whole).filter(({ service }) => service.key.includes('family:job-'))).toHaveLength(4);
  } finally {
    await insights.close();
  }
}, 90_000);
