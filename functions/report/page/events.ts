import { countOf } from '../../incidents/of-any-kind.ts';
import { dateOf } from '../../primitives/instant.ts';
import { stretch } from '../../incidents/texts.ts';
import type { Lag } from '../../scaling/lag-summary.ts';
import type { Finding } from '../../scaling/finding.ts';
import type { ScalingRow } from '../../scaling/section.ts';
import { causesChart } from './charts.ts';
import { lagHtml } from './lag.ts';
import type { Report } from '../report.ts';
import type { Wide } from '../by-place/places.ts';
import { nameOf } from '../by-place/places.ts';
import type { Cell } from './table.ts';
import { code, count, tableHtml, text, usd } from './table.ts';
import { countText, escapeHtml, many, timeText, usdText } from '../text.ts';

const named = (key: string, wide: Wide): Cell => {
  const { cluster, name } = nameOf(key, wide);
  return { html: `${escapeHtml(name)} <small>${escapeHtml(cluster)}</small>`, sort: name.toLowerCase() };
};

const lagText = (lag: Lag | null): string =>
  lag === null ? '–' : `${Math.round(lag.total.p50Ms / 1000)} s, p95 ${Math.round(lag.total.p95Ms / 1000)} s`;

const rangeText = ({ desiredMin, desiredMax, limits }: ScalingRow): string => {
  const seen = desiredMin === null || desiredMax === null ? '–' : `${desiredMin}–${desiredMax}`;
  return limits === null ? seen : `${seen} of ${limits.minimum}–${limits.maximum}`;
};

const findingHtml = ({ title, suggestion, weight, usdPerMonth, evidence }: Finding): string =>
  `<li><b class="${weight === 'harm' ? 'bad' : weight === 'cost' ? 'warn' : 'none'}">${escapeHtml(title)}</b>` +
  `${usdPerMonth === null ? '' : ` (${usdText(usdPerMonth)} a month)`}. ${escapeHtml(suggestion)}` +
  `<br><span class="hint">${escapeHtml(evidence.join(' '))}</span></li>`;

const findingsHtml = (rows: readonly ScalingRow[], wide: Wide): string => {
  const items = rows
    .filter((row) => row.findings.length + row.growths.length > 0)
    .map(
      (row) =>
        `<li><h3>${escapeHtml(nameOf(row.service, wide).label)}</h3><ul>${row.findings.map(findingHtml).join('')}` +
        `${row.growths.map((growth) => `<li>${escapeHtml(growth)}</li>`).join('')}</ul></li>`,
    );
  return items.length === 0 ? '' : `<div class="card gap"><ul class="plain">${items.join('')}</ul></div>`;
};

/** How services scaled, how long it took, and what is wrong with it. */
export const scalingHtml = (report: Report): string => {
  const { scaling } = report;
  const { totals } = scaling;
  const rows = scaling.rows.filter(
    ({ limits, findings, scaleOuts, scaleIns }) => limits !== null || findings.length + scaleOuts + scaleIns > 0,
  );
  if (rows.length === 0) return '<p class="card">No service here scales automatically.</p>';
  const table = tableHtml({
    caption:
      `${many(totals.scaleOuts, 'scale-out')}, ${many(totals.scaleIns, 'scale-in')}, ` +
      `${many(totals.minutesPinned, 'minute')} at a maximum`,
    columns: [
      { name: 'Service' },
      { name: 'Out', isNumber: true },
      { name: 'In', isNumber: true },
      { name: 'Desired' },
      { name: 'Time to take load', isNumber: true },
      { name: 'Pinned, minutes', isNumber: true },
      { name: 'Reversals', isNumber: true },
      { name: 'Flapping a month', isNumber: true },
    ],
    rows: rows.map((row) => [
      named(row.service, report),
      count(row.scaleOuts),
      count(row.scaleIns),
      text(rangeText(row)),
      { html: lagText(row.lag), sort: row.lag?.total.p50Ms ?? -1 },
      count(row.minutesPinned),
      count(row.reversals),
      usd(row.flappingUsdPerMonth),
    ]),
  });
  return `<div class="card">${table}</div>${lagHtml(rows, report)}${findingsHtml(rows, report)}`;
};

const stopsTable = ({ stops }: Report): string =>
  tableHtml({
    caption: 'Stops by cause',
    columns: [{ name: 'Cause' }, { name: 'Kind' }, { name: 'Stops', isNumber: true }],
    rows: stops.map(({ cause, count: stopped, kind }) => [code(cause), text(kind), count(stopped)]),
  });

const incidentsTable = ({ incidents, origin, isOrganisation }: Report): string =>
  tableHtml({
    caption: 'Incidents',
    columns: [
      { name: 'Service' },
      { name: 'What' },
      { name: 'Opened', isNumber: true },
      { name: 'Tasks', isNumber: true },
      { name: 'State' },
    ],
    rows: incidents
      .filter(({ severity }) => severity !== 'quiet')
      .map((incident) => ({ ...incident, tasks: countOf(incident) }))
      .map(({ service, title, openedAt, tasks, resolvedAt }) => [
        named(service, { isOrganisation }),
        text(title),
        { html: timeText(dateOf(openedAt), origin.timeZone), sort: openedAt },
        count(tasks),
        text(resolvedAt === null ? 'open' : `resolved after ${stretch(resolvedAt - openedAt)}`),
      ]),
  });

const rollbacksTable = ({ rollbacks, origin, isOrganisation }: Report): string =>
  rollbacks.length === 0
    ? '<p>Nothing was rolled back.</p>'
    : tableHtml({
        caption: 'What was rolled back',
        columns: [
          { name: 'Service' },
          { name: 'When', isNumber: true },
          { name: 'To' },
          { name: 'Call' },
          { name: 'Why' },
        ],
        rows: rollbacks.map(({ service, at, to, call, outcome, reason }) => [
          named(service, { isOrganisation }),
          { html: timeText(new Date(at), origin.timeZone), sort: at },
          code(to ?? '–'),
          text(`${call}, ${outcome}`),
          text(reason),
        ]),
      });

const quietText = ({ incidents, isOrganisation }: Report): string => {
  const quiet = incidents.filter(({ severity }) => severity === 'quiet');
  if (quiet.length === 0) return '';
  const lines = quiet
    .slice(0, 20)
    .map(
      (incident) =>
        `<li>${escapeHtml(nameOf(incident.service, { isOrganisation }).label)}: ${escapeHtml(incident.title)} ` +
        `<span class="hint">${countText(countOf(incident))} ×</span></li>`,
    );
  return `<div class="card gap"><h3>What recovered by itself</h3><ul class="plain">${lines.join('')}</ul></div>`;
};

/** Failures, rollbacks, and stops that needed no action. */
export const stopsHtml = (report: Report): string =>
  `<div class="card">${rollbacksTable(report)}</div>` +
  `<div class="pair"><div class="card"><h3>Failures by cause</h3>${causesChart(report)}</div>` +
  `<div class="card">${stopsTable(report)}</div></div>` +
  `<div class="card gap">${incidentsTable(report)}</div>${quietText(report)}`;

/** What is not known of scaling, with the number of services. */
const scalingGaps = (services: Report['services']): readonly string[] => {
  const gaps = services.flatMap(({ scaling }) => scaling?.missingData ?? []);
  return [...new Set(gaps)].map((gap) => {
    const of = gaps.filter((other) => other === gap).length;
    return `${gap.replace(/\.$/, '')} (${many(of, 'service')})`;
  });
};

/** Missing data, the prices used, and the calls made. */
export const gapsHtml = ({ missingData, costLedger, prices, origin, services }: Report): string => {
  const notes = [
    ...missingData.map(({ text: gap, services: of }) => (of === 0 ? gap : `${gap} (${many(of, 'service')})`)),
    ...scalingGaps(services),
    ...costLedger.unpriced.map(({ reason, tasks }) => `${many(tasks, 'task')} without a price: ${reason}`),
    ...costLedger.notBilled.map(({ reason, tasks }) => `${many(tasks, 'task')} not billed: ${reason}`),
    ...costLedger.doubts.map((doubt) => `Uncertain: ${doubt}`),
    ...costLedger.missingData,
    ...(costLedger.addressUnknownTasks > 0
      ? [
          `Public IPv4 addresses of ${many(costLedger.addressUnknownTasks, 'task')} are not counted: ` +
            'neither events nor a service show them.',
        ]
      : []),
  ];
  const items = [...new Set(notes)].map((note) => `<li>${escapeHtml(note)}</li>`).join('');
  const calls = Object.entries(origin.calls)
    .map(([operation, made]) => `${operation} ${countText(made)}`)
    .join(', ');
  return (
    `<div class="card"><ul class="plain">${items}` +
    `<li>Prices: ${escapeHtml(prices)}. <code>farwatch prices update${origin.hasHistory ? ' --store' : ''}</code> ` +
    'reads today’s.</li>' +
    `<li>Read with ${escapeHtml(calls)} calls.</li></ul></div>`
  );
};
