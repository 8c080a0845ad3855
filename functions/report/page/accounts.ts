import { dollarsOf } from '../../billing/money.ts';
import type { Sums } from '../by-place/places.ts';
import type { Report } from '../report.ts';
import { changeText, many } from '../text.ts';
import type { Cell, Column } from './table.ts';
import { code, count, tableHtml, text, usd } from './table.ts';

const SUMS: readonly Column[] = [
  { name: 'Services', isNumber: true },
  { name: 'Cost', isNumber: true },
  { name: 'Change' },
  { name: 'Waste', isNumber: true },
  { name: 'Possible saving a month', isNumber: true },
];

const sumCells = ({ services, cost, before, waste, savingPerMonth }: Sums): readonly Cell[] => [
  count(services),
  usd(dollarsOf(cost)),
  text(changeText(cost, before) ?? '–'),
  usd(dollarsOf(waste)),
  usd(savingPerMonth),
];

/** Costs of the week by account and region, and in each by cluster and team; the last line is the organisation's. */
export const accountsHtml = ({ places, services, costLedger, before, waste, savingPerMonth }: Report): string => {
  const whole = {
    services: services.length,
    cost: costLedger.total.total,
    before,
    waste: waste.total,
    savingPerMonth,
  };
  const accounts = tableHtml({
    caption: 'By account and region',
    columns: [{ name: 'Account' }, { name: 'Region' }, ...SUMS],
    rows: places.map((place) => [code(place.account), code(place.region), ...sumCells(place)]),
    sums: [text('The organisation'), text(''), ...sumCells(whole)],
  });
  const teams = tableHtml({
    caption: 'By account, cluster and team',
    columns: [{ name: 'Account' }, { name: 'Region' }, { name: 'Cluster' }, { name: 'Team' }, ...SUMS],
    rows: places.flatMap(({ account, region, teams: own }) =>
      own.map((team) => [
        code(account),
        code(region),
        text(team.cluster),
        text(team.team === '' ? 'no owner' : team.team),
        ...sumCells(team),
      ]),
    ),
    sums: [text('The organisation'), text(''), text(''), text(''), ...sumCells(whole)],
  });
  return `<div class="card">${accounts}</div><div class="card gap">${teams}</div>`;
};

/** What a report is about: its account and region, or how many of them. */
export const whereText = ({ origin: { account, region }, isOrganisation, services, places }: Report): string => {
  const counted = many(services.length, 'service');
  if (!isOrganisation) return `account ${account}, ${region}, ${counted}`;
  const [accounts, regions] = [places.map((place) => place.account), places.map((place) => place.region)];
  return `${many(new Set(accounts).size, 'account')}, ${many(new Set(regions).size, 'region')}, ${counted}`;
};
