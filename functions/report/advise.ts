import { isStandalone, lastPart } from '../events/identity.ts';
import type { TaskPrices } from '../sizing/fargate.ts';
import { HOURS_PER_MONTH, LIST_PRICES, costPerHour } from '../sizing/fargate.ts';
import { backtest } from '../sizing/backtest.ts';
import { sizeText } from '../sizing/explain.ts';
import { CPU_FREE_SHARE } from '../sizing/parameters.ts';
import type { Recommendation } from '../sizing/recommend.ts';
import { recommend } from '../sizing/recommend.ts';
import type { Utilisation } from '../sizing/utilisation.ts';
import { adviseRuns, isLongLived } from './advise-runs.ts';
import { adviseScaled, scaledBy } from './advise-scaled.ts';
import type { Advice, EvidenceWindow } from './advice.ts';
import { alternativesFor } from './alternatives.ts';
import { answerTo } from './answers.ts';
import type { Case } from './case.ts';
import { containersMibOf, evidenceOf, patchFor, placeOf, platformOf, savingOf } from './case.ts';
import { againstSize } from './mind.ts';
import { killingLeak } from './leaks.ts';
import { taskPrices } from './setting.ts';
import { many, percentText } from './text.ts';

type Judged = Extract<Recommendation, { readonly do: 'resize' | 'keep' }>;

/** A larger size is asked for when something has gone wrong, or when more than one month in seven would. */
const RISK_BORNE = 0.15;
/** A risk read off a shorter history is the history's shortness, not the service's. */
const DAYS_SURE = 7;
/** From less than three days nothing is advised, unless tasks have died of it. */
const DAYS_MIN = 3;

/**
 * Whether a dearer size is worth a person's time. The recommender weighs an outage against dollars and likes room;
 * a service
 * that has never been near its limits is left alone.
 */
const isUrgent = ({ findings, riskToday }: Judged): boolean =>
  findings.outOfMemoryStops > 0 ||
  findings.memorySaturatedShare > 0 ||
  findings.cpuSaturatedShare > CPU_FREE_SHARE ||
  (findings.days >= DAYS_SURE && riskToday.outOfMemory > RISK_BORNE);

type Kept = { readonly judged: Judged; readonly utilisation: Utilisation; readonly why: string };

/** The same judgement about the size it has. */
const kept = ({ judged, utilisation, why }: Kept): Judged => {
  const { size } = utilisation;
  const { riskToday } = judged;
  const tested = backtest(utilisation, size);
  const [chance, lower] = [percentText(riskToday.outOfMemory), percentText(judged.risk.outOfMemory)];
  const because =
    `keep ${sizeText(size)}: ${tested.text}; ${sizeText(judged.size)} would lower the chance to run out of memory ` +
    `from ${chance} to ${lower}, ${why}.`;
  return { ...judged, do: 'keep', size, risk: riskToday, backtest: tested, because, unsure: null };
};

const LEAKS = 'but it leaks: more memory only makes the lives of its tasks longer, until the leak is found';
const UNCALLED = 'which its history does not call for';

/** What happened to siblings, for people: the three that rose most. */
const siblingNotes = ({ siblings = [] }: Case['input']): readonly string[] => {
  const risen = siblings.filter(({ peakRatio }) => peakRatio > 1);
  if (risen.length === 0) return [];
  const told = risen
    .slice(0, 3)
    .map(({ service, peakRatio }) => `${service.split('/').slice(2).join('/')} ${percentText(peakRatio)}`);
  return [
    `${risen.length} of ${many(siblings.length, 'sibling service')} (same family or image) need more memory than ` +
      `before, as a share of their former peak: ${told.join(', ')}`,
  ];
};

const judgedFor = (found: Case, prices: TaskPrices) => {
  const { prepared, tasksMean, definition, input, setting } = found;
  const { utilisation } = prepared;
  const said = recommend({
    utilisation,
    tasks: tasksMean,
    platform: platformOf(definition),
    prices,
    siblings: input.siblings,
    containersMib: containersMibOf(found),
  });
  if (said.do !== 'resize' || said.savingPerMonth > 0) return said;
  const keep = { judged: said, utilisation };
  if (killingLeak(input.stops, setting) !== null) return kept({ ...keep, why: LEAKS });
  return isUrgent(said) ? said : kept({ ...keep, why: UNCALLED });
};

const withNotes = (evidence: EvidenceWindow, notes: readonly string[]): EvidenceWindow => ({
  ...evidence,
  notes: [...evidence.notes, ...notes],
});

const adviseFixed = (found: Case): Advice => {
  const { input, prepared, tasksMean, setting } = found;
  const prices = taskPrices(setting.priceOf, placeOf(found)) ?? LIST_PRICES;
  const said = judgedFor(found, prices);
  if (said.do === 'abstain' || said.do === 'none-fits') return { is: said.do, because: said.because };
  const days = said.findings.days;
  if (days < DAYS_MIN && said.findings.outOfMemoryStops === 0)
    return { is: 'abstain', because: `too early: ${days} days of datapoints, at least ${DAYS_MIN} are needed` };
  const { size: to, risk, riskToday, confidence, backtest, because, doubts, findings, unsure } = said;
  const from = prepared.utilisation.size;
  const cost = (rates: TaskPrices): number =>
    (costPerHour(from, rates) - costPerHour(to, rates)) * tasksMean * HOURS_PER_MONTH;
  const judged = {
    from,
    to,
    tasks: Math.round(tasksMean * 100) / 100,
    evidence: withNotes(evidenceOf(found), siblingNotes(input)),
    because,
    backtest: backtest.text,
    risk,
    riskToday,
    confidence,
    unsure,
    doubts: said.do === 'resize' ? [...doubts, ...againstSize(to)] : doubts,
    findings,
    saving: savingOf(found, cost),
    alternatives: alternativesFor(found, to),
  };
  if (said.do === 'keep') return { is: 'keep', ...judged };
  return { is: 'resize', ...judged, patch: patchFor(found, to), answer: answerTo(input.memory, to, setting.now) };
};

/** Families whose runs end are sized by run, those of long-lived tasks by day, as a service is. */
const adviseFamily = (found: Case): Advice => {
  if (!isLongLived(found)) return adviseRuns(found);
  const byDay = adviseFixed(found);
  return byDay.is === 'abstain' ? adviseRuns(found) : byDay;
};

/** What is to be said of the size of a service's tasks, or of a family's runs. */
export const adviceFor = (found: Omit<Case, 'definition' | 'prepared'> & Partial<Case>): Advice => {
  const { input, definition, prepared } = found;
  if (input.service.isGone) return { is: 'abstain', because: 'the service is gone: only what it cost is told' };
  if (definition === undefined)
    return {
      is: 'abstain',
      because: `ECS knows ${lastPart(input.service.taskDefinition)} no longer: its size is not known`,
    };
  if (prepared === undefined) return { is: 'abstain', because: 'the size of its tasks is not known' };
  const whole = { ...found, definition, prepared };
  if (isStandalone(input.service.key)) return adviseFamily(whole);
  const scaled = scaledBy(input);
  if (scaled.is === 'unclear') return { is: 'abstain', because: scaled.because };
  return scaled.is === 'tracked' ? adviseScaled(whole, scaled.policy) : adviseFixed(whole);
};
