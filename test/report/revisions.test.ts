import { expect, test } from 'vitest';
import { randomOf } from '../../cli/fake-aws/random.ts';
import type { MetricQuery, MetricReader, Span } from '../../functions/adapters/aws/cloudwatch.ts';
import { readRequests } from '../../functions/adapters/aws/traffic/requests.ts';
import { digestOf } from '../../functions/report/digest.ts';
import { reportCsv, reportJson } from '../../functions/report/files.ts';
import type { Metrics } from '../../functions/report/input.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import { reportOf } from '../../functions/report/report.ts';
import { differenceOf } from '../../functions/report/revisions/compare.ts';
import type { Hour } from '../../functions/report/revisions/hours.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { NOW, SETTING, daysAgo, definition, fact, input, keyOf, service } from './advice-input.ts';
import { ORIGIN } from './numbered.ts';

const PRICES = { vcpuHour: 0.04048, gbHour: 0.004445 };
const HOUR_MS = 3_600_000;
const MONDAY = Date.parse('2026-10-26T00:00:00Z');

type World = {
  readonly seed: string;
  readonly daysBefore: number;
  readonly days: number;
  /** True extra CPU of the new revision, per request and at rest. */
  readonly effect: number;
  /** Spread of a day's demand, of a day's cost per request, and of an hour's. */
  readonly demand: number;
  readonly mix: number;
  readonly noise: number;
  readonly persistence: number;
  /** Growth of demand a day. */
  readonly growth: number;
  readonly hasTraffic: boolean;
};

/** Hours of a service whose truth is known: a daily wave, quiet weekends, days that resemble their neighbours. */
const simulated = (world: World): { readonly before: readonly Hour[]; readonly after: readonly Hour[] } => {
  const random = randomOf(world.seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const { persistence: r } = world;
  let [demand, mix] = [0, 0];
  const hours: Hour[] = [];
  for (let day = 0; day < world.daysBefore + world.days; day += 1) {
    demand = r * demand + Math.sqrt(1 - r * r) * world.demand * normal();
    mix = r * mix + Math.sqrt(1 - r * r) * world.mix * normal();
    const isNew = day >= world.daysBefore;
    for (let hour = 0; hour < 24; hour += 1) {
      const wave = 1 + 0.6 * Math.sin(((hour - 8) / 24) * 2 * Math.PI);
      const weekend = day % 7 > 4 ? 0.6 : 1;
      const requests = 40_000 * wave * weekend * Math.exp(demand + world.growth * day + world.noise * normal());
      const perRequest = (0.008 / 1.2) * Math.exp(mix) * (isNew ? 1 + world.effect : 1);
      const cpuUnits = (30 * (isNew ? 1 + world.effect : 1) + requests * perRequest) * Math.exp(world.noise * normal());
      hours.push({
        at: MONDAY + (day * 24 + hour) * HOUR_MS,
        revision: isNew ? 'web:42' : 'web:41',
        cpuUnits,
        memoryMib: 700 + 200 * wave,
        tasks: 4,
        requests: world.hasTraffic ? requests : undefined,
      });
    }
  }
  const cut = world.daysBefore * 24;
  return { before: hours.slice(0, cut), after: hours.slice(cut + 1) };
};

const WORLDS = [0.05, 0.15, 0.3].flatMap((demand) =>
  [0, 0.7].flatMap((persistence) =>
    [3, 10].flatMap((days) =>
      [0, 0.01].map((growth) => ({ demand, persistence, days, growth, daysBefore: 18, mix: 0.03, noise: 0.05 })),
    ),
  ),
);

const costOf = ({ cpuUnits, memoryMib }: Hour): number => cpuUnits * PRICES.vcpuHour + memoryMib * PRICES.gbHour;
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** What was found in each world, and the truth: the same hours with the effect and without it. */
const foundIn = (effect: number, hasTraffic: boolean, runs: number) =>
  WORLDS.flatMap((world, index) =>
    Array.from({ length: runs }, (_, run) => {
      const one = { ...world, hasTraffic, seed: `revisions/${index}/${run}` };
      const { before, after } = simulated({ ...one, effect });
      const { after: without } = simulated({ ...one, effect: 0 });
      return {
        found: differenceOf(before, after, PRICES),
        truth: sum(after.map(costOf)) / sum(without.map(costOf)) - 1,
      };
    }),
  );

const saidIn = (found: ReturnType<typeof foundIn>): number =>
  found.filter((one) => one.found !== undefined).length / found.length;

test.each([
  ['traffic is known', true],
  ['traffic is not known', false],
])('equal revisions are called different in at most one of twenty cases where %s', (_, hasTraffic) => {
  expect(saidIn(foundIn(0, hasTraffic, 10))).toBeLessThanOrEqual(0.05);
});

test('a quarter more CPU is found where traffic is known, and the interval holds the truth', () => {
  const all = foundIn(0.25, true, 4);
  expect(saidIn(all)).toBeGreaterThan(0.9);
  const said = all.flatMap(({ found, truth }) => (found === undefined ? [] : [{ ...found, truth }]));
  const held = said.filter(({ low, high, truth }) => low <= truth && truth <= high).length;
  expect(held / said.length).toBeGreaterThan(0.85);
  expect(said.every(({ basis, share }) => basis === 'traffic' && share > 0)).toBe(true);
});

test('where traffic is not known only a large difference is found', () => {
  expect(saidIn(foundIn(1, false, 2))).toBeGreaterThan(0.5);
});

const DAYS_AFTER = 6;

/** A service whose new revision uses `more` CPU for the same requests. */
const upgraded = (more: number, also: Partial<Metrics> = {}) => {
  const hours = Array.from({ length: 24 * 24 }, (_, hour) => NOW.getTime() - (24 * 24 - hour) * HOUR_MS);
  const wave = (at: number): number => 1 + 0.4 * Math.sin((at / 86_400_000) * 2 * Math.PI);
  const factor = (at: number): number => (at >= daysAgo(DAYS_AFTER).getTime() ? 1 + more : 1);
  return input('web', {
    service: service('web', { taskDefinition: 'web:42' }),
    definition: definition(1024, 2048),
    facts: [
      fact('web', { id: 'a', from: daysAgo(24), to: daysAgo(DAYS_AFTER), taskDefinition: 'web:41' }),
      fact('web', { id: 'b', from: daysAgo(DAYS_AFTER), taskDefinition: 'web:42' }),
    ],
    metrics: {
      datapoints: hours.map((at) => ({
        at: new Date(at),
        seconds: 3600,
        cpuAverage: 40 * wave(at) * factor(at),
        cpuMaximum: 45 * wave(at) * factor(at),
        memoryMaximum: 30,
      })),
      memoryAverage: hours.map((at) => [at, 30] as const),
      tasks: [],
      requests: hours.map((at) => [at, 9000 * wave(at)] as const),
      missingData: [],
      ...also,
    },
  });
};

test('page, message, CSV and JSON say that a revision costs more at equal traffic', () => {
  const one = serviceReport(upgraded(0.3), SETTING);
  // 30 % of the CPU, which is nine tenths of what is used: 0.4 x 0.04048 against 0.6 x 0.004445.
  expect(one.revisionChange).toMatchObject({ revision: 'web:42', before: 'web:41', basis: 'traffic', days: 7 });
  expect(one.revisionChange?.share).toBeCloseTo((0.3 * (0.4 * 0.04048)) / (0.4 * 0.04048 + 0.6 * 0.004445), 2);
  const report = reportOf(ORIGIN, SETTING, [one]);
  const says = 'web:42 costs 26 % more than web:41 at equal traffic';
  expect(reportPage(report)).toContain(says);
  expect(JSON.stringify(digestOf(report, { link: '', isWhole: true }).blocks)).toContain(says);
  expect(reportCsv(report)).toContain(`web:41,${one.revisionChange?.share}`);
  expect(reportJson(report)).toContain(says);
});

test('nothing is said of equal revisions, of too few days, and of revisions of another size', () => {
  expect(serviceReport(upgraded(0), SETTING).revisionChange).toBeNull();
  const whole = upgraded(0.3);
  const young = { ...SETTING, now: daysAgo(5), window: { from: daysAgo(12), to: daysAgo(5) } };
  expect(serviceReport(whole, young).revisionChange).toBeNull();
  const facts = whole.facts.map(({ usage, ...rest }) => ({
    ...rest,
    usage: { ...usage, memoryMib: usage.taskDefinition === 'web:41' ? 4096 : 2048 },
  }));
  expect(serviceReport({ ...whole, facts }, SETTING).revisionChange).toBeNull();
});

test('requests of a task are read by hour, of all target groups, and nothing where there are none', async () => {
  const asked: { readonly queries: readonly MetricQuery[]; readonly span: Span }[] = [];
  const read: MetricReader = async (queries, span) => {
    asked.push({ queries, span });
    return queries.map((_, index) => ({
      times: Float64Array.of(span.from.getTime()),
      values: Float64Array.of(100 + index),
      isWhole: true,
    }));
  };
  const at = { now: NOW, days: 30 };
  const groups = ['targetgroup/blue/1', 'targetgroup/green/2'];
  const requests = await readRequests(read, [{ service: keyOf('web'), targetGroups: groups }], at);
  expect(requests(keyOf('web'))).toEqual([[daysAgo(30).getTime(), 201]]);
  expect(requests(keyOf('job'))).toEqual([]);
  expect(asked[0]?.queries[0]).toEqual({
    namespace: 'AWS/ApplicationELB',
    metric: 'RequestCountPerTarget',
    dimensions: { TargetGroup: 'targetgroup/blue/1' },
    statistic: 'Sum',
  });
  expect(asked[0]?.span.periodSeconds).toBe(3600);
  await readRequests(read, [{ service: keyOf('job'), targetGroups: [] }], at);
  expect(asked).toHaveLength(1);
});
