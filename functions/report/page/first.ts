import { sizeText } from '../../sizing/explain.ts';
import type { Proposed } from '../advice/advice.ts';
import { isSure } from '../advice/advice.ts';
import type { Action, Report } from '../report.ts';
import type { Wide } from '../by-place/places.ts';
import { nameOf } from '../by-place/places.ts';
import { actionsText } from '../report.ts';
import { ownerName } from '../../messages/mention.ts';
import { escapeHtml, percentText, usdText } from '../text.ts';
import type { Cell } from './table.ts';
import { tableHtml, text, usd } from './table.ts';

/** Rows that are read in ten seconds; all have their card below. */
const SHOWN = 8;

/** Anchor of an action's card. */
export const actionId = (index: number): string => `action-${index + 1}`;

const changeText = (advice: Proposed): string => {
  if (advice.kind === 'resize') return `${sizeText(advice.from)} → ${sizeText(advice.to)}`;
  const { policy, size } = advice.plan;
  return `${sizeText(size)} at ${policy.targetPercent} %, ${policy.minimum}–${policy.maximum} tasks`;
};

const noteText = ({ advice }: Action): string => {
  if (advice.answer?.kind === 'accept') return `accepted by ${advice.answer.by}`;
  if (!isSure(advice)) return 'check first, not counted';
  return (advice.saving.perMonth ?? 0) < 0 ? 'for safety' : '';
};

const rowOf = (action: Action, index: number, wide: Wide): readonly Cell[] => {
  const { service } = action.service;
  const { cluster, name } = nameOf(service.key, wide);
  const link = `<a href="#${actionId(index)}">${escapeHtml(name)}</a> <small>${escapeHtml(cluster)}</small>`;
  return [
    { html: link, sort: name.toLowerCase() },
    usd(action.advice.saving.perMonth),
    text(changeText(action.advice)),
    text(ownerName(service.owner ?? '') || '–'),
    text(noteText(action)),
  ];
};

const sumsOf = (report: Report): readonly Cell[] => [
  text(`All ${actionsText(report)}`),
  usd(report.savingPerMonth),
  text(''),
  text(''),
  text(''),
];

const leadText = (report: Report): string => {
  const { actions, savingPerMonth } = report;
  const [first] = actions;
  if (first === undefined) return 'Nothing is worth a change this week.';
  const { advice, service } = first;
  const { label: name } = nameOf(service.service.key, report);
  const saving = advice.saving.perMonth ?? 0;
  if (saving < 0)
    return `Start with ${name}: it costs ${usdText(-saving)} a month more and keeps its tasks from failing.`;
  if (!isSure(advice) || saving === 0) return `Check ${name} first: its saving is not certain.`;
  const share = savingPerMonth > 0 ? `, ${percentText(saving / savingPerMonth)} of all that can be saved` : '';
  return `Start with ${name}: it saves ${usdText(saving)} a month${share}.`;
};

/** What to do first, in ten seconds: the most valuable changes with their owners, and their sum. */
export const firstHtml = (report: Report): string => {
  const { actions } = report;
  const lead = `<p class="lead"><b>${escapeHtml(leadText(report))}</b></p>`;
  if (actions.length === 0) return lead;
  const table = tableHtml({
    caption: 'The most valuable changes. The sum counts those that are certain and save money.',
    columns: [
      { name: 'Service' },
      { name: 'Saves a month', isNumber: true },
      { name: 'Change' },
      { name: 'Owner' },
      { name: 'Note' },
    ],
    rows: actions.slice(0, SHOWN).map((action, index) => rowOf(action, index, report)),
    sums: sumsOf(report),
  });
  return `${lead}<div class="card first">${table}</div>`;
};
