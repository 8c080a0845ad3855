import { usdText } from '../../functions/report/text.ts';
import { sizeText } from '../../functions/sizing/explain.ts';
import type { Edit } from './change.ts';
import type { ReportedChange } from './report-file.ts';

const worth = ({ saving, savingAtList }: ReportedChange): string => {
  if (saving === null || savingAtList === null) return 'No price is known for it.';
  const atList = usdText(Math.abs(savingAtList));
  const basis = saving === savingAtList ? 'at list price' : `after your discounts (${atList} at list price)`;
  return `It ${saving >= 0 ? 'saves' : 'costs'} ${usdText(Math.abs(saving))} a month ${basis}.`;
};

/** `orders: 1 vCPU and 4 GB → 0.5 vCPU and 2 GB`. */
export const titleOf = (changes: readonly ReportedChange[]): string => {
  const [first] = changes;
  if (first === undefined || changes.length > 1) return `Task sizes of ${changes.length} services, as Farwatch advises`;
  return `${first.service}: ${sizeText(first.from)} → ${sizeText(first.to)}`;
};

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}\n`).join('');

const sectionOf = (change: ReportedChange): string =>
  `## ${change.cluster}/${change.service}: ${sizeText(change.from)} → ${sizeText(change.to)}\n\n` +
  `${worth(change)}\n\n${change.evidence.join('\n\n')}\n` +
  (change.doubts.length === 0 ? '' : `\nWhat would change this advice:\n\n${bullets(change.doubts)}`);

/** The evidence, as the description of a pull request, with what was left alone and why. */
export const bodyOf = (
  changes: readonly ReportedChange[],
  edits: readonly Edit[],
  refusals: readonly string[],
): string =>
  `${changes.map(sectionOf).join('\n')}\n## What this changes\n\n` +
  bullets(edits.map(({ path, what }) => `\`${path}\`: ${what}`)) +
  (refusals.length === 0 ? '' : `\n## What this does not change\n\n${bullets(refusals)}`) +
  '\nOnly sizes were changed. From the weekly report of Farwatch.\n';
