import { isStandalone, lastPart } from '../../primitives/identity.ts';
import type { TaskPrices } from '../../sizing/fargate.ts';
import { HOURS_PER_MONTH, LIST_PRICES, costPerHour } from '../../sizing/fargate.ts';
import { recommend } from '../../sizing/recommend.ts';
import { underReportRules } from '../../sizing/report-rules.ts';
import { adviseRuns, isLongLived } from './advise-runs.ts';
import { adviseScaled, scaledBy } from './advise-scaled.ts';
import type { Advice, EvidenceWindow } from './advice.ts';
import { alternativesFor } from './alternatives.ts';
import { answerTo } from './answers.ts';
import type { AdviceInput } from './advice-input.ts';
import { containersMibOf, evidenceOf, patchFor, placeOf, platformOf, savingOf } from './advice-input.ts';
import { againstSize } from './caveats.ts';
import { killingLeak } from './leaks.ts';
import { taskPrices } from '../setting.ts';
import { many, percentText } from '../text.ts';

/** What happened to siblings, for people: the three that rose most. */
const siblingNotes = ({ siblings = [] }: AdviceInput['input']): readonly string[] => {
  const risen = siblings.filter(({ peakRatio }) => peakRatio > 1);
  if (risen.length === 0) return [];
  const reported = risen
    .slice(0, 3)
    .map(({ service, peakRatio }) => `${service.split('/').slice(2).join('/')} ${percentText(peakRatio)}`);
  return [
    `${risen.length} of ${many(siblings.length, 'sibling service')} (same family or image) need more memory than ` +
      `before (${reported.join(', ')} of the former peak)`,
  ];
};

const recommendedFor = (found: AdviceInput, prices: TaskPrices) => {
  const { prepared, tasksMean, definition, input, setting } = found;
  const { utilisation } = prepared;
  const recommended = recommend({
    utilisation,
    tasks: tasksMean,
    platform: platformOf(definition),
    prices,
    siblings: input.siblings,
    containersMib: containersMibOf(found),
  });
  return underReportRules(recommended, { utilisation, leaksToDeath: killingLeak(input.stops, setting) !== null });
};

const withNotes = (evidence: EvidenceWindow, notes: readonly string[]): EvidenceWindow => ({
  ...evidence,
  notes: [...evidence.notes, ...notes],
});

const adviseFixed = (found: AdviceInput): Advice => {
  const { input, prepared, tasksMean, setting } = found;
  const prices = taskPrices(setting.priceOf, placeOf(found)) ?? LIST_PRICES;
  const recommended = recommendedFor(found, prices);
  if (recommended.kind === 'abstain' || recommended.kind === 'none-fits')
    return { kind: recommended.kind, reason: recommended.reason };
  const { size: to, risk, riskToday, backtest, reason, doubts, findings, unsure } = recommended;
  const from = prepared.utilisation.size;
  const cost = (rates: TaskPrices): number =>
    (costPerHour(from, rates) - costPerHour(to, rates)) * tasksMean * HOURS_PER_MONTH;
  const sized = {
    from,
    to,
    tasks: Math.round(tasksMean * 100) / 100,
    evidence: withNotes(evidenceOf(found), siblingNotes(input)),
    reason,
    backtest: backtest.text,
    risk,
    riskToday,
    unsure,
    doubts: recommended.kind === 'resize' ? [...doubts, ...againstSize(to)] : doubts,
    findings,
    saving: savingOf(found, cost),
    alternatives: alternativesFor(found, to),
  };
  if (recommended.kind === 'keep') return { kind: 'keep', ...sized };
  return {
    kind: 'resize',
    ...sized,
    patch: patchFor(found, to),
    answer: answerTo(input.memory, { size: to }, setting.now),
  };
};

/** Families whose runs end are sized by run, those of long-lived tasks by day, as a service is. */
const adviseFamily = (found: AdviceInput): Advice => {
  if (!isLongLived(found)) return adviseRuns(found);
  const byDay = adviseFixed(found);
  return byDay.kind === 'abstain' ? adviseRuns(found) : byDay;
};

/** The recommendation for the size of a service's tasks, or of a family's runs. */
export const adviceFor = (found: Omit<AdviceInput, 'definition' | 'prepared'> & Partial<AdviceInput>): Advice => {
  const { input, definition, prepared } = found;
  if (input.service.isGone) return { kind: 'abstain', reason: 'the service was deleted: only its cost is shown' };
  if (definition === undefined)
    return {
      kind: 'abstain',
      reason: `ECS no longer has ${lastPart(input.service.taskDefinition)}, so its size is not known`,
    };
  if (prepared === undefined) return { kind: 'abstain', reason: 'the size of its tasks is not known' };
  const whole = { ...found, definition, prepared };
  if (isStandalone(input.service.key)) return adviseFamily(whole);
  const scaled = scaledBy(input);
  if (scaled.kind === 'unclear') return { kind: 'abstain', reason: scaled.reason };
  return scaled.kind === 'tracked' ? adviseScaled(whole, scaled.policy) : adviseFixed(whole);
};
