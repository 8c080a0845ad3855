import { sizeText } from '../../sizing/explain.ts';
import type { Patch } from '../../sizing/containers/patch.ts';
import { patchOf } from '../../sizing/containers/patch.ts';
import type { Alternative } from '../../sizing/alternatives.ts';
import type { Advice, EvidenceWindow, Proposed } from '../advice/advice.ts';
import { isSure } from '../advice/advice.ts';
import { chip, exposureChip, todayChip } from './chips.ts';
import { ownerName } from '../../messages/mention.ts';
import { actionId } from './first.ts';
import { CPU_LINES, MEMORY_LINES, trendChart } from './charts.ts';
import type { Discount } from '../discount.ts';
import type { Action, Report } from '../report.ts';
import { nameOf } from '../by-place/places.ts';
import { savingNote } from './saving-note.ts';
import { scalingCommands } from '../scaling-commands.ts';
import type { ServiceReport } from '../service-report.ts';
import { dayText, durationText, escapeHtml, many, tasksText, usdText } from '../text.ts';

/** Maximum cards; the CSV and the JSON have all. */
export const CARDS_MAX = 40;

const windowText = ({ from, to }: EvidenceWindow, timeZone: string): string =>
  `${dayText(from, timeZone)} to ${dayText(to, timeZone)}`;

const alternativeText = ({ name, savingPerMonth, advisable, reason, interruptionsPerMonth }: Alternative): string => {
  const often = interruptionsPerMonth === undefined ? '' : `, ${interruptionsPerMonth} interruptions a month`;
  const diagnosis = advisable ? '' : 'not advisable: ';
  const saves =
    savingPerMonth >= 0 ? `saves another ${usdText(savingPerMonth)}` : `costs another ${usdText(-savingPerMonth)}`;
  const rest = diagnosis + reason;
  return `<li><b>${escapeHtml(name)}</b> ${escapeHtml(saves)} a month${often}${rest && `: ${escapeHtml(rest)}`}</li>`;
};

const LANGUAGES: readonly (readonly [keyof Patch, string])[] = [
  ['cli', 'AWS CLI'],
  ['taskDefinition', 'Task definition (what changes)'],
  ['cloudFormation', 'CloudFormation'],
  ['cdk', 'CDK (TypeScript)'],
  ['terraform', 'Terraform'],
  ['serverless', 'Serverless Framework'],
  ['ecspresso', 'ecspresso'],
];

const snippet = (name: string, code: string): string =>
  `<div class="patch"><b>${escapeHtml(name)}</b><button type="button" class="copy">Copy</button>` +
  `<pre tabindex="0">${escapeHtml(code.trimEnd())}</pre></div>`;

const patchHtml = (advice: Proposed): string => {
  const patch = patchOf(advice.patch);
  const codeOf = (key: keyof Patch): string =>
    key === 'taskDefinition' ? JSON.stringify(patch.taskDefinition, null, 2) : patch[key];
  const scaling = advice.kind === 'autoscaled' ? snippet('Target and limits', scalingCommands(advice)) : '';
  const changes = advice.patch.containers
    .map(({ name, reason }) => `<li>container ${escapeHtml(name)}: ${escapeHtml(reason)}</li>`)
    .join('');
  return (
    `<details><summary>Ready patch</summary>${changes === '' ? '' : `<ul>${changes}</ul>`}` +
    `${scaling}${LANGUAGES.map(([key, name]) => snippet(name, codeOf(key))).join('')}</details>`
  );
};

const whyHtml = (advice: Proposed, discount: Discount | null): string => {
  const notes = advice.evidence.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('');
  const doubts = advice.doubts.map((doubt) => `<li>${escapeHtml(doubt)}</li>`).join('');
  const others = advice.kind === 'resize' ? advice.alternatives.map(alternativeText).join('') : '';
  return (
    `<details class="why"><summary>Why, what would change this advice, alternatives</summary>` +
    `<p>${escapeHtml(advice.reason)}</p><p class="hint">${escapeHtml(savingNote(advice.saving, discount))}</p>` +
    (notes === '' ? '' : `<p>The window:</p><ul>${notes}</ul>`) +
    (doubts === '' ? '' : `<p>What would change this advice:</p><ul>${doubts}</ul>`) +
    (others === '' ? '' : `<p>Alternatives:</p><ul>${others}</ul>`) +
    '</details>'
  );
};

const share = (part: number, whole: number): number => (part / whole) * 100;

const trendsHtml = ({ trend }: ServiceReport, advice: Advice): string => {
  const [from, to] =
    advice.kind === 'resize'
      ? [advice.from, advice.to]
      : advice.kind === 'autoscaled'
        ? [advice.today.size, advice.plan.size]
        : [undefined, undefined];
  const cpu = trendChart(trend, CPU_LINES, from && to ? share(to.cpu, from.cpu) : null);
  const memory = trendChart(trend, MEMORY_LINES, from && to ? share(to.memory, from.memory) : null);
  if (cpu === '') return '';
  return (
    `<div class="trends"><figure>${cpu}<figcaption>CPU, percent of today’s size</figcaption></figure>` +
    `<figure>${memory}<figcaption>Memory, percent of today’s size</figcaption></figure></div>`
  );
};

const planText = ({ plan, today }: Extract<Proposed, { kind: 'autoscaled' }>): string => {
  const side = ({ size, policy, predicted }: typeof plan): string =>
    `${sizeText(size)} at ${policy.targetPercent} %, ${policy.minimum}–${policy.maximum} tasks ` +
    `(${tasksText(predicted.tasksMean)} on average)`;
  return `<b>${escapeHtml(side(today))}</b> → <b>${escapeHtml(side(plan))}</b>`;
};

const forText = ({ tasks, runs }: Extract<Proposed, { kind: 'resize' }>): string =>
  runs === undefined
    ? `${tasksText(tasks)} tasks`
    : `about ${many(Math.round(runs.perMonth), 'run')} a month, ${durationText(runs.medianSeconds)} each`;

const whatText = (advice: Proposed): string =>
  advice.kind === 'autoscaled'
    ? planText(advice)
    : `<b>${escapeHtml(sizeText(advice.from))}</b> → <b>${escapeHtml(sizeText(advice.to))}</b> ` +
      `for ${forText(advice)}`;

const worthText = (advice: Proposed): string => {
  const { perMonth } = advice.saving;
  if (perMonth === null) return 'unpriced';
  if (perMonth < 0) return `costs ${usdText(-perMonth)} a month`;
  return isSure(advice) ? `saves ${usdText(perMonth)} a month` : `would save ${usdText(perMonth)} a month, not counted`;
};

const backtestText = (advice: Proposed): string =>
  advice.kind === 'resize' ? `Back-test: ${advice.backtest}.` : advice.reason;

const actionHtml = ({ service, advice }: Action, index: number, report: Report): string => {
  const { origin, discount } = report;
  const { cluster, name } = nameOf(service.service.key, report);
  const owned = [cluster, ownerName(service.service.owner ?? '')].filter(Boolean).join(', ');
  const isSafety = (advice.saving.perMonth ?? 0) < 0;
  const accepted = advice.answer?.kind === 'accept' ? chip(`accepted by ${advice.answer.by}`, 'good') : '';
  return (
    `<article id="${actionId(index)}" class="action${isSafety ? ' safety' : ''}"><div class="top">` +
    `<h3>${escapeHtml(name)} ` +
    `<span class="cluster">${escapeHtml(owned)}</span></h3>` +
    `<span class="worth">${escapeHtml(worthText(advice))}</span></div>` +
    `<p class="what">${whatText(advice)}</p><div class="chips">${exposureChip(advice)}${todayChip(advice)}` +
    `${chip(windowText(advice.evidence, origin.timeZone))}${accepted}</div>` +
    (advice.unsure === null ? '' : `<p class="hint bad">Not counted, check first: ${escapeHtml(advice.unsure)}.</p>`) +
    `<p class="quote">${escapeHtml(backtestText(advice))}</p>${trendsHtml(service, advice)}` +
    `${whyHtml(advice, discount)}${patchHtml(advice)}</article>`
  );
};

const HOW_TO_ANSWER =
  '<p class="hint">Answer with the buttons in Slack, or with <code>farwatch advice accept</code>, ' +
  '<code>snooze</code> or <code>reject</code> and <code>cluster/service</code>. Risky or unsure changes can only be ' +
  'snoozed or rejected.</p>';

/** Services that need more than the largest size. */
const noSizeHtml = (report: Report): string => {
  const items = report.services.flatMap(({ service, advice }) =>
    advice.kind === 'none-fits'
      ? [`<li><b>${escapeHtml(nameOf(service.key, report).label)}</b>: ${escapeHtml(advice.reason)}</li>`]
      : [],
  );
  return items.length === 0 ? '' : `<div class="card"><ul class="plain">${items.join('')}</ul></div>`;
};

/** Changes that can be made today, the most valuable first. */
export const actionsHtml = (report: Report): string => {
  const { actions, origin } = report;
  if (actions.length === 0) return `${noSizeHtml(report)}<p class="card">Nothing is worth a change this week.</p>`;
  const rest = actions.length - CARDS_MAX;
  const key =
    '<p class="key"><span><i></i>peak</span><span><i class="area"></i>mean</span>' +
    '<span><i class="dash"></i>advised size</span></p>';
  return (
    noSizeHtml(report) +
    (origin.hasHistory ? HOW_TO_ANSWER : '') +
    key +
    actions
      .slice(0, CARDS_MAX)
      .map((action, index) => actionHtml(action, index, report))
      .join('\n') +
    (rest > 0 ? `<p class="hint">${rest} more in report.csv.</p>` : '')
  );
};
