import { dollarsOf } from '../../billing/money.ts';
import { accountsHtml, whereText } from './accounts.ts';
import { actionsHtml } from './actions.ts';
import { firstHtml } from './first.ts';
import { costsHtml, wasteHtml } from './costs.ts';
import { containersHtml } from './containers.ts';
import { gapsHtml, scalingHtml, stopsHtml } from './events.ts';
import { schedulesHtml } from './schedules.ts';
import { SCRIPT } from './script.ts';
import { abstainedHtml, autoscaledHtml, keptHtml, leaksHtml, realisedHtml } from './sizes.ts';
import { STYLE } from './style.ts';
import type { Report } from '../report.ts';
import { actionsText } from '../report.ts';
import { changeText, countText, dayText, escapeHtml, many, moneyText, percentText, usdText } from '../text.ts';

type Tile = { readonly name: string; readonly value: string; readonly hint: string; readonly tone: string };

const failuresOf = ({ stops }: Report): number =>
  stops.filter(({ kind }) => kind === 'failure').reduce((sum, { count }) => sum + count, 0);

const everydayOf = ({ stops }: Report): number =>
  stops.filter(({ kind }) => kind === 'everyday').reduce((sum, { count }) => sum + count, 0);

const wasteShare = ({ waste, costLedger }: Report): string => {
  const total = dollarsOf(costLedger.total.total);
  return total === 0 ? '' : `${percentText(dollarsOf(waste.total) / total)} of the cost`;
};

const weekTiles = (report: Report): readonly Tile[] => {
  const { costLedger, before, waste, rollbacks, discount } = report;
  const weekAgo = changeText(costLedger.total.total, before) ?? 'no whole earlier week to compare with';
  const atList = discount === null ? '' : `; ${moneyText(discount.list)} at list price`;
  return [
    { name: 'cost', value: moneyText(costLedger.total.total), hint: `${weekAgo}${atList}`, tone: '' },
    { name: 'wasted', value: moneyText(waste.total), hint: wasteShare(report), tone: 'warn' },
    {
      name: 'tasks failed',
      value: countText(failuresOf(report)),
      hint: `${countText(everydayOf(report))} routine stops`,
      tone: failuresOf(report) > 0 ? 'bad' : '',
    },
    {
      name: 'rollbacks',
      value: countText(rollbacks.length),
      hint: many(report.incidents.length, 'incident'),
      tone: '',
    },
  ];
};

const monthTiles = (report: Report): readonly Tile[] => {
  const { costPerMonth: cost, savingPerMonth, safetyPerMonth, realisedPerMonth, discount } = report;
  const after = discount === null ? '' : `, ${discount.after}`;
  const safety = safetyPerMonth > 0 ? `, ${usdText(safetyPerMonth)} more for safety` : '';
  const share = cost > 0 && savingPerMonth > 0 ? `, ${percentText(savingPerMonth / cost)} of the cost` : '';
  return [
    { name: 'cost', value: usdText(cost), hint: `at this week’s rate${after}`, tone: '' },
    {
      name: 'can be saved',
      value: usdText(savingPerMonth),
      hint: `${actionsText(report)}${share}${safety}`,
      tone: 'good',
    },
    {
      name: 'already saved',
      value: usdText(realisedPerMonth),
      hint: 'measured, by applied sizes',
      tone: 'good',
    },
  ];
};

const tilesHtml = (title: string, tiles: readonly Tile[]): string =>
  `<h2 class="of">${escapeHtml(title)}</h2><div class="tiles">${tiles.map(tileHtml).join('')}</div>`;

const tileHtml = ({ name, value, hint, tone }: Tile): string =>
  `<div class="tile${tone === '' ? '' : ` ${tone}`}"><span>${escapeHtml(name)}</span><b>${escapeHtml(value)}</b>` +
  `<span>${escapeHtml(hint)}</span></div>`;

type Section = {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly html: (report: Report) => string;
  /** Whether a report has it; every report when absent. */
  readonly isShown?: (report: Report) => boolean;
};

const SECTIONS: readonly Section[] = [
  {
    id: 'actions',
    title: 'What to do',
    lead:
      'The most valuable first, in dollars a month. Risky or unsure changes come last and are not in the sums. ' +
      'Farwatch has applied none of them.',
    html: actionsHtml,
  },
  {
    id: 'accounts',
    title: 'Accounts and teams',
    lead: 'What each account, region and team cost in the week.',
    html: accountsHtml,
    isShown: ({ isOrganisation }) => isOrganisation,
  },
  {
    id: 'costs',
    title: 'Where the money went',
    lead: 'From the start of the image pull to the end of each task, as AWS bills it.',
    html: costsHtml,
  },
  {
    id: 'waste',
    title: 'Waste',
    lead: 'No second is counted twice, so waste never exceeds the bill.',
    html: wasteHtml,
  },
  {
    id: 'leaks',
    title: 'Leaks',
    lead: 'Memory that is never released. Farwatch recommends no less memory until the leak is fixed.',
    html: leaksHtml,
  },
  {
    id: 'autoscaled',
    title: 'Services that scale automatically',
    lead: 'Smaller tasks would only raise their number, so size, target and limits are chosen together.',
    html: autoscaledHtml,
  },
  {
    id: 'schedules',
    title: 'Nights and weekends',
    lead: 'Services that nobody uses at night or at weekends, and what fewer tasks would save then.',
    html: schedulesHtml,
  },
  {
    id: 'containers',
    title: 'Inside the tasks',
    lead: 'A container is killed at its own hard limit, however much memory the task has left.',
    html: containersHtml,
  },
  {
    id: 'realised',
    title: 'Measured results',
    lead: 'Each change of size is measured after 7 and 28 days.',
    html: realisedHtml,
  },
  {
    id: 'scaling',
    title: 'How it scaled',
    lead: 'Changes of the week, how long a new task needs until it takes load, and what blocks scaling.',
    html: scalingHtml,
  },
  {
    id: 'stops',
    title: 'Stops and rollbacks',
    lead: 'Failures have a cause; scaling, deployments and finished jobs are routine.',
    html: stopsHtml,
  },
  {
    id: 'kept',
    title: 'No change',
    lead: 'Services with the right size, and those without enough data.',
    html: (report) => keptHtml(report) + abstainedHtml(report),
  },
  { id: 'gaps', title: 'What this page does not know', lead: 'Missing data is listed, never guessed.', html: gapsHtml },
];

const sectionHtml = ({ id, title, lead, html }: Section, report: Report): string =>
  `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(title)}</h2>` +
  `<p class="lead">${escapeHtml(lead)}</p>${html(report)}</section>`;

const periodText = ({ setting: { window }, origin }: Report): string =>
  `${dayText(window.from, origin.timeZone)} to ${dayText(window.to, origin.timeZone)}`;

const basisText = ({ discount }: Report): string =>
  discount === null ? 'at list price' : `${discount.after} (${discount.of})`;

/** The whole report as one page: styles, charts and script inline, nothing is fetched. */
export const reportPage = (report: Report): string => {
  const { origin } = report;
  const sections = SECTIONS.filter(({ isShown = () => true }) => isShown(report));
  const links = sections.map(({ id, title }) => `<a href="#${id}">${escapeHtml(title)}</a>`).join('');
  const basis = `Costs and savings are ${basisText(report)}, for the task hours that really ran`;
  const end = `Made by Farwatch with ${report.prices}. ${basis}.`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Farwatch report, ${escapeHtml(periodText(report))}</title><link rel="icon" href="data:,">
<style>${STYLE}</style></head><body>
<header><h1>What it costs, what to do first</h1>
<p class="when">${escapeHtml(`${periodText(report)} · ${whereText(report)} · times in ${origin.timeZone}`)}</p>
</header>
<main>${firstHtml(report)}
${tilesHtml('A month', monthTiles(report))}${tilesHtml('This week', weekTiles(report))}
<nav aria-label="Sections">${links}</nav>
${sections.map((section) => sectionHtml(section, report)).join('\n')}</main>
<footer>${escapeHtml(end)}</footer>
<script>${SCRIPT}</script></body></html>
`;
};
