import { CPU, CPU_FREE_SHARE, CPU_HOT_FREE_SHARE, PENALTIES, shortHistoryFactor } from './parameters.ts';
import type { ByRegime } from './regimes.ts';
import type { Distribution } from './statistics.ts';
import { ascending, cauchyTail, distributionOf, quantileOf, shareAbove, sigmoid } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { AT_LIMIT, periodsPerDay } from './utilisation.ts';

/** One reading of the past: what the future's CPU looks like if it goes on like this. All in log CPU units. */
type Regime = {
  readonly demand: Distribution;
  /** Where the future's 99.9th percentile is expected, and the scale of its Cauchy. */
  readonly center: number;
  readonly scale: number;
  /** How far the whole distribution is moved up because the limit cut it. */
  readonly lift: number;
};

export type CpuHistory = {
  readonly regimes: ByRegime<Regime>;
  /** How much the fall of the last days below the whole window speaks for the last days alone. */
  readonly recentWeight: number;
  /** Share of the periods at 100 %. */
  readonly saturatedShare: number;
};

export type CpuRisk = {
  /** Probability that more than 0.1 % of the time is spent at the limit. */
  readonly throttled: number;
  /** Expected price of it, in monthly bills, without the fixed one for `throttled`. */
  readonly penalty: number;
};

/** Below one CPU unit everything is the same. */
const FLOOR_UNITS = 1;

const regimeOf = (
  demand: Distribution,
  limit: { readonly log: number; readonly saturatedShare: number; readonly days: number },
): Regime => {
  const center = quantileOf(demand, 1 - CPU_FREE_SHARE);
  const tail = quantileOf(demand, 0.9999) - quantileOf(demand, 0.99);
  const scale = (CPU.spreadFixed + CPU.spreadByTail * tail) * shortHistoryFactor(limit.days, CPU.shortHistory);
  if (limit.saturatedShare === 0) return { demand, center, scale, lift: 0 };
  const censored = Math.min(1, shareAbove(demand, limit.log + Math.log(AT_LIMIT)) / CPU_FREE_SHARE);
  const excess = CPU.saturatedExcess + CPU.saturatedExcessByShare * Math.log1p(limit.saturatedShare / 0.03);
  const lift = censored * (limit.log + excess - center);
  return { demand, center: center + lift, scale: scale + censored * CPU.saturatedSpread, lift };
};

/** What the CPU series tells, read as the last days and as the whole window. */
export const cpuHistoryOf = (utilisation: Utilisation): CpuHistory => {
  const logs = utilisation.cpuUnits.map((units) => Math.log(Math.max(units, FLOOR_UNITS)));
  const order = ascending(logs);
  const whole = distributionOf(logs, order, Infinity);
  const limitLog = Math.log(utilisation.size.cpu);
  const limit = {
    log: limitLog,
    saturatedShare: shareAbove(whole, limitLog + Math.log(AT_LIMIT)),
    days: order.length / periodsPerDay(utilisation),
  };
  const halfLife = CPU.recentHalfLifeDays * periodsPerDay(utilisation);
  const recent = distributionOf(logs, order, halfLife);
  const fall = Math.max(0, quantileOf(whole, 1 - CPU_FREE_SHARE) - quantileOf(recent, 1 - CPU_FREE_SHARE));
  return {
    regimes: { recent: regimeOf(recent, limit), whole: regimeOf(whole, limit) },
    recentWeight: sigmoid(CPU.recentBase + CPU.recentByFall * fall),
    saturatedShare: limit.saturatedShare,
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

const riskIn = ({ demand, center, scale, lift }: Regime, logUnits: number): CpuRisk => ({
  throttled: cauchyTail((logUnits - center) / scale),
  penalty: SHIFTS.reduce((sum, shift) => sum + priceOf(demand, logUnits - lift - shift * scale), 0) / SLICES,
});

/** CPU is a hard cap on Fargate: what exceeds it waits. The past's distribution is moved by every plausible factor. */
export const cpuRisk = ({ regimes }: CpuHistory, cpuUnits: number): ByRegime<CpuRisk> => ({
  recent: riskIn(regimes.recent, Math.log(cpuUnits)),
  whole: riskIn(regimes.whole, Math.log(cpuUnits)),
});
