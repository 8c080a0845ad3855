import { sizeText } from '../../sizing/explain.ts';
import { outOfMemoryText } from '../../sizing/observed.ts';
import type { Outcome } from '../../sizing/realised.ts';
import type { Advice } from '../advice/advice.ts';
import type { Report } from '../report.ts';
import type { Wide } from '../by-place/places.ts';
import { nameOf } from '../by-place/places.ts';
import type { ServiceReport } from '../service-report.ts';
import type { Cell } from './table.ts';
import { count, tableHtml, text, usd } from './table.ts';
import { dayText, escapeHtml, tasksText, usdText } from '../text.ts';

const named = ({ service }: ServiceReport, wide: Wide): Cell => {
  const { cluster, name } = nameOf(service.key, wide);
  return { html: `${escapeHtml(name)} <small>${escapeHtml(cluster)}</small>`, sort: name.toLowerCase() };
};

/** Services that leak memory. */
export const leaksHtml = (report: Report): string => {
  const leaking = report.services.flatMap((service) =>
    service.leak === null ? [] : [{ service, leak: service.leak }],
  );
  if (leaking.length === 0) return '<p class="card">No memory leak was found in this window.</p>';
  const items = leaking.map(({ service, leak }) => {
    const { cluster, name } = nameOf(service.service.key, report);
    const where = `<span class="hint">${escapeHtml(cluster)}</span>`;
    return `<li><b>${escapeHtml(name)}</b> ${where}<br>${escapeHtml(leak.text)}</li>`;
  });
  return `<div class="card"><ul class="plain">${items.join('')}</ul></div>`;
};

type Scaled = Extract<Advice, { readonly kind: 'autoscaled' }>;

const planCell = ({ size, policy }: Scaled['plan']): Cell =>
  text(`${sizeText(size)}, target ${policy.targetPercent} %, ${policy.minimum}–${policy.maximum}`);

const scaledRow = (service: ServiceReport, advice: Scaled, wide: Wide): readonly Cell[] => [
  named(service, wide),
  planCell(advice.today),
  advice.change === 'resize' ? planCell(advice.plan) : text('as today'),
  {
    html: `${tasksText(advice.plan.predicted.tasksMean)}, at most ${advice.plan.predicted.tasksMost}`,
    sort: advice.plan.predicted.tasksMean,
  },
  {
    html: `${Math.round(advice.plan.predicted.utilisationMean)} %`,
    sort: advice.plan.predicted.utilisationMean,
  },
  usd(advice.plan.usdPerMonth),
  usd(advice.saving.perMonth),
];

/** Services that scale: size, target and limits together, by replay of their demand. */
export const autoscaledHtml = (report: Report): string => {
  const rows = report.services.flatMap((service) =>
    service.advice.kind === 'autoscaled' ? [scaledRow(service, service.advice, report)] : [],
  );
  if (rows.length === 0) return '<p class="card">No service scales by CPU or memory here.</p>';
  const columns = [
    { name: 'Service' },
    { name: 'Today' },
    { name: 'Advised' },
    { name: 'Tasks', isNumber: true },
    { name: 'CPU used', isNumber: true },
    { name: 'A month', isNumber: true },
    { name: 'Saves', isNumber: true },
  ] as const;
  const caption = 'Replayed minute by minute under the policy';
  return `<div class="card">${tableHtml({ caption, columns, rows })}</div>`;
};

const TONES: Readonly<Record<Outcome['kind'], string>> = {
  'too early': 'none',
  saved: 'good',
  'no saving': 'warn',
  regressed: 'bad',
  'out of memory': 'bad',
};

const outcomeText = (outcome: Outcome): string => {
  const revert = outcome.kind !== 'too early' && outcome.revert ? ' <b class="bad">Revert?</b>' : '';
  const after = outcome.kind === 'too early' ? '' : ` after ${outcome.afterDays} days`;
  return `<b class="${TONES[outcome.kind]}">${outcome.kind}</b>${after}: ${escapeHtml(outcome.reason)}${revert}`;
};

/** Adopted sizes, their outcomes, and how accurate the predictions were. */
export const realisedHtml = (report: Report): string => {
  const { services, calibration, origin } = report;
  const rows = services.flatMap((service) => {
    if (service.change === null) return [];
    const { change, outcome } = service.change;
    return [
      [
        named(service, report),
        text(`${sizeText(change.before)} → ${sizeText(change.after)}`),
        { html: dayText(change.changedAt, origin.timeZone), sort: change.changedAt.getTime() },
        text(
          change.predicted === null
            ? 'not from Farwatch'
            : `Farwatch${change.predicted.saving === null ? '' : `, expected ${usdText(change.predicted.saving)}`}`,
        ),
        { html: outcomeText(outcome), sort: outcome.kind },
        usd(outcome.kind === 'too early' ? null : outcome.savingPerMonth),
      ],
    ];
  });
  const columns = [
    { name: 'Service' },
    { name: 'Change' },
    { name: 'Since', isNumber: true },
    { name: 'Recommended by' },
    { name: 'Outcome' },
    { name: 'A month', isNumber: true },
  ] as const;
  const table =
    rows.length === 0
      ? '<p>No service changed its size in the last five weeks.</p>'
      : tableHtml({ caption: 'Changes of size', columns, rows });
  return `<div class="card">${table}<p class="hint">${escapeHtml(calibration.text)}.</p></div>`;
};

const answerText = ({ advice }: ServiceReport, timeZone: string): string => {
  if (!('answer' in advice) || advice.answer === null || advice.answer.kind === 'accept') return '';
  const { kind: answer, by, size, until, reason } = advice.answer;
  const end = until === null ? '' : ` until ${dayText(new Date(until), timeZone)}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${sizeText(size)} ${answer === 'snooze' ? 'put off' : 'declined'} by ${by}${end}${why}`;
};

/** Services without a recommendation, each with its reason; and those that people excluded. */
export const abstainedHtml = (report: Report): string => {
  const { services, origin } = report;
  const rows = services.flatMap((service): readonly (readonly Cell[])[] => {
    const answer = answerText(service, origin.timeZone);
    if (answer !== '') return [[named(service, report), text(answer)]];
    const { advice } = service;
    return advice.kind === 'abstain' || advice.kind === 'none-fits'
      ? [[named(service, report), text(advice.reason)]]
      : [];
  });
  if (rows.length === 0) return '<p class="card">Every service has a recommendation.</p>';
  const columns = [{ name: 'Service' }, { name: 'Why' }];
  return `<div class="card gap">${tableHtml({ caption: 'No recommendation', columns, rows })}</div>`;
};

/** Services whose size is right. */
export const keptHtml = (report: Report): string => {
  const rows = report.services.flatMap((service): readonly (readonly Cell[])[] => {
    const { advice, leak } = service;
    // What leaks to death stands above, with what has to be done; it is kept and not right.
    if (advice.kind !== 'keep' || leak?.kind === 'killing') return [];
    return [
      [
        named(service, report),
        text(sizeText(advice.from)),
        text(advice.backtest),
        text(outOfMemoryText(advice.risk) ?? '–'),
        count(Math.round(advice.findings.days)),
      ],
    ];
  });
  if (rows.length === 0) return '';
  const columns = [
    { name: 'Service' },
    { name: 'Size' },
    { name: 'Back-test' },
    { name: 'At this size' },
    { name: 'Days', isNumber: true },
  ] as const;
  return `<div class="card">${tableHtml({ caption: 'Right as they are', columns, rows })}</div>`;
};
