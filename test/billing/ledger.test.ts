import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_OWNER, UNKNOWN_ZONE, costLedgerOf, mergeCostLedgers } from '../../functions/billing/ledger.ts';
import type { CostLedger } from '../../functions/billing/ledger.ts';
import { centsOf } from '../../functions/billing/money.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import type { TaskFact, TaskUsage } from '../../functions/billing/usage.ts';
import { MONTH, NOW, monthOf } from './month.ts';
import { recount } from './recount.ts';
import { after, hourlyTask } from './task.ts';

const priceOf = pricedBy(BUILT_IN_PRICES);
const october = (facts: Iterable<TaskFact>): CostLedger => costLedgerOf(facts, { window: MONTH, now: NOW, priceOf });

const centsByName = (costLedger: CostLedger): Readonly<Record<string, number>> => ({
  all: centsOf(costLedger.total.total),
  ipv4: centsOf(costLedger.total.publicIpv4),
  'never started': centsOf(costLedger.total.neverStartedTotal),
  ...Object.fromEntries([
    ...costLedger.byService.map(({ service, amount }) => [service, centsOf(amount.total)]),
    ...costLedger.byRevision.map((row) => [`${row.service} ${row.taskDefinition}`, centsOf(row.amount.total)]),
    ...costLedger.byZone.map((row) => [row.availabilityZone, centsOf(row.amount.total)]),
    ...costLedger.byCapacity.map(({ capacity, amount }) => [capacity, centsOf(amount.total)]),
    ...costLedger.byOwner.map(({ owner, amount }) => [owner, centsOf(amount.total)]),
  ]),
});

const renamed = (cents: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  const { 'no zone': zone, 'no owner': owner, ...rest } = cents;
  return { ...rest, [UNKNOWN_ZONE]: zone ?? 0, [NO_OWNER]: owner ?? 0 };
};

test.each([1, 20, 333])(
  'a simulated month (seed %i) agrees with a recount by the second, to the cent, row by row',
  (seed) => {
    const facts = monthOf(seed, 700);
    const costLedger = october(facts);
    const again = recount(facts, MONTH, NOW);
    expect(centsByName(costLedger)).toEqual(renamed(again.cents));
    expect(costLedger.total.seconds).toBe(again.seconds);
    expect(costLedger.unpriced.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(again.unpricedSeconds);
    expect(again.cents['all']).toBeGreaterThan(20_000);
    expect(Object.keys(again.cents).length).toBeGreaterThan(60);
  },
);

const FACTS = monthOf(7, 120);
const TRUTH = october(FACTS);

test('facts told twice, late and in any order make the same ledger', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...FACTS], { minLength: FACTS.length }),
      fc.array(fc.constantFrom(...FACTS), { maxLength: 200 }),
      fc.nat(FACTS.length),
      (facts, repeated, at) => {
        expect(october([...facts.slice(0, at), ...repeated, ...facts.slice(at)])).toEqual(TRUTH);
      },
    ),
    { numRuns: 60 },
  );
});

test('neighbouring windows add up to the whole, to the second and the last fraction of a cent', () => {
  const day = fc.integer({ min: MONTH.from.getTime(), max: MONTH.to.getTime() });
  fc.assert(
    fc.property(fc.array(day, { minLength: 1, maxLength: 6 }), (cuts) => {
      const edges = [MONTH.from.getTime(), ...cuts.sort((a, b) => a - b), MONTH.to.getTime()];
      const pieces = edges
        .slice(1)
        .map((to, index) =>
          costLedgerOf(FACTS, { window: { from: new Date(edges[index] ?? 0), to: new Date(to) }, now: NOW, priceOf }),
        );
      expect(pieces.reduce((sum, { total }) => sum + total.total, 0n)).toBe(TRUTH.total.total);
      expect(pieces.reduce((sum, { total }) => sum + total.seconds, 0)).toBe(TRUTH.total.seconds);
    }),
    { numRuns: 60 },
  );
});

test('every grouping adds up to the total', () => {
  for (const rows of [TRUTH.byService, TRUTH.byRevision, TRUTH.byZone, TRUTH.byCapacity, TRUTH.byOwner]) {
    expect(rows.reduce((sum, { amount }) => sum + amount.total, 0n)).toBe(TRUTH.total.total);
    expect(rows.reduce((sum, { amount }) => sum + amount.tasks, 0)).toBe(TRUTH.total.tasks);
  }
});

test('the shards of a report merge into the ledger of all', () => {
  const shards = [0, 1, 2].map((shard) =>
    october(FACTS.filter(({ usage }) => Number(usage.service.at(-1)) % 3 === shard)),
  );
  expect(mergeCostLedgers(shards, MONTH)).toEqual(TRUTH);
  expect(mergeCostLedgers([...shards].reverse(), MONTH)).toEqual(TRUTH);
});

const fact = (version: number, but: Partial<TaskUsage> = {}): TaskFact => ({ version, usage: hourlyTask(but) });

test('the highest version of a task wins, also when it comes first', () => {
  const running = fact(3, { stoppedAt: undefined });
  const stopped = fact(5);
  for (const facts of [
    [running, stopped],
    [stopped, running],
    [stopped, stopped, running],
  ]) {
    expect(october(facts).total).toMatchObject({ seconds: 3600, tasks: 1 });
  }
});

test('of two facts of one version the one that knows more counts, whatever came first', () => {
  const bare = fact(5);
  const owned = fact(5, { owner: 'team-shop' });
  expect(october([bare, owned]).byOwner.map(({ owner }) => owner)).toEqual(['team-shop']);
  expect(october([owned, bare])).toEqual(october([bare, owned]));
});

test('a task known by its ARN and by its id is one task', () => {
  const byId = fact(6, { taskArn: '0123456789abcdef0123456789abcdef' });
  expect(october([fact(5), byId]).total.tasks).toBe(1);
});

test('a task that never started is counted, with what it cost', () => {
  const { total } = october([fact(4, { startedAt: undefined, stoppedAt: after(10) })]);
  expect(total).toMatchObject({ tasks: 1, seconds: 60, neverStartedTasks: 1, neverStartedTotal: total.total });
});

test('tasks without a price keep their seconds and are named; tasks without a pull are named and cost nothing', () => {
  const costLedger = october([
    fact(4, { region: 'xx-nowhere-1' }),
    fact(4, { taskArn: 'task/b', pullStartedAt: undefined, startedAt: undefined }),
  ]);
  expect(costLedger.total).toMatchObject({ total: 0n, tasks: 0 });
  expect(costLedger.unpriced).toMatchObject([
    { tasks: 1, seconds: 3600, reason: expect.stringMatching(/xx-nowhere-1/) },
  ]);
  expect(costLedger.notBilled).toEqual([{ tasks: 1, seconds: 0, reason: 'stopped before the image pull began' }]);
});

test('public addresses stand apart, and where nobody knows of one that is said', () => {
  const costLedger = october([fact(4, { publicIp: true }), fact(4, { taskArn: 'task/b' })]);
  expect(centsOf(costLedger.total.publicIpv4 * 100n)).toBe(50);
  expect(centsOf(costLedger.total.total)).toBe(10);
  expect(costLedger.addressUnknownTasks).toBe(1);
});

test('doubts and gaps of the prices are said once', () => {
  const windows = (task: string) => fact(4, { taskArn: task, operatingSystem: 'WINDOWS' });
  const costLedger = october([windows('task/a'), windows('task/b'), fact(4, { region: 'eu-west-1', storageGib: 30 })]);
  expect(costLedger.doubts).toHaveLength(1);
  expect(costLedger.missingData).toEqual(['no price of ephemeral storage above 20 GiB in eu-west-1']);
});

test('what lies outside of the window costs nothing in it', () => {
  const window = { from: after(7200), to: after(9000) };
  expect(costLedgerOf([fact(4)], { window, now: NOW, priceOf }).total.tasks).toBe(0);
  const half = costLedgerOf([fact(4)], { window: { from: after(1800), to: after(9000) }, now: NOW, priceOf });
  expect(half.total.seconds).toBe(1800);
});
