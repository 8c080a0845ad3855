import type { Backtest } from './backtest.ts';
import { backtest } from './backtest.ts';
import type { Candidate, Model } from './candidates.ts';
import { candidatesOf, dangerOf } from './candidates.ts';
import { cpuHistoryOf } from './cpu-risk.ts';
import { reason, doubts } from './explain.ts';
import type { Platform, TaskPrices, TaskSize } from './fargate.ts';
import { HOURS_PER_MONTH, LINUX, LIST_PRICES, costPerHour } from './fargate.ts';
import type { Findings, Risk } from './findings.ts';
import { floorOf, holds, noSizeText } from './floor.ts';
import type { Floor } from './floor.ts';
import { carriedGrowth, growthOf, memoryFloor } from './growth.ts';
import type { SiblingRise } from './memory-risk.ts';
import { memoryHistoryOf } from './memory-risk.ts';
import { menuOf } from './menu.ts';
import { riskAtAdvised, riskAtPresent } from './observed.ts';
import type { SizingParameters } from './parameters.ts';
import { FITTED, HORIZON_DAYS } from './parameters.ts';
import { rhythmOf } from './rhythm.ts';
import { quantile } from './statistics.ts';
import { unsureOf } from './unsure.ts';
import type { Utilisation } from './utilisation.ts';
import { byDay, coverage, daysKnown } from './utilisation.ts';

export type { Findings, Risk, RiskLevel } from './findings.ts';

/** A service with a fixed number of tasks, or whose scaling does not follow CPU or memory. */
export type SizingRequest = {
  readonly utilisation: Utilisation;
  readonly tasks: number;
  readonly platform?: Platform;
  readonly prices?: TaskPrices;
  readonly siblings?: readonly SiblingRise[];
  readonly horizonDays?: number;
  /** MiB that the hard limits of the task's containers need. */
  readonly containersMib?: number;
  /** An experiment's own parameters; absent: the fitted ones. */
  readonly parameters?: SizingParameters;
};

type Sized = {
  readonly size: TaskSize;
  readonly risk: Risk;
  /** The risk of the current size, also when it is not in the table. */
  readonly riskToday: Risk;
  readonly backtest: Backtest;
  readonly findings: Findings;
  readonly reason: string;
  /** What would disprove the recommendation. */
  readonly doubts: readonly string[];
  /** USD a month for all tasks at the given prices; negative when the change costs more. */
  readonly savingPerMonth: number;
  /** Why the change is neither counted as a saving nor offered for acceptance; null when it is sound. */
  readonly unsure: string | null;
};

export type Recommendation =
  | ({ readonly kind: 'resize' } & Sized)
  | ({ readonly kind: 'keep' } & Sized)
  /** No size of the platform holds what was observed. */
  | { readonly kind: 'none-fits'; readonly reason: string }
  | { readonly kind: 'abstain'; readonly reason: string };

/** Ten hours: with less, neither a busy nor a quiet hour was seen. The recommendation says how short the history is. */
export const DAYS_MIN = 0.4;
/** A change that saves less than this share of the bill is not worth a deployment. */
const GAIN_MIN = 0.02;

const sameSize = (a: TaskSize, b: TaskSize): boolean => a.cpu === b.cpu && a.memory === b.memory;

/**
 * Sizes that hold what was observed; for a leak also its expected growth, up to today's size. A service that runs well
 * in less memory than a former, larger task ran out of may keep its size.
 */
const allowed = ({ utilisation, containersMib }: SizingRequest, model: Model) => {
  const { size: current, outOfMemory } = utilisation;
  const floor = floorOf(utilisation, containersMib);
  const peakMib = Math.exp(model.memory.highest - carriedGrowth(model.growth));
  const leakMib = Math.min(current.memory, memoryFloor(model.growth, peakMib));
  const hasOutlived = outOfMemory.length === 0 && floor.aboveMib > current.memory;
  const today = hasOutlived ? { ...floor, aboveMib: 0 } : floor;
  const isAllowed = ({ size }: Candidate): boolean =>
    size.memory >= leakMib && holds(sameSize(size, current) ? today : floor, size);
  return { floor, isAllowed };
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

/** Probabilities of the model above which a size is not relied on, though no larger one was worth its price. */
const TOO_LIKELY = { exceeded: 0.2, throttled: 0.4 };
/** With less history than this no change is relied on. */
const THIN = { days: 3, coverage: 0.25 };

/** Why a change is not reliable; one reason is a peak that is gone for good but would not fit again. */
const caveatsOf = ({ size, cpu, memory }: Candidate, findings: Findings, floor: Floor): readonly string[] => {
  const found: readonly (string | false)[] = [
    memory.exceeded >= TOO_LIKELY.exceeded &&
      'its memory may be too small, but a larger size would cost more than the failures',
    cpu.throttled >= TOO_LIKELY.throttled &&
      'its CPU may be too small, but a larger size would cost more than the slowness',
    findings.days < THIN.days && `only ${findings.days} days of history`,
    findings.coverage < THIN.coverage && `datapoints for only ${Math.round(findings.coverage * 100)} % of the window`,
    size.memory < floor.formerPeakMib && `it used ${Math.round(floor.formerPeakMib)} MiB earlier in the window`,
  ];
  return found.filter((text): text is string => text !== false);
};

/** The model of the history, before any size is compared. */
export const modelOf = ({ utilisation, siblings, parameters = FITTED }: SizingRequest): Model => {
  const growth = growthOf(utilisation);
  const growthLog = carriedGrowth(growth);
  const memory = memoryHistoryOf(utilisation, { growthLog, siblings, parameters: parameters.memory });
  return { cpu: cpuHistoryOf(utilisation, parameters.cpu), memory, growth };
};

/** Why no recommendation is possible; undefined when it is. */
const reasonToAbstain = (utilisation: Utilisation): string | undefined => {
  const days = daysKnown(utilisation);
  if (days === 0) return 'no datapoints: no task ran in the window, or the metrics are missing';
  if (days < DAYS_MIN) return `too early: ${round(days, 1)} days of datapoints, but 10 hours are needed`;
  if (utilisation.cpuUnits.every((units) => Number.isNaN(units))) return 'no datapoints of CPU';
  if (byDay(utilisation, utilisation.memoryMib).every((mib) => Number.isNaN(mib)))
    return 'too little data: no day has an hour of datapoints';
  return undefined;
};

type Grounds = { readonly request: SizingRequest; readonly model: Model; readonly floor: Floor };

const evaluatedOf = (chosen: Candidate, { request, model, floor }: Grounds): Sized => {
  const { utilisation, tasks, prices = LIST_PRICES, horizonDays = HORIZON_DAYS } = request;
  const { size: current } = utilisation;
  const { size } = chosen;
  const findings = findingsOf(request, model);
  const tested = backtest(utilisation, size);
  const riskToday = riskAtPresent(dangerOf(model, current, horizonDays));
  const risk = sameSize(size, current) ? riskToday : riskAtAdvised(chosen);
  const saving = (costPerHour(current, prices) - costPerHour(size, prices)) * tasks * HOURS_PER_MONTH;
  return {
    size,
    risk,
    riskToday,
    backtest: tested,
    findings,
    reason: reason({ current, size, findings, backtest: tested, riskToday }),
    doubts: doubts(findings),
    savingPerMonth: round(saving, 2),
    unsure: unsureOf(size, caveatsOf(chosen, findings, floor)),
  };
};

/**
 * Of the sizes that hold what was observed, the one with the least expected loss: its bill, in bills of the right size,
 * plus the expected penalties for running out of memory and for throttling. Deterministic.
 */
export const recommend = (request: SizingRequest): Recommendation => {
  const { utilisation, platform = LINUX, prices = LIST_PRICES, horizonDays = HORIZON_DAYS } = request;
  const reason = reasonToAbstain(utilisation);
  if (reason !== undefined) return { kind: 'abstain', reason: reason };
  const current = utilisation.size;
  const model = modelOf(request);
  const { floor, isAllowed } = allowed(request, model);
  const chosen = choose(candidatesOf(model, menuOf(platform, prices), horizonDays).filter(isAllowed), current);
  if (chosen === undefined) return { kind: 'none-fits', reason: noSizeText(floor, platform) };
  const sized = evaluatedOf(chosen, { request, model, floor });
  return sameSize(chosen.size, current) ? { kind: 'keep', ...sized, unsure: null } : { kind: 'resize', ...sized };
};
