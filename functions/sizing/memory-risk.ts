import type { MemoryParameters } from './parameters.ts';
import { MEMORY, PENALTIES, shortHistoryFactor } from './parameters.ts';
import type { ByRegime } from './regimes.ts';
import { maximum, quantile, sigmoid, studentTail } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { AT_LIMIT, byDay, periodsPerDay } from './utilisation.ts';

/** The highest memory of one day (of a service) or of one run (of a standalone task). */
export type Peak = {
  /** Log MiB. */
  readonly height: number;
  readonly ageDays: number;
  /** The limit cut it: the day needed at least this. */
  readonly saturated: boolean;
};

/** A recent rise of a sibling service (same family, cluster or image): the ratio of its peaks. */
export type SiblingRise = { readonly service: string; readonly peakRatio: number };

/** Everything the memory model knows about a service. */
export type MemoryHistory = {
  readonly peaks: readonly Peak[];
  readonly highest: number;
  readonly spread: number;
  /** Weight of the last days alone, from the age of the highest peak. */
  readonly recentWeight: number;
  readonly saturatedShare: number;
  readonly siblings: readonly SiblingRise[];
  /** Share of the usual shocks that applies: small where memory hardly moves. */
  readonly shockShare: number;
  readonly parameters: MemoryParameters;
};

export type MemoryRisk = {
  /** Probability that the peak exceeds the size within the horizon. */
  readonly exceeded: number;
  /** Expected penalty, in monthly bills. */
  readonly penalty: number;
};

const dailyPeaks = (utilisation: Utilisation, growthLog: number): readonly Peak[] => {
  const { memoryMib, size, outOfMemory } = utilisation;
  const days = byDay(utilisation, memoryMib);
  const perDay = periodsPerDay(utilisation);
  const killedAgo = new Set(outOfMemory.map((index) => Math.floor((memoryMib.length - 1 - index) / perDay)));
  return days.flatMap((mib, day) => {
    const ageDays = days.length - 1 - day;
    const killed = killedAgo.has(ageDays);
    if (Number.isNaN(mib) && !killed) return [];
    const most = killed ? Math.max(size.memory, mib || 0) : mib;
    return [{ height: Math.log(Math.max(most, 1)) + growthLog, ageDays, saturated: most >= size.memory * AT_LIMIT }];
  });
};

/** Root mean square change from one day's peak to the next; a typical service's when there is only one day. */
const dailyChange = (peaks: readonly Peak[]): number => {
  const changes = peaks.slice(1).map(({ height }, index) => height - (peaks[index]?.height ?? height));
  if (changes.length === 0) return 0.2;
  return Math.sqrt(changes.reduce((sum, change) => sum + change * change, 0) / changes.length / 2);
};

type Circumstances = {
  readonly siblings?: readonly SiblingRise[];
  /** Log of the highest datapoint over the median one; absent when unknown. */
  readonly swing?: number;
  readonly parameters?: MemoryParameters;
};

/** Peaks in order of time. */
export const memoryHistoryOfPeaks = (peaks: readonly Peak[], circumstances: Circumstances = {}): MemoryHistory => {
  const { siblings = [], swing = Infinity, parameters = MEMORY } = circumstances;
  const highest = Math.max(...peaks.map(({ height }) => height));
  const highestIndex = peaks.findIndex(({ height }) => height === highest);
  const ageShare = (peaks.length - 1 - highestIndex) / Math.max(1, peaks.length);
  return {
    peaks,
    highest,
    spread: parameters.spreadFixed + parameters.spreadByDailyChange * dailyChange(peaks),
    recentWeight: sigmoid(parameters.recentBase + parameters.recentByPeakAge * ageShare),
    saturatedShare: peaks.filter(({ saturated }) => saturated).length / Math.max(1, peaks.length),
    siblings,
    shockShare: Math.min(1, parameters.steadyShare + swing / parameters.swingFull),
    parameters,
  };
};

/** How far memory moves from minute to minute: log of the highest datapoint over the median one. */
const swingOf = ({ memoryMib }: Utilisation): number =>
  Math.log(Math.max(maximum(memoryMib), 1) / Math.max(quantile(memoryMib, 0.5), 1));

/** `growthLog` raises all peaks: what a leak will have added by the middle of the horizon. */
export const memoryHistoryOf = (
  utilisation: Utilisation,
  { growthLog = 0, ...also }: Omit<Circumstances, 'swing'> & { readonly growthLog?: number } = {},
): MemoryHistory => memoryHistoryOfPeaks(dailyPeaks(utilisation, growthLog), { ...also, swing: swingOf(utilisation) });

/** If a sibling's rise reaches this service, it is expected within about a week. */
const SIBLING_PER_DAY = 1 / 7;
const SIBLING_SPREAD = 0.15;

const siblingRate = ({ siblings, highest }: MemoryHistory, logMib: number): number =>
  siblings.length === 0
    ? 0
    : (SIBLING_PER_DAY / siblings.length) *
      siblings
        .filter(({ peakRatio }) => peakRatio > 1)
        .reduce(
          (sum, { peakRatio }) => sum + studentTail((logMib - highest - Math.log(peakRatio)) / SIBLING_SPREAD),
          0,
        );

/** Chance per day that a peak exceeds the size: a day like one of the observed ones, or a shock without precedent. */
const ratePerDay = (history: MemoryHistory, logMib: number, halfLifeDays: number): number => {
  const { parameters } = history;
  const excess = parameters.saturatedExcess + parameters.saturatedExcessByShare * history.saturatedShare;
  const saturatedSpread = Math.hypot(history.spread, parameters.saturatedSpread);
  let sum = 0;
  let total = 0;
  for (const { height, ageDays, saturated } of history.peaks) {
    const weight = 2 ** (-ageDays / halfLifeDays);
    const z = saturated ? (logMib - height - excess) / saturatedSpread : (logMib - height) / history.spread;
    sum += weight * studentTail(z);
    total += weight;
  }
  const shortHistory = shortHistoryFactor(history.peaks.length, parameters.shortHistory);
  const shocksPerDay = parameters.shocksPerDay * history.shockShare * shortHistory;
  const shock = shocksPerDay * Math.exp(-Math.max(0, logMib - history.highest) / parameters.shockHeight);
  return sum / total + shock + siblingRate(history, logMib);
};

/**
 * The risk of a size if the future is like the last days, and if it is like the whole window; in each, days with a peak
 * above the size arrive as a Poisson process.
 */
export const memoryRisk = (history: MemoryHistory, memoryMib: number, horizonDays: number): ByRegime<MemoryRisk> => {
  const logMib = Math.log(memoryMib);
  const { parameters } = history;
  const chances = horizonDays ** parameters.independence;
  const regime = (halfLifeDays: number): MemoryRisk => {
    const days = chances * ratePerDay(history, logMib, halfLifeDays);
    const exceeded = 1 - Math.exp(-days);
    const further = PENALTIES.outOfMemoryDay * Math.max(0, days - exceeded);
    return { exceeded, penalty: PENALTIES.outOfMemory * exceeded + further };
  };
  return { recent: regime(parameters.recentHalfLifeDays), whole: regime(Infinity) };
};
