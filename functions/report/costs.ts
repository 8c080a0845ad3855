import { entriesOf, linesOf } from '../billing/entries.ts';
import type { ItemCharge } from '../billing/items.ts';
import { itemised } from '../billing/items.ts';
import type { CostLedger } from '../billing/ledger.ts';
import { costLedgerOf, costLedgerOfLines } from '../billing/ledger.ts';
import type { Money } from '../billing/money.ts';
import { dollarsOf } from '../billing/money.ts';
import type { Window } from '../billing/span.ts';
import type { TaskFact } from '../billing/usage.ts';
import type { AsleepShares, Waste } from '../billing/waste.ts';
import { wasteOf } from '../billing/waste.ts';
import { secondsBetween } from '../primitives/instant.ts';
import { dayInUtc } from '../primitives/instant-text.ts';
import type { EpochMs } from '../primitives/instant.ts';
import type { Setting } from './setting.ts';

/** Costs of a service in the week of the report and in the one before. */
export type Costs = {
  readonly costLedger: CostLedger;
  readonly before: Money;
  readonly waste: Waste;
  /** USD of each UTC day of the two weeks with costs. */
  readonly days: readonly (readonly [day: string, usd: number])[];
  /** Charges of each UTC day by usage type; absent unless the report is itemised. */
  readonly charges?: DayCharges;
};

export type DayCharges = readonly (readonly [day: string, items: readonly ItemCharge[]])[];

const DAY_MS = 86_400_000;

const secondsIn = ({ from, to }: Window): number => secondsBetween(from, to);

/** Billed task seconds of a window divided by its length. */
export const tasksMeanIn = (facts: readonly TaskFact[], window: Window, { now, priceOf }: Setting): number => {
  const lines = linesOf(facts, { window, now, priceOf });
  const seconds = lines.reduce((sum, line) => sum + (line.kind === 'not-billed' ? 0 : line.seconds), 0);
  return seconds / Math.max(1, secondsIn(window));
};

/** When billing of the first task began, epoch milliseconds; Infinity without any. */
export const firstPullOf = (facts: readonly TaskFact[]): EpochMs =>
  facts.reduce(
    (first, { usage }) => Math.min(first, (usage.pullStartedAt ?? usage.startedAt)?.getTime() ?? Infinity),
    Infinity,
  );

/**
 * Mean number of running tasks of the week, or since another time. If the first known task began within it, only the
 * time since then counts: what ran before is unknown.
 */
export const tasksMeanOf = (facts: readonly TaskFact[], setting: Setting, from = setting.window.from): number => {
  const { to } = setting.window;
  const first = firstPullOf(facts);
  if (!(first < to.getTime())) return 0;
  return tasksMeanIn(facts, { from: new Date(Math.max(first, from.getTime())), to }, setting);
};

const daysIn = ({ from, to }: Window): readonly Window[] => {
  const days: Window[] = [];
  for (let at = from.getTime(); at < to.getTime();) {
    const end = Math.min(to.getTime(), (Math.floor(at / DAY_MS) + 1) * DAY_MS);
    days.push({ from: new Date(at), to: new Date(end) });
    at = end;
  }
  return days;
};

/** Of days that the report has a part of, an export would say too little. */
const wholeDays = (window: Window): readonly Window[] =>
  daysIn(window).filter((day) => secondsIn(day) * 1000 === DAY_MS);

const dailyOf = (facts: readonly TaskFact[], { now, priceOf, before, window }: Setting): Costs['days'] =>
  daysIn({ from: before.from, to: window.to }).flatMap((day) => {
    const entries = entriesOf(linesOf(facts, { window: day, now, priceOf }));
    const total = entries.reduce((sum, { charges }) => sum + charges.total, 0n);
    return total === 0n ? [] : [[dayInUtc(day.from), dollarsOf(total)] as const];
  });

const chargesOf = (facts: readonly TaskFact[], { now, priceOf, before, window }: Setting): DayCharges =>
  wholeDays({ from: before.from, to: window.to }).flatMap((day) => {
    const items = itemised(entriesOf(linesOf(facts, { window: day, now, priceOf })));
    return items.length === 0 ? [] : [[dayInUtc(day.from), items] as const];
  });

export type Spent = {
  readonly service: string;
  readonly facts: readonly TaskFact[];
  /** The share of its tasks that the service needs, 0 to 1; undefined when unknown. */
  readonly usedShare: number | undefined;
  /** What a schedule would not have paid; undefined without one. */
  readonly asleep: AsleepShares | undefined;
};

/** Costs of a service, and how much was wasted. */
export const costsOf = ({ service, facts, usedShare, asleep }: Spent, setting: Setting): Costs => {
  const { now, priceOf, window, before } = setting;
  const lines = linesOf(facts, { window, now, priceOf });
  const usedShares = new Map(usedShare === undefined ? [] : [[service, usedShare]]);
  const asleepShares = new Map(asleep === undefined ? [] : [[service, asleep]]);
  return {
    costLedger: costLedgerOfLines(lines, window),
    before: costLedgerOf(facts, { window: before, now, priceOf }).total.total,
    waste: wasteOf({ entries: entriesOf(lines), window, usedShares, asleepShares }),
    days: dailyOf(facts, setting),
    ...(setting.isItemised ? { charges: chargesOf(facts, setting) } : {}),
  };
};
