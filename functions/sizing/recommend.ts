import type { Backtest } from './backtest.ts';
import { backtest } from './backtest.ts';
import type { Candidate, Model } from './candidates.ts';
import { candidatesOf } from './candidates.ts';
import { cpuHistoryOf } from './cpu-risk.ts';
import { because, doubts } from './explain.ts';
import type { Platform, TaskPrices, TaskSize } from './fargate.ts';
import { HOURS_PER_MONTH, LINUX, LIST_PRICES, costPerHour } from './fargate.ts';
import type { Findings, Risk } from './findings.ts';
import { levelOf } from './findings.ts';
import { carriedGrowth, growthOf, memoryFloor } from './growth.ts';
import type { SiblingRise } from './memory-risk.ts';
import { memoryHistoryOf } from './memory-risk.ts';
import { menuOf } from './menu.ts';
import { HORIZON_DAYS } from './parameters.ts';
import { rhythmOf } from './rhythm.ts';
import { quantile } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { coverage, daysKnown } from './utilisation.ts';

export type { Findings, Risk, RiskLevel } from './findings.ts';

/** A service with a fixed number of tasks (or one whose scaling does not follow CPU or memory). */
export type SizingRequest = {
  readonly utilisation: Utilisation;
  readonly tasks: number;
  readonly platform?: Platform;
  readonly prices?: TaskPrices;
  readonly siblings?: readonly SiblingRise[];
  readonly horizonDays?: number;
};

type Judged = {
  readonly size: TaskSize;
  readonly risk: Risk;
  /** The risk of the present size; undefined when the table does not have it. */
  readonly riskToday: Risk | undefined;
  readonly confidence: number;
  readonly backtest: Backtest;
  readonly findings: Findings;
  readonly because: string;
  /** What would change our mind. */
  readonly doubts: readonly string[];
  /** USD a month for all tasks at the given prices; negative when the change costs more. */
  readonly savingPerMonth: number;
};

export type Recommendation =
  | ({ readonly do: 'resize' } & Judged)
  | ({ readonly do: 'keep' } & Judged)
  | { readonly do: 'abstain'; readonly because: string };

/** Less says nothing about a night, or nothing about a morning. */
export const DAYS_MIN = 1;
/** A change that wins less than this share of the bill is not worth a deployment. */
const GAIN_MIN = 0.02;

const sameSize = (a: TaskSize, b: TaskSize): boolean => a.cpu === b.cpu && a.memory === b.memory;

/** A leak refuses a cut of memory: what is enough today will not be. */
const allowed = (model: Model, current: TaskSize) => {
  const peakMib = Math.exp(model.memory.highest - carriedGrowth(model.growth));
  const floor = Math.min(current.memory, memoryFloor(model.growth, peakMib));
  return (candidate: Candidate) => candidate.size.memory >= floor;
};

const choose = (candidates: readonly Candidate[], current: TaskSize): Candidate | undefined => {
  const best = candidates.reduce<Candidate | undefined>(
    (least, each) => (least === undefined || each.loss < least.loss ? each : least),
    undefined,
  );
  const kept = candidates.find(({ size }) => sameSize(size, current));
  return kept !== undefined && best !== undefined && kept.loss - best.loss < GAIN_MIN ? kept : best;
};

const round = (value: number, digits = 3): number => Math.round(value * 10 ** digits) / 10 ** digits;

const riskOf = ({ cpu, memory }: Candidate): Risk => ({
  // A throttled service is slow, one out of memory is down: CPU weighs half.
  level: levelOf(Math.max(memory.exceeded, cpu.throttled / 2)),
  outOfMemory: round(memory.exceeded),
  throttled: round(cpu.throttled),
});

/** How likely the size holds, discounted for what the window is too short or too patchy to show. */
const confidenceOf = ({ cpu, memory }: Candidate, findings: Findings): number => {
  const length = Math.min(1, 0.5 + findings.days / 28);
  const seen = Math.sqrt(Math.min(1, findings.coverage));
  const cut = findings.cpuSaturatedShare > 0 || findings.memorySaturatedShare > 0 ? 0.8 : 1;
  return round((1 - memory.exceeded) * (1 - cpu.throttled) * length * seen * cut, 2);
};

const hotTaskRatioOf = ({ cpuUnits, cpuUnitsMax }: Utilisation): number => {
  if (cpuUnits === cpuUnitsMax) return 1;
  const ratio = quantile(cpuUnitsMax, 0.99) / quantile(cpuUnits, 0.99);
  return Number.isFinite(ratio) ? round(ratio, 1) : 1;
};

const findingsOf = (request: SizingRequest, model: Model): Findings => ({
  days: round(daysKnown(request.utilisation), 1),
  coverage: round(coverage(request.utilisation)),
  growth: model.growth,
  rhythm: rhythmOf(request.utilisation),
  cpuSaturatedShare: round(model.cpu.saturatedShare, 5),
  memorySaturatedShare: round(model.memory.saturatedShare),
  outOfMemoryStops: request.utilisation.outOfMemory.length,
  hotTaskRatio: hotTaskRatioOf(request.utilisation),
  siblingsRisen: (request.siblings ?? []).filter(({ peakRatio }) => peakRatio > 1.2).length,
});

const modelOf = ({ utilisation, siblings }: SizingRequest): Model => {
  const growth = growthOf(utilisation);
  const memory = memoryHistoryOf(utilisation, { growthLog: carriedGrowth(growth), siblings });
  return { cpu: cpuHistoryOf(utilisation), memory, growth };
};

/** Why nothing can be said, or undefined. */
const reasonToAbstain = (utilisation: Utilisation): string | undefined => {
  const days = daysKnown(utilisation);
  if (days === 0) return 'no datapoints: no task ran in the window, or the metrics are missing';
  if (days < DAYS_MIN) return `too early: ${round(days, 1)} days of datapoints, a whole day is needed`;
  if (utilisation.cpuUnits.every((units) => Number.isNaN(units))) return 'no datapoints of CPU';
  return undefined;
};

/**
 * The size with the least expected loss over the whole table: its bill, in bills of the size that will turn out right,
 * plus the expected price of running out of memory and of being throttled. Deterministic.
 */
export const recommend = (request: SizingRequest): Recommendation => {
  const { utilisation, tasks, platform = LINUX, prices = LIST_PRICES, horizonDays = HORIZON_DAYS } = request;
  const reason = reasonToAbstain(utilisation);
  if (reason !== undefined) return { do: 'abstain', because: reason };
  const current = utilisation.size;
  const model = modelOf(request);
  const candidates = candidatesOf(model, menuOf(platform, prices), horizonDays).filter(allowed(model, current));
  const chosen = choose(candidates, current);
  if (chosen === undefined) return { do: 'abstain', because: 'the platform has no size with the memory it needs' };
  const { size } = chosen;
  const today = candidates.find((candidate) => sameSize(candidate.size, current));
  const findings = findingsOf(request, model);
  const tested = backtest(utilisation, size);
  const saving = (costPerHour(current, prices) - costPerHour(size, prices)) * tasks * HOURS_PER_MONTH;
  const risk = riskOf(chosen);
  const riskToday = today === undefined ? undefined : riskOf(today);
  const judged: Judged = {
    size,
    risk,
    riskToday,
    confidence: confidenceOf(chosen, findings),
    backtest: tested,
    findings,
    because: because({ current, size, findings, backtest: tested, risk, riskToday }),
    doubts: doubts(findings),
    savingPerMonth: round(saving, 2),
  };
  return sameSize(size, current) ? { do: 'keep', ...judged } : { do: 'resize', ...judged };
};
