import type { TaskFact } from '../billing/usage.ts';
import { isInterrupted } from '../billing/failures.ts';
import { isStandalone, lastPart } from '../events/identity.ts';
import type { Alternative, AlternativePrices, SpotHistory } from '../sizing/alternatives.ts';
import { alternativesOf } from '../sizing/alternatives.ts';
import type { Platform, TaskPrices, TaskSize } from '../sizing/fargate.ts';
import { HOURS_PER_MONTH, LIST_PRICES, costPerHour } from '../sizing/fargate.ts';
import { backtest } from '../sizing/backtest.ts';
import { sizeText } from '../sizing/explain.ts';
import type { Risk } from '../sizing/findings.ts';
import { CPU_FREE_SHARE } from '../sizing/parameters.ts';
import type { Recommendation } from '../sizing/recommend.ts';
import { recommend } from '../sizing/recommend.ts';
import type { Utilisation } from '../sizing/utilisation.ts';
import { adviseScaled, scaledBy } from './advise-scaled.ts';
import type { Advice } from './advice.ts';
import { answerTo } from './answers.ts';
import type { Case } from './case.ts';
import { evidenceOf, patchFor, placeOf, platformOf, savingOf } from './case.ts';
import { againstSize } from './mind.ts';
import type { Place } from './setting.ts';
import { killingLeak } from './leaks.ts';
import { priceDoubt, taskPrices } from './setting.ts';
import { percentText } from './text.ts';

const hoursOf = ({ usage }: TaskFact, now: Date): number =>
  usage.startedAt === undefined ? 0 : ((usage.stoppedAt ?? now).getTime() - usage.startedAt.getTime()) / 3_600_000;

/** Minutes of work lost with an interrupted task: its start, which its successor has to go through again. */
const LOST_MINUTES = 2;

const spotHistory = ({ input, setting }: Case): SpotHistory => {
  const onSpot = input.facts.filter(({ usage }) => usage.capacity === 'FARGATE_SPOT');
  return {
    interruptions: onSpot.filter(({ usage }) => isInterrupted(usage)).length,
    taskHours: onSpot.reduce((sum, fact) => sum + hoursOf(fact, setting.now), 0),
    lostMinutes: LOST_MINUTES,
  };
};

const alternativePrices = (found: Case): AlternativePrices | undefined => {
  const place = placeOf(found);
  const of = (architecture: Platform['architecture'], capacity: Place['capacity']) =>
    taskPrices(found.setting.priceOf, { ...place, platform: { ...place.platform, architecture }, capacity });
  const x86 = of('X86_64', 'FARGATE');
  if (x86 === undefined) return undefined;
  return {
    x86,
    arm: of('ARM64', 'FARGATE'),
    x86Spot: of('X86_64', 'FARGATE_SPOT'),
    armSpot: of('ARM64', 'FARGATE_SPOT'),
  };
};

/** Spot floats, and of some regions only hearsay is known: that belongs beside the figure. */
const withPriceDoubt = (alternative: Alternative, found: Case): Alternative => {
  const place = placeOf(found);
  const architecture = alternative.name === 'Spot' ? place.platform.architecture : 'ARM64';
  const capacity = alternative.name === 'ARM64' ? place.capacity : 'FARGATE_SPOT';
  const doubt = priceDoubt(found.setting.priceOf, {
    ...place,
    platform: { ...place.platform, architecture },
    capacity,
  });
  if (doubt === null) return alternative;
  return { ...alternative, because: [alternative.because, `unconfirmed price, ${doubt}`].filter(Boolean).join('; ') };
};

const alternativesFor = (found: Case, size: TaskSize) => {
  const prices = alternativePrices(found);
  if (prices === undefined) return [];
  const alternatives = alternativesOf({
    size,
    tasks: found.tasksMean,
    platform: platformOf(found.definition),
    spotToday: found.input.service.capacity === 'FARGATE_SPOT',
    prices,
    spot: spotHistory(found),
  });
  return alternatives.map((alternative) => withPriceDoubt(alternative, found));
};

type Judged = Exclude<Recommendation, { readonly do: 'abstain' }>;

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
  riskToday === undefined ||
  (findings.days >= DAYS_SURE && riskToday.outOfMemory > RISK_BORNE);

type Kept = {
  readonly judged: Judged;
  readonly utilisation: Utilisation;
  readonly riskToday: Risk;
  readonly why: string;
};

/** The same judgement about the size it has. */
const kept = ({ judged, utilisation, riskToday, why }: Kept): Judged => {
  const { size } = utilisation;
  const tested = backtest(utilisation, size);
  const [chance, lower] = [percentText(riskToday.outOfMemory), percentText(judged.risk.outOfMemory)];
  const because =
    `keep ${sizeText(size)}: ${tested.text}; ${sizeText(judged.size)} would lower the chance to run out of memory ` +
    `from ${chance} to ${lower}, ${why}.`;
  return { ...judged, do: 'keep', size, risk: riskToday, backtest: tested, because };
};

const LEAKS = 'but it leaks: more memory only makes the lives of its tasks longer, until the leak is found';
const UNCALLED = 'which its history does not call for';

const judgedFor = ({ prepared, tasksMean, definition, input, setting }: Case, prices: TaskPrices) => {
  const { utilisation } = prepared;
  const said = recommend({ utilisation, tasks: tasksMean, platform: platformOf(definition), prices });
  if (said.do !== 'resize' || said.savingPerMonth > 0 || said.riskToday === undefined) return said;
  const keep = { judged: said, utilisation, riskToday: said.riskToday };
  if (killingLeak(input.stops, setting) !== null) return kept({ ...keep, why: LEAKS });
  return isUrgent(said) ? said : kept({ ...keep, why: UNCALLED });
};

const adviseFixed = (found: Case): Advice => {
  const { input, prepared, tasksMean, setting } = found;
  const prices = taskPrices(setting.priceOf, placeOf(found)) ?? LIST_PRICES;
  const said = judgedFor(found, prices);
  if (said.do === 'abstain') return { is: 'abstain', because: said.because };
  const days = said.findings.days;
  if (days < DAYS_MIN && said.findings.outOfMemoryStops === 0)
    return { is: 'abstain', because: `too early: ${days} days of datapoints, at least ${DAYS_MIN} are needed` };
  const { size: to, risk, riskToday, confidence, backtest, because, doubts, findings } = said;
  const from = prepared.utilisation.size;
  const cost = (rates: TaskPrices): number =>
    (costPerHour(from, rates) - costPerHour(to, rates)) * tasksMean * HOURS_PER_MONTH;
  const judged = {
    from,
    to,
    tasks: Math.round(tasksMean * 100) / 100,
    evidence: evidenceOf(found),
    because,
    backtest: backtest.text,
    risk,
    riskToday: riskToday ?? null,
    confidence,
    doubts: said.do === 'resize' ? [...doubts, ...againstSize(to)] : doubts,
    findings,
    saving: savingOf(found, cost),
    alternatives: alternativesFor(found, to),
  };
  if (said.do === 'keep') return { is: 'keep', ...judged };
  return { is: 'resize', ...judged, patch: patchFor(found, to), answer: answerTo(input.memory, to, setting.now) };
};

/** What is to be said of the size of a service's tasks. */
export const adviceFor = (found: Omit<Case, 'definition' | 'prepared'> & Partial<Case>): Advice => {
  const { input, definition, prepared } = found;
  if (isStandalone(input.service.key))
    return {
      is: 'abstain',
      because: 'standalone tasks: CloudWatch has no metrics of theirs without Container Insights',
    };
  if (input.service.isGone) return { is: 'abstain', because: 'the service is gone: only what it cost is told' };
  if (definition === undefined)
    return {
      is: 'abstain',
      because: `ECS knows ${lastPart(input.service.taskDefinition)} no longer: its size is not known`,
    };
  if (prepared === undefined) return { is: 'abstain', because: 'the size of its tasks is not known' };
  const whole = { ...found, definition, prepared };
  const scaled = scaledBy(input);
  if (scaled.is === 'unclear') return { is: 'abstain', because: scaled.because };
  return scaled.is === 'tracked' ? adviseScaled(whole, scaled.policy) : adviseFixed(whole);
};
