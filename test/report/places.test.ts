import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOf } from '../../cli/reconcile/csv.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { digestOf } from '../../functions/report/digest.ts';
import { reportCsv } from '../../functions/report/files.ts';
import { focusCsv } from '../../functions/report/focus.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import { nameOf, placeSums } from '../../functions/report/by-place/places.ts';
import { placeGapTexts } from '../../functions/report/by-place/gaps.ts';
import { reportOf } from '../../functions/report/report.ts';
import type { ServiceReport } from '../../functions/report/service-report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { sum } from '../../functions/billing/money.ts';
import { SETTING, daysAgo, definition, fact, input, metrics, service } from './advice-input.ts';
import { ORIGIN } from './numbered.ts';

const setting = { ...SETTING, isItemised: true } as const;

/** Services of different costs, with and without a size to save, in the account of the tests. */
const SAMPLES: readonly ServiceReport[] = [
  input('web'),
  input('api', {
    definition: definition(4096, 16_384),
    facts: [fact('api', { id: 'api', from: daysAgo(40), size: { cpu: 4096, memory: 16_384 } })],
    metrics: metrics({ cpu: 5, memory: 8 }),
  }),
  input('idle', { facts: [], service: service('idle', { owner: null }) }),
].map((one) => serviceReport(one, setting));

/** A service as another account, region and cluster would have it. */
const movedTo = (one: ServiceReport, account: string, region: string, cluster: string, owner: string | null) => {
  const name = one.service.key.split('/')[3] ?? '';
  const key = serviceKey({ account, region, cluster, name });
  const byService = one.costLedger.byService.map((row) => ({ ...row, service: key }));
  const waste = one.waste.map((row) => ({ ...row, service: key }));
  return { ...one, service: { ...one.service, key, owner }, costLedger: { ...one.costLedger, byService }, waste };
};

const accounts = fc.constantFrom('111122223333', '222233334444', '333344445555');
const regions = fc.constantFrom('us-east-1', 'eu-west-1');
const fleet = fc.array(
  fc
    .record({
      one: fc.constantFrom(...SAMPLES),
      account: accounts,
      region: regions,
      cluster: fc.constantFrom('prod', 'stage'),
      owner: fc.constantFrom('shop', 'pay', null),
    })
    .map(({ one, account, region, cluster, owner }) => movedTo(one, account, region, cluster, owner)),
  { maxLength: 12 },
);

test('the sums of accounts, and of the teams in them, are those of the organisation, to the atom', () => {
  fc.assert(
    fc.property(fleet, (services) => {
      const report = reportOf(ORIGIN, SETTING, services);
      const { places, costLedger, waste, before, savingPerMonth } = report;
      expect(sum(places.map(({ cost }) => cost))).toBe(costLedger.total.total);
      expect(sum(places.map((place) => place.waste))).toBe(waste.total);
      if (before !== null) expect(sum(places.map((place) => place.before ?? 0n))).toBe(before);
      expect(places.reduce((all, place) => all + place.savingPerMonth, 0)).toBeCloseTo(savingPerMonth, 2);
      expect(places.reduce((all, place) => all + place.services, 0)).toBe(services.length);
      for (const place of places) {
        expect(sum(place.teams.map(({ cost }) => cost))).toBe(place.cost);
        expect(place.teams.reduce((all, team) => all + team.services, 0)).toBe(place.services);
      }
    }),
    { numRuns: 50 },
  );
});

test('renaming accounts and regions changes no sum, and equal names in two accounts never mix', () => {
  const [web] = SAMPLES;
  if (web === undefined) throw new Error('there must be a service');
  const twins = ['222233334444', '333344445555'].map((account) => movedTo(web, account, 'eu-west-1', 'prod', 'shop'));
  const sums = placeSums(twins, true);
  expect(sums.map(({ account, services }) => [account, services])).toEqual([
    ['222233334444', 1],
    ['333344445555', 1],
  ]);
  const renamed = placeSums(
    ['999988887777', '888877776666'].map((account) => movedTo(web, account, 'ap-south-1', 'prod', 'shop')),
    true,
  );
  expect(renamed.map(({ cost, waste, savingPerMonth }) => [cost, waste, savingPerMonth])).toEqual(
    sums.map(({ cost, waste, savingPerMonth }) => [cost, waste, savingPerMonth]),
  );
});

const ELSEWHERE = { account: '222233334444', region: 'eu-west-1' };
const wide = reportOf({ ...ORIGIN, others: 1 }, setting, [
  ...SAMPLES,
  ...SAMPLES.map((one) => movedTo(one, ELSEWHERE.account, ELSEWHERE.region, 'prod', 'pay')),
]);

test('page, digest, CSV and FOCUS of an organisation name the account of each service', () => {
  const page = reportPage(wide);
  expect(page).toContain('2 accounts, 2 regions, 6 services');
  expect(page).toContain('By account, cluster and team');
  expect(page).toContain('<small>222233334444/eu-west-1/prod</small>');
  const { blocks } = digestOf(wide, { link: 'https://example.test', isWhole: true });
  expect(JSON.stringify(blocks)).toMatch(/\*By account\*.*222233334444, eu-west-1: \$/);
  const csv = rowsOf(reportCsv(wide));
  expect(csv.map((row) => `${row['account']}/${row['region']}/${row['service']}`).sort()).toEqual(
    wide.services.map(({ service: { key } }) => key.replace('/prod/', '/')).sort(),
  );
  const focus = rowsOf(focusCsv(wide));
  const listed = (account: string): number =>
    focus.filter((row) => row['SubAccountId'] === account).reduce((all, row) => all + Number(row['ListCost']), 0);
  expect(listed(ELSEWHERE.account)).toBeGreaterThan(0);
  expect(listed(ELSEWHERE.account)).toBeCloseTo(listed(ORIGIN.account), 9);
});

test('a lone account has no column and no line of accounts', () => {
  const lone = reportOf(ORIGIN, SETTING, SAMPLES);
  expect(lone.isOrganisation).toBe(false);
  expect(reportPage(lone)).not.toContain('By account');
  expect(JSON.stringify(digestOf(lone, { link: 'https://example.test', isWhole: true }))).not.toContain('By account');
  expect(nameOf('111122223333/us-east-1/prod/web', lone)).toEqual({ cluster: 'prod', name: 'web', label: 'web' });
});

test('what is missing in many accounts is one line that names three of them', () => {
  const gaps = ['a/r', 'b/r', 'c/r', 'd/r'].map((place) => ({ place, text: 'there is no cluster here' }));
  expect(placeGapTexts(gaps)).toEqual(['there is no cluster here (a/r, b/r, c/r and 1 more)']);
});
