import type { CpuParameters } from './parameters.ts';
import { CPU, CPU_FREE_SHARE, CPU_HOT_FREE_SHARE, PENALTIES, shortHistoryFactor } from './parameters.ts';
import type { ByRegime } from './regimes.ts';
import type { Distribution } from './statistics.ts';
import { ascending, cauchyTail, distributionOf, quantileOf, shareAbove, sigmoid } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { AT_LIMIT, periodsPerDay } from './utilisation.ts';

/** One reading of the past: the future's CPU if it continues like this. All in log CPU units. */
type Reading = {
  /** Share of this reading in its regime. */
  readonly weight: number;
  readonly demand: Distribution;
  /** Expected 99.9th percentile of the future, and the scale of its Cauchy distribution. */
  readonly center: number;
  readonly scale: number;
  /** Upward shift of the whole distribution because the limit cut it. */
  readonly lift: number;
};

export type CpuHistory = {
  readonly regimes: ByRegime<readonly Reading[]>;
  /** Weight of the last days alone, from how far they are below the whole window. */
  readonly recentWeight: number;
  /** Share of the periods at 100 %. */
  readonly saturatedShare: number;
};

export type CpuRisk = {
  /** Probability that more than 0.1 % of the time is spent at the limit. */
  readonly throttled: number;
  /** Expected penalty, in monthly bills, without the fixed one for `throttled`. */
  readonly penalty: number;
};

/** Below one CPU unit all values are treated alike. */
const FLOOR_UNITS = 1;

type Limit = { readonly log: number; readonly days: number; readonly parameters: CpuParameters };

/** Share of the weight at the limit. */
const saturatedIn = (demand: Distribution, { log }: Limit): number => shareAbove(demand, log + Math.log(AT_LIMIT));

/** `saturatedShare` is that of all days, equally weighted: the last days alone would exaggerate it. */
const readingOf = (demand: Distribution, limit: Limit, saturatedShare: number): Omit<Reading, 'weight'> => {
  const { parameters } = limit;
  const center = quantileOf(demand, 1 - CPU_FREE_SHARE);
  const tail = quantileOf(demand, 0.9999) - quantileOf(demand, 0.99);
  const width = shortHistoryFactor(limit.days, parameters.shortHistory);
  const scale = (parameters.spreadFixed + parameters.spreadByTail * tail) * width;
  if (saturatedShare === 0) return { demand, center, scale, lift: 0 };
  const censored = Math.min(1, saturatedIn(demand, limit) / CPU_FREE_SHARE);
  const excess = parameters.saturatedExcess + parameters.saturatedExcessByShare * Math.log1p(saturatedShare / 0.03);
  const lift = censored * (limit.log + excess - center);
  return { demand, center: center + lift, scale: scale + censored * parameters.saturatedSpread, lift };
};

/** Age in days of the day with most of the datapoints above `level`. */
const busiestAge = (logs: Float64Array, level: number, perDay: number): number => {
  const counts = new Map<number, number>();
  logs.forEach((value, index) => {
    if (!(value >= level)) return;
    const age = Math.floor((logs.length - 1 - index) / perDay);
    counts.set(age, (counts.get(age) ?? 0) + 1);
  });
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), [-1, 0])[0];
};

/** The whole window, and the same without its busiest day, which may have been unique. */
const wholeOf = (whole: Distribution, logs: Float64Array, order: Uint32Array, limit: Limit & { perDay: number }) => {
  const { busiestDayGone } = limit.parameters;
  const all = readingOf(whole, limit, saturatedIn(whole, limit));
  const busiest = busiestAge(logs, quantileOf(whole, 1 - CPU_FREE_SHARE), limit.perDay);
  const others = order.filter((index) => Math.floor((logs.length - 1 - index) / limit.perDay) !== busiest);
  if (others.length < limit.perDay) return [{ weight: 1, ...all }];
  const rest = distributionOf(logs, others, Infinity);
  return [
    { weight: 1 - busiestDayGone, ...all },
    { weight: busiestDayGone, ...readingOf(rest, limit, saturatedIn(rest, limit)) },
  ];
};

/** The CPU series, read as the last days and as the whole window. */
export const cpuHistoryOf = (utilisation: Utilisation, parameters: CpuParameters = CPU): CpuHistory => {
  const logs = utilisation.cpuUnits.map((units) => Math.log(Math.max(units, FLOOR_UNITS)));
  const order = ascending(logs);
  const perDay = periodsPerDay(utilisation);
  const whole = distributionOf(logs, order, Infinity);
  const limit = { log: Math.log(utilisation.size.cpu), days: order.length / perDay, perDay, parameters };
  const recent = distributionOf(logs, order, parameters.recentHalfLifeDays * perDay);
  const fall = Math.max(0, quantileOf(whole, 1 - CPU_FREE_SHARE) - quantileOf(recent, 1 - CPU_FREE_SHARE));
  const saturatedShare = saturatedIn(whole, limit);
  return {
    regimes: {
      recent: [{ weight: 1, ...readingOf(recent, limit, saturatedShare) }],
      whole: wholeOf(whole, logs, order, limit),
    },
    recentWeight: sigmoid(parameters.recentBase + parameters.recentByFall * fall),
    saturatedShare,
  };
};

/** Midpoints of equally likely slices of a standard Cauchy. */
const SLICES = 40;
const SHIFTS = Array.from({ length: SLICES }, (_, slice) => Math.tan(Math.PI * ((slice + 0.5) / SLICES - 0.5)));

const HOT = Math.log(0.9);

const priceOf = (demand: Distribution, logUnits: number): number => {
  const over = Math.max(0, shareAbove(demand, logUnits) - CPU_FREE_SHARE);
  const hot = Math.max(0, shareAbove(demand, logUnits + HOT) - CPU_HOT_FREE_SHARE);
  return (
    Math.min(PENALTIES.throttledMost, PENALTIES.throttledShare * over) +
    Math.min(PENALTIES.hotMost, PENALTIES.hotShare * hot)
  );
};

const riskIn = (readings: readonly Reading[], logUnits: number): CpuRisk =>
  readings.reduce<CpuRisk>(
    (sum, { weight, demand, center, scale, lift }) => {
      const price = SHIFTS.reduce((all, shift) => all + priceOf(demand, logUnits - lift - shift * scale), 0) / SLICES;
      return {
        throttled: sum.throttled + weight * cauchyTail((logUnits - center) / scale),
        penalty: sum.penalty + weight * price,
      };
    },
    { throttled: 0, penalty: 0 },
  );

/** CPU is a hard cap on Fargate: excess demand waits. The past's distribution is scaled by every plausible factor. */
export const cpuRisk = ({ regimes }: CpuHistory, cpuUnits: number): ByRegime<CpuRisk> => ({
  recent: riskIn(regimes.recent, Math.log(cpuUnits)),
  whole: riskIn(regimes.whole, Math.log(cpuUnits)),
});
