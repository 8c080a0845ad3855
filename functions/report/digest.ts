import { countOf } from '../incidents/of-any-kind.ts';
import { dollarsOf } from '../billing/money.ts';
import type { Block, SlackMessage } from '../messages/blocks.ts';
import { actions, context, fieldSections, fit, header, section } from '../messages/blocks.ts';
import { prose } from '../messages/escape.ts';
import { mentionOf } from '../messages/mention.ts';
import { sizeText } from '../sizing/explain.ts';
import type { Proposed } from './advice/advice.ts';
import { exposureText, isSure, planOf } from './advice/advice.ts';
import { answerValue, SIZE_ACTIONS } from './advice/buttons.ts';
import type { Action, Report } from './report.ts';
import { nameOf } from './by-place/places.ts';
import type { PlaceSums } from './by-place/places.ts';
import { actionsText } from './report.ts';
import { sleepText } from './schedule.ts';
import { changeText, countText, dayText, many, moneyText, usdText } from './text.ts';
import { uncoveredText } from './uncovered.ts';

export type DigestOptions = {
  /** Link to the whole report. */
  readonly link: string;
  /** Whether this is about the whole account or about one channel's services. */
  readonly isWhole: boolean;
};

/** Actions shown in a message; the rest is in the report. */
const ACTIONS_SHOWN = 3;
const LINES_SHOWN = 5;

const worthText = ({ advice }: Action): string => {
  const { perMonth } = advice.saving;
  if (perMonth === null) return 'unpriced';
  if (perMonth < 0) return `adds ${usdText(-perMonth)} a month, for safety`;
  return isSure(advice) ? `saves ${usdText(perMonth)} a month` : `would save ${usdText(perMonth)} a month, not counted`;
};

/** An unsure recommendation can be snoozed or declined, but not accepted by a button. */
const answersTo = (advice: Proposed, value: string) => [
  ...(isSure(advice) ? [{ label: 'Accept', action: SIZE_ACTIONS.accept, value, style: 'primary' } as const] : []),
  { label: 'Snooze 4 weeks', action: SIZE_ACTIONS.snooze, value },
  { label: 'Reject', action: SIZE_ACTIONS.reject, value },
];

const fromText = ({ advice }: Action): string =>
  advice.kind === 'resize'
    ? sizeText(advice.from)
    : `${sizeText(advice.today.size)} at ${advice.today.policy.targetPercent} %`;

const toText = ({ advice }: Action): string =>
  advice.kind === 'resize'
    ? sizeText(advice.to)
    : `${sizeText(advice.plan.size)} at ${advice.plan.policy.targetPercent} %, ` +
      `${advice.plan.policy.minimum} to ${advice.plan.policy.maximum} tasks`;

const actionBlocks = (action: Action, index: number, report: Report): readonly Block[] => {
  const { service, advice } = action;
  const { key, owner } = service.service;
  const { label } = nameOf(key, report);
  const tested = [...(advice.kind === 'resize' ? [advice.backtest] : []), exposureText(advice)];
  const accepted = advice.answer?.kind === 'accept' ? `accepted by ${advice.answer.by}; ` : '';
  const value = answerValue(key, planOf(advice));
  return [
    section(
      `*${index + 1}. ${prose(label, 120)}* ${worthText(action)}${owner ? `, ${mentionOf(owner)}` : ''}\n` +
        `${prose(fromText(action), 120)} → *${prose(toText(action), 120)}*`,
    ),
    context(prose(`${accepted}${tested.filter((text) => text !== undefined).join('; ')}`, 600)),
    ...(isSure(advice) ? [] : [context(prose(`No Accept button: ${advice.unsure}`, 600))]),
    ...actions(answersTo(advice, value)),
  ];
};

const totals = (report: Report): readonly Block[] => {
  const { costLedger, costPerMonth, before, waste, savingPerMonth, realisedPerMonth } = report;
  const change = changeText(costLedger.total.total, before);
  return fieldSections([
    { name: 'Cost a month, at this week’s rate', value: usdText(costPerMonth) },
    { name: 'Possible saving a month', value: `${usdText(savingPerMonth)} in ${actionsText(report)}` },
    { name: 'Cost of the week', value: `${moneyText(costLedger.total.total)}${change ? `, ${change}` : ''}` },
    { name: 'Wasted this week', value: moneyText(waste.total) },
    { name: 'Already saved, per month', value: usdText(realisedPerMonth) },
  ]);
};

const list = (title: string, lines: readonly string[]): readonly Block[] => {
  if (lines.length === 0) return [];
  const rest = lines.length - LINES_SHOWN;
  const shown = lines.slice(0, LINES_SHOWN).map((line) => `• ${prose(line, 240)}`);
  return [section([`*${title}*`, ...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'))];
};

const placeLine = ({ account, region, services, cost, savingPerMonth }: PlaceSums): string =>
  `${account}, ${region}: ${moneyText(cost)} this week, ${many(services, 'service')}, ` +
  `${usdText(savingPerMonth)} a month can be saved`;

/** The most expensive accounts; none where there is only one. */
const placeLines = ({ places, isOrganisation }: Report): readonly string[] =>
  isOrganisation ? places.map(placeLine) : [];

const wasteLines = ({ waste }: Report): readonly string[] =>
  waste.byKind
    .filter(({ total }) => dollarsOf(total) >= 0.01)
    .map(({ kind, total, count }) => `${kind}: ${moneyText(total)} (${countText(count)} ×)`);

const leakLines = (report: Report): readonly string[] =>
  report.services.flatMap(({ service, leak }) =>
    leak === null ? [] : [`${nameOf(service.key, report).label}: ${leak.text}`],
  );

const revisionLines = (report: Report): readonly string[] =>
  report.services.flatMap(({ service, revisionChange }) =>
    revisionChange === null ? [] : [`${nameOf(service.key, report).label}: ${revisionChange.text}`],
  );

const scheduleLines = (report: Report): readonly string[] =>
  report.services.flatMap(({ service, schedule }) => {
    if (schedule === null) return [];
    const worth = schedule.usdPerMonth === null ? 'unpriced' : `${usdText(schedule.usdPerMonth)} a month, not counted`;
    const tasks = `${countText(schedule.tasks)} → ${countText(schedule.tasksAsleep)} tasks`;
    return [`${nameOf(service.key, report).label}: ${tasks} on ${sleepText(schedule)}: ${worth}`];
  });

const containerLines = (report: Report): readonly string[] =>
  report.services.flatMap(({ service, containers = [] }) =>
    containers
      .filter(({ isNearLimit }) => isNearLimit)
      .map(({ name, text }) => `${nameOf(service.key, report).label}, ${name}: ${text}`),
  );

const noSizeLines = (report: Report): readonly string[] =>
  report.services.flatMap(({ service, advice }) =>
    advice.kind === 'none-fits' ? [`${nameOf(service.key, report).label}: ${advice.reason}`] : [],
  );

const scalingLines = (report: Report): readonly string[] =>
  report.scaling.rows.flatMap(({ service, findings }) =>
    findings.filter(({ weight }) => weight !== 'hint').map(({ title }) => `${nameOf(service, report).label}: ${title}`),
  );

const rollbackLines = (report: Report): readonly string[] =>
  report.rollbacks.map(
    ({ service, to, outcome, reason }) => `${nameOf(service, report).label} to ${to ?? '–'}, ${outcome}: ${reason}`,
  );

const outcomeLines = (report: Report): readonly string[] =>
  report.services.flatMap(({ service, change }) =>
    change === null || change.outcome.kind === 'too early'
      ? []
      : [
          `${nameOf(service.key, report).label}: ${change.outcome.kind}, ${change.outcome.reason}` +
            `${change.outcome.revert ? '. Revert?' : ''}`,
        ],
  );

const quietLines = ({ incidents }: Report): readonly string[] =>
  incidents
    .filter(({ severity, resolvedAt }) => severity === 'quiet' && resolvedAt !== null)
    .map((incident) => `${incident.title} (${countOf(incident)} ×)`);

/** What is missing from the dollars above, or may be off: without it, a sum would look like a fact. */
const priceLines = ({ costLedger, discount }: Report): readonly string[] => [
  ...(discount === null
    ? []
    : [`All amounts are ${discount.after} (${discount.of}); the week cost ${moneyText(discount.list)} at list price`]),
  ...costLedger.unpriced.map(({ reason, tasks }) => `${many(tasks, 'task')} not included in these sums: ${reason}`),
  ...(costLedger.doubts.length > 0 ? [`Unconfirmed: ${costLedger.doubts.join('; ')}`] : []),
];

/** The week in one message: first action, changes, waste, scaling, rollbacks. */
export const digestOf = (report: Report, { link, isWhole }: DigestOptions): SlackMessage => {
  const { setting, origin, costPerMonth, actions: found, savingPerMonth } = report;
  const until = dayText(setting.window.to, origin.timeZone);
  const whole = isWhole ? 'Fargate' : 'Your services';
  const title = `${whole}: ${usdText(costPerMonth)} a month, ${usdText(savingPerMonth)} a month can be saved`;
  const blocks = [
    header(title),
    ...totals(report),
    ...list('By account', placeLines(report)),
    ...found.slice(0, ACTIONS_SHOWN).flatMap((action, index) => actionBlocks(action, index, report)),
    ...list('No size is large enough', noSizeLines(report)),
    ...list('Leaks', leakLines(report)),
    ...list('Revisions', revisionLines(report)),
    ...list('Not needed at night or at weekends', scheduleLines(report)),
    ...list('Containers near their own limit', containerLines(report)),
    ...list('Waste', wasteLines(report)),
    ...list('Measured results', outcomeLines(report)),
    ...list('Scaling', scalingLines(report)),
    ...list('Rolled back', rollbackLines(report)),
    ...list('Recovered by itself', quietLines(report)),
    ...list('Not included in any sum', isWhole ? report.origin.uncovered.map(uncoveredText) : []),
    ...list('Prices', priceLines(report)),
    context(
      `Week to ${prose(until, 40)}, ${many(report.services.length, 'service')}. ${prose(report.prices, 120)}. ` +
        `${prose(report.calibration.text, 300)}.`,
    ),
    ...actions([{ label: 'Whole report ↗', action: 'farwatch:open-report', url: link }]),
  ];
  const text = `${title} by ${actionsText(report)}`;
  return { text, blocks: fit(blocks) };
};
