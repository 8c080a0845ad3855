import type { Amount } from '../../billing/amounts.ts';
import { dollarsOf } from '../../billing/money.ts';
import { WASTE } from '../../billing/waste.ts';
import { dailyChart, servicesChart, wasteChart } from './charts.ts';
import type { Report } from '../report.ts';
import { nameOf } from '../by-place/places.ts';
import type { Cell, Column } from './table.ts';
import { ownerName } from '../../messages/mention.ts';
import { code, count, tableHtml, text, usd } from './table.ts';
import { escapeHtml, moneyText, percentText } from '../text.ts';

const number = (name: string): Column => ({ name, isNumber: true });

const hours = (seconds: number): Cell => ({
  html: (seconds / 3600).toLocaleString('en-US', { maximumFractionDigits: seconds < 360_000 ? 1 : 0 }),
  sort: seconds,
});

const blank = text('');

const amountCells = ({ total, seconds, tasks }: Amount): readonly Cell[] => [
  usd(dollarsOf(total)),
  hours(seconds),
  count(tasks),
];

const AMOUNT: readonly Column[] = [number('Cost'), number('Task hours'), number('Tasks')];

const serviceCell = (key: string, report: Report): Cell => {
  const { cluster, name } = nameOf(key, report);
  return { html: `${escapeHtml(name)} <small>${escapeHtml(cluster)}</small>`, sort: name.toLowerCase() };
};

const changeCell = (now: number, before: number | undefined): Cell => {
  if (before === undefined || before === 0) return { html: '<span class="none">–</span>', sort: -Infinity };
  const change = now / before - 1;
  // Rounded to nothing, a sign would be left of it.
  const share = Math.abs(change) < 0.0005 ? 0 : change;
  const sign = share > 0 ? '+' : share < 0 ? '−' : '';
  return { html: `${sign}${percentText(Math.abs(share))}`, sort: share };
};

const servicesTable = (report: Report): string => {
  const own = new Map(report.services.map((one) => [String(one.service.key), one]));
  const wasted = new Map<string, number>();
  for (const { service, total } of report.waste.rows)
    wasted.set(service, (wasted.get(service) ?? 0) + dollarsOf(total));
  const rows = report.costLedger.byService.map(({ service, amount }) => {
    const before = report.before === null ? undefined : dollarsOf(own.get(service)?.before ?? 0n);
    const cost = dollarsOf(amount.total);
    return [
      serviceCell(service, report),
      text(ownerName(own.get(service)?.service.owner ?? '')),
      ...amountCells(amount),
      changeCell(cost, before),
      usd(wasted.get(service) ?? 0),
    ];
  });
  return tableHtml({
    caption: 'By service',
    columns: [{ name: 'Service' }, { name: 'Owner' }, ...AMOUNT, number('Change'), number('Waste')],
    rows,
    sums: [
      text('All'),
      blank,
      ...amountCells(report.costLedger.total),
      changeCell(
        dollarsOf(report.costLedger.total.total),
        report.before === null ? undefined : dollarsOf(report.before),
      ),
      usd(dollarsOf(report.waste.total)),
    ],
  });
};

const groupTables = ({ costLedger }: Report): string =>
  [
    tableHtml({
      caption: 'By owner',
      columns: [{ name: 'Owner' }, ...AMOUNT],
      rows: costLedger.byOwner.map(({ owner, amount }) => [text(ownerName(owner)), ...amountCells(amount)]),
      sums: [text('All'), ...amountCells(costLedger.total)],
    }),
    tableHtml({
      caption: 'By capacity',
      columns: [{ name: 'Capacity' }, ...AMOUNT],
      rows: costLedger.byCapacity.map(({ capacity, amount }) => [code(capacity), ...amountCells(amount)]),
      sums: [text('All'), ...amountCells(costLedger.total)],
    }),
    tableHtml({
      caption: 'By zone',
      columns: [{ name: 'Zone' }, ...AMOUNT],
      rows: costLedger.byZone.map(({ availabilityZone, amount }) => [code(availabilityZone), ...amountCells(amount)]),
      sums: [text('All'), ...amountCells(costLedger.total)],
    }),
    tableHtml({
      caption: 'By revision',
      columns: [{ name: 'Revision' }, ...AMOUNT, number('Never ran')],
      rows: costLedger.byRevision.map(({ taskDefinition, amount }) => [
        code(taskDefinition),
        ...amountCells(amount),
        count(amount.neverStartedTasks),
      ]),
      sums: [text('All'), ...amountCells(costLedger.total), count(costLedger.total.neverStartedTasks)],
    }),
  ]
    .map((table) => `<div class="card">${table}</div>`)
    .join('');

/** Amazon VPC charges for addresses, not Fargate: so the amount is shown beside the total, not in it. */
const addressesText = ({ costLedger, setting }: Report): string => {
  const { publicIpv4 } = costLedger.total;
  if (publicIpv4 === 0n) return '';
  const [rate] = setting.table.rows.flatMap(({ usdPerHour }) => usdPerHour['public-ipv4'] ?? []);
  return (
    `<p class="hint">In addition, Amazon VPC charged about ${escapeHtml(moneyText(publicIpv4))} for public IPv4 ` +
    `addresses of its tasks ($${escapeHtml(rate ?? '0.005')} an hour each, as the services are set today).</p>`
  );
};

const discountText = ({ discount }: Report): string =>
  discount === null
    ? ''
    : `<p class="hint">All amounts are ${escapeHtml(discount.after)} (${escapeHtml(discount.of)}). The week cost ` +
      `${escapeHtml(moneyText(discount.list))} at list price.</p>`;

/** Revisions that cost more or less than the one before. */
const revisionsHtml = (report: Report): string => {
  const items = report.services.flatMap(({ service, revisionChange }) =>
    revisionChange === null
      ? []
      : [`<li><b>${escapeHtml(nameOf(service.key, report).label)}</b>: ${escapeHtml(revisionChange.text)}</li>`],
  );
  if (items.length === 0) return '';
  return (
    `<div class="card gap"><h3>Revisions that cost more or less</h3><ul class="plain">${items.join('')}</ul>` +
    '<p class="hint">This prices what their tasks used. The bill changes if the service scales, or once its size is ' +
    'changed.</p></div>'
  );
};

/** Costs by service. */
export const costsHtml = (report: Report): string =>
  `<div class="pair"><div class="card"><h3>Each day</h3>${dailyChart(report)}` +
  `<p class="key"><span><i></i>this week</span><span><i class="pale"></i>the week before</span></p></div>` +
  `<div class="card"><h3>Most expensive services</h3>${servicesChart(report)}</div></div>` +
  `<div class="card gap">${servicesTable(report)}${discountText(report)}${addressesText(report)}</div>` +
  `${revisionsHtml(report)}<div class="pair">${groupTables(report)}</div>`;

/** Waste by kind and service. */
export const wasteHtml = (report: Report): string => {
  const { waste } = report;
  if (waste.rows.length === 0) return '<p class="card">Nothing was wasted.</p>';
  const meanings = waste.byKind
    .map(({ kind }) => `<li><b>${escapeHtml(kind)}</b>: ${escapeHtml(WASTE[kind])}</li>`)
    .join('');
  const table = tableHtml({
    caption: 'Waste by service and kind',
    columns: [{ name: 'Service' }, { name: 'Kind' }, number('Cost'), number('Times')],
    rows: waste.rows.map(({ service, kind, total, count: times }) => [
      serviceCell(service, report),
      code(kind),
      usd(dollarsOf(total)),
      count(times),
    ]),
    sums: [text('All'), blank, usd(dollarsOf(waste.total)), blank],
  });
  return (
    `<div class="pair"><div class="card"><h3>By kind</h3>${wasteChart(report)}</div>` +
    `<div class="card"><h3>What is counted</h3><ul class="plain">${meanings}</ul></div></div>` +
    `<div class="card gap">${table}</div>`
  );
};
