import type { TaskSize } from '../../../functions/sizing/fargate.ts';
import { costPerHour, smallestThatFits } from '../../../functions/sizing/fargate.ts';
import type { SizingParameters } from '../../../functions/sizing/parameters.ts';
import { CPU_FREE_SHARE, CPU_HOT_FREE_SHARE, PENALTIES } from '../../../functions/sizing/parameters.ts';
import { recommend } from '../../../functions/sizing/recommend.ts';
import type { Case, Future } from './cases.ts';

/** What came of a size in the future of its case; costs in bills of the size that turned out right. */
export type Result = {
  readonly of: Case;
  readonly size: TaskSize;
  readonly score: number;
  readonly billRatio: number;
  readonly isOutOfMemory: boolean;
  readonly isThrottled: boolean;
};

/** Share of an ascending series above a limit. */
export const shareOver = (ascending: Float64Array, limit: number): number => {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > limit + 1e-9) high = middle;
    else low = middle + 1;
  }
  return (ascending.length - low) / ascending.length;
};

const FREE_QUANTILE = 1 - CPU_FREE_SHARE;
const LARGEST: TaskSize = { cpu: 16_384, memory: 122_880 };

/** The cheapest size that the future never ran out of, and was at the limit of for no more than a thousandth. */
const rightSize = ({ cpuAscending, memoryPeak }: Future): TaskSize => {
  const vcpu = cpuAscending[Math.min(cpuAscending.length - 1, Math.ceil(FREE_QUANTILE * cpuAscending.length) - 1)] ?? 0;
  return smallestThatFits({ cpu: vcpu * 1024, memory: memoryPeak }) ?? LARGEST;
};

const DEAREST = 9;
const OUT_OF_MEMORY_MOST = 8;

const penaltyOf = ({ cpuAscending, memoryMib, days }: Future, { cpu, memory }: TaskSize): number => {
  const bad = new Set(days.filter((_, index) => (memoryMib[index] ?? 0) > memory)).size;
  const stops = bad === 0 ? 0 : PENALTIES.outOfMemory + PENALTIES.outOfMemoryDay * (bad - 1);
  const over = Math.max(0, shareOver(cpuAscending, cpu / 1024) - CPU_FREE_SHARE);
  const hot = Math.max(0, shareOver(cpuAscending, (cpu / 1024) * 0.9) - CPU_HOT_FREE_SHARE);
  return (
    Math.min(OUT_OF_MEMORY_MOST, stops) +
    Math.min(PENALTIES.throttledMost, PENALTIES.throttledShare * over) +
    Math.min(PENALTIES.hotMost, PENALTIES.hotShare * hot)
  );
};

/** What a size met. */
export const resultOf = (of: Case, size: TaskSize): Result => {
  const billRatio = costPerHour(size) / costPerHour(rightSize(of.future));
  return {
    of,
    size,
    billRatio,
    score: Math.min(DEAREST, billRatio - 1) + penaltyOf(of.future, size),
    isOutOfMemory: of.future.memoryPeak > size.memory,
    isThrottled: shareOver(of.future.cpuAscending, size.cpu / 1024) > CPU_FREE_SHARE,
  };
};

/** What the rule advises for each case; where it abstains the size stays. */
export const evaluate = (cases: readonly Case[], parameters: SizingParameters): readonly Result[] =>
  cases.map((of) => {
    const said = recommend({ ...of.request, parameters });
    return resultOf(of, 'size' in said ? said.size : of.request.utilisation.size);
  });

/** Weighted mean of a number over results. */
export const meanOf = (results: readonly Result[], value: (result: Result) => number): number => {
  const weight = results.reduce((sum, { of }) => sum + of.weight, 0);
  return results.reduce((sum, result) => sum + result.of.weight * value(result), 0) / weight;
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** One line: score, cost against the right size, and what went wrong. */
export const summary = (results: readonly Result[]): string =>
  `score ${meanOf(results, ({ score }) => score).toFixed(3)}, ` +
  `cost/oracle ${Math.exp(meanOf(results, ({ billRatio }) => Math.log(billRatio))).toFixed(3)}, ` +
  `out of memory ${percent(meanOf(results, ({ isOutOfMemory }) => Number(isOutOfMemory)))}, ` +
  `throttled ${percent(meanOf(results, ({ isThrottled }) => Number(isThrottled)))}`;
