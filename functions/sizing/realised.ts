import { sizeText } from './explain.ts';
import type { TaskPrices, TaskSize } from './fargate.ts';
import { HOURS_PER_MONTH, LIST_PRICES, costPerHour } from './fargate.ts';
import { CPU_OVER_MOST } from './parameters.ts';
import { quantile } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { AT_LIMIT, SECONDS_PER_DAY } from './utilisation.ts';
import { secondsBetween } from '../primitives/instant.ts';

/** A revision with a new size. */
export type SizeChange = {
  readonly service: string;
  readonly before: TaskSize;
  readonly after: TaskSize;
  readonly changedAt: Date;
  /** What Farwatch predicted of the size; null when it was somebody else's idea. */
  readonly predicted: Predicted | null;
};

/** `outOfMemory`: probability in a month, null where it scales; `saving`: USD a month, null without a price. */
export type Predicted = { readonly outOfMemory: number | null; readonly saving: number | null };

/** What was observed since the change. */
export type SinceChange = {
  /** Under the new size, from the change on. */
  readonly utilisation: Utilisation;
  /** Mean running tasks for the same length of time before, and since. */
  readonly tasksBefore: number;
  readonly tasksAfter: number;
  /** Undefined when unknown: then list prices decide what is more expensive, and no dollars are shown. */
  readonly prices: TaskPrices | undefined;
};

export type Outcome =
  | { readonly kind: 'too early'; readonly reason: string }
  | {
      readonly kind: 'saved' | 'no saving' | 'regressed' | 'out of memory';
      readonly afterDays: 7 | 28;
      /** USD a month against the size before, from the tasks that really ran; null without a price. */
      readonly savingPerMonth: number | null;
      /** Someone should decide whether to go back to the size before. */
      readonly revert: boolean;
      readonly reason: string;
    };

/** CPU above this at the 95th percentile leaves no headroom. */
const HOT_PERCENT = 90;

type Check = { readonly days: 7 | 28; readonly change: SizeChange; readonly since: SinceChange };

/** By list prices when unknown: enough to say whether it is less or more. */
const savingOf = ({ change, since }: Check): number => {
  const hourly = (size: TaskSize, tasks: number) => costPerHour(size, since.prices ?? LIST_PRICES) * tasks;
  const saving = hourly(change.before, since.tasksBefore) - hourly(change.after, since.tasksAfter);
  return Math.round(saving * HOURS_PER_MONTH * 100) / 100;
};

const regression = ({ utilisation }: SinceChange, { after, before }: SizeChange): string | undefined => {
  if (after.cpu >= before.cpu) return undefined;
  const p95 = (quantile(utilisation.cpuUnits, 0.95) / after.cpu) * 100;
  const known = utilisation.cpuUnits.filter((units) => !Number.isNaN(units));
  const throttled = known.filter((units) => units >= after.cpu * AT_LIMIT).length / Math.max(1, known.length);
  if (p95 > HOT_PERCENT) return `CPU is above ${HOT_PERCENT} % for 5 % of the time (p95 ${Math.round(p95)} %)`;
  if (throttled > CPU_OVER_MOST) return `CPU is at its limit for ${Math.round(throttled * 1000) / 10} % of the time`;
  return undefined;
};

const compareSizes = (check: Check): Outcome => {
  const { change, since, days: afterDays } = check;
  const saving = savingOf(check);
  const stops = since.utilisation.outOfMemory.length;
  const rest = { afterDays, savingPerMonth: since.prices === undefined ? null : saving };
  if (stops > 0) {
    const smaller = change.after.memory < change.before.memory;
    const reason = `${stops} out-of-memory stops since the change to ${sizeText(change.after)}`;
    return { kind: 'out of memory', ...rest, revert: smaller, reason };
  }
  const worse = regression(since, change);
  if (worse !== undefined) return { kind: 'regressed', ...rest, revert: true, reason: worse };
  const tasks = `${since.tasksBefore.toFixed(1)} tasks before, ${since.tasksAfter.toFixed(1)} since`;
  const amount = since.prices === undefined ? '' : `$${Math.abs(saving).toFixed(2)} a month `;
  return saving > 0
    ? { kind: 'saved', ...rest, revert: false, reason: `${amount}less; ${tasks}` }
    : { kind: 'no saving', ...rest, revert: false, reason: `${amount}more; ${tasks}` };
};

/** Whether the change was right: checked after 7 and after 28 days, and at once when a task runs out of memory. */
export const realised = (change: SizeChange, since: SinceChange, now: Date): Outcome => {
  const days = secondsBetween(change.changedAt, now) / SECONDS_PER_DAY;
  if (days < 7 && since.utilisation.outOfMemory.length === 0)
    return { kind: 'too early', reason: `${Math.floor(days)} of 7 days since the change` };
  return compareSizes({ days: days >= 28 ? 28 : 7, change, since });
};

export type PastRecommendation = { readonly change: SizeChange; readonly outcome: Outcome };

/** How accurate the recommendations were. */
export type Calibration = {
  readonly taken: number;
  /** How many of them had a prediction of running out of memory; a plan of a service that scales has none. */
  readonly predicted: number;
  readonly outOfMemoryExpected: number;
  readonly outOfMemorySeen: number;
  readonly regressed: number;
  readonly savingPromised: number;
  readonly savingRealised: number;
  readonly text: string;
};

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const cents = (value: number): number => Math.round(value * 100) / 100;

const text = (calibration: Omit<Calibration, 'text'>): string => {
  const { taken, predicted, outOfMemoryExpected, outOfMemorySeen, regressed, savingPromised, savingRealised } =
    calibration;
  if (taken === 0) return 'No recommended size has been in use for seven days yet';
  const those = predicted === taken ? '' : ` of the ${predicted} that do not scale`;
  return (
    `Of ${taken} recommended sizes in use, ${outOfMemorySeen} ran out of memory ` +
    `(${outOfMemoryExpected.toFixed(1)} expected${those}) and ${regressed} regressed; ` +
    `$${savingRealised.toFixed(2)} a month saved of $${savingPromised.toFixed(2)} predicted`
  );
};

/** Sums up recommendations that were adopted and checked; other changes of size are left out. */
export const calibrationOf = (past: readonly PastRecommendation[]): Calibration => {
  const ours = past.flatMap(({ change, outcome }) =>
    outcome.kind === 'too early' || change.predicted === null
      ? []
      : [{ expected: change.predicted.outOfMemory, promised: change.predicted.saving ?? 0, outcome }],
  );
  const calibration = {
    taken: ours.length,
    predicted: ours.filter(({ expected }) => expected !== null).length,
    outOfMemoryExpected: Math.round(sum(ours.map(({ expected }) => expected ?? 0)) * 100) / 100,
    outOfMemorySeen: ours.filter(({ outcome }) => outcome.kind === 'out of memory').length,
    regressed: ours.filter(({ outcome }) => outcome.kind === 'regressed').length,
    savingPromised: cents(sum(ours.map(({ promised }) => promised))),
    savingRealised: cents(sum(ours.map(({ outcome }) => outcome.savingPerMonth ?? 0))),
  };
  return { ...calibration, text: text(calibration) };
};
