import type { Entry } from './entries.ts';
import type { Failure } from './failures.ts';
import { failuresAmong, isInterrupted } from './failures.ts';
import { groupsOf } from './groups.ts';
import type { Money } from './money.ts';
import { shareOf, sum } from './money.ts';
import type { Lifetime, Overlap } from './overlap.ts';
import { overlapsOf } from './overlap.ts';
import type { Window } from './span.ts';
import { secondsWithin } from './span.ts';
import { isStandalone } from './usage.ts';
import { secondsBetween } from '../primitives/instant.ts';

export type WasteKind = Failure | Overlap['kind'] | 'minimum' | 'night' | 'weekend' | 'idle';

/** Description of each kind of waste. No second of a task is in two of them. */
export const WASTE: Readonly<Record<WasteKind, string>> = {
  'failed-pull': 'tasks whose image could not be pulled: billed from the start of the pull, at least the minimum',
  'failed-start': 'tasks that stopped before they ran',
  'crash-loop': 'three or more tasks in a row of one revision that failed within ten minutes of their start',
  'spot-rework': 'work lost to Spot interruptions: the start of a service task, or a whole standalone task',
  deployment: 'old and new tasks side by side during a deployment, above what the service needs',
  rollback: 'old and new tasks side by side during a rollback, above what the service needs',
  minimum: 'billed time in which tasks no longer ran: AWS bills at least one minute, on Windows five',
  night: 'tasks not needed at night, by a schedule that the last week confirmed',
  weekend: 'tasks not needed at weekends, by a schedule that the last week confirmed',
  idle: 'CPU and memory above the service’s own peak (99th percentile of CPU plus reserve, highest memory)',
};

export type WasteRow = {
  readonly kind: WasteKind;
  readonly service: string;
  readonly total: Money;
  /** Wasted tasks; for overlaps, the number of overlaps. */
  readonly count: number;
};

export type Waste = { readonly rows: readonly WasteRow[]; readonly total: Money };

export type WasteInput = {
  readonly entries: readonly Entry[];
  readonly window: Window;
  /**
   * By service, the share of its tasks' capacity that its demand needs, 0 to 1; services without an entry are not idle.
   */
  readonly usedShares: ReadonlyMap<string, number>;
  /** By service, the shares of its cost that a schedule would not have paid at night and at weekends; absent: none. */
  readonly asleepShares?: ReadonlyMap<string, AsleepShares>;
};

export type AsleepShares = { readonly night: number; readonly weekend: number };

type Piece = { readonly kind: WasteKind; readonly total: Money };

/** The cost of some of a task's seconds within the window. */
const costOf = ({ span, chargesFor }: Entry, window: Window, first: number, seconds: number): Money => {
  const from = new Date(span.from.getTime() + first * 1000);
  return chargesFor(secondsWithin({ from, seconds }, window)).total;
};

/** Seconds of an interrupted task before it ran: its replacement repeats them. */
const lostStart = ({ usage, span }: Entry): number => {
  if (!isInterrupted(usage) || usage.startedAt === undefined) return 0;
  const seconds = Math.ceil(secondsBetween(span.from, usage.startedAt));
  return Math.min(span.usedSeconds, Math.max(0, seconds));
};

const lifetimeOf = (entry: Entry): Lifetime => {
  const { usage, span, chargesFor } = entry;
  const from = span.from.getTime();
  return {
    from: from + lostStart(entry) * 1000,
    to: from + span.usedSeconds * 1000,
    perSecond: chargesFor(1).total,
    deployment: usage.deployment ?? usage.taskDefinition,
    taskDefinition: usage.taskDefinition,
  };
};

const piecesOf = (
  entries: readonly Entry[],
  window: Window,
  failures: ReadonlyMap<Entry, Failure>,
): readonly Piece[] => {
  const whole = entries.filter((entry) => !failures.has(entry));
  const services = whole.filter(({ usage }) => !isStandalone(usage));
  return [
    ...entries.flatMap((entry): readonly Piece[] => {
      const kind = failures.get(entry);
      return kind ? [{ kind, total: entry.charges.total }] : [];
    }),
    ...services.map((entry): Piece => ({ kind: 'spot-rework', total: costOf(entry, window, 0, lostStart(entry)) })),
    ...overlapsOf(services.map(lifetimeOf), window).map(({ kind, excess }): Piece => ({ kind, total: excess })),
    ...whole
      .filter(({ span }) => !span.isRunning)
      .map((entry): Piece => {
        const { usedSeconds, seconds } = entry.span;
        return { kind: 'minimum', total: costOf(entry, window, usedSeconds, seconds - usedSeconds) };
      }),
  ];
};

const rowsOf = (service: string, pieces: readonly Piece[]): readonly WasteRow[] => {
  const paid = pieces.filter(({ total }) => total > 0n);
  return [...groupsOf(paid, ({ kind }) => kind)].map(([kind, of]) => ({
    kind,
    service,
    total: sum(of.map(({ total }) => total)),
    count: of.length,
  }));
};

/** What was paid and not needed of the rest: asleep, then idle while awake. */
const unusedRows = (service: string, rest: Money, input: WasteInput): readonly Omit<WasteRow, 'count'>[] => {
  const { night = 0, weekend = 0 } = input.asleepShares?.get(service) ?? {};
  const used = input.usedShares.get(service) ?? 1;
  const asleep = { night: shareOf(rest, night), weekend: shareOf(rest, weekend) };
  const idle = shareOf(rest - asleep.night - asleep.weekend, 1 - used);
  const rows = [
    { kind: 'night', service, total: asleep.night },
    { kind: 'weekend', service, total: asleep.weekend },
    { kind: 'idle', service, total: idle },
  ] as const;
  return rows.filter(({ total }) => total > 0n);
};

const wasteOfService = (service: string, entries: readonly Entry[], input: WasteInput): readonly WasteRow[] => {
  const rows = rowsOf(service, piecesOf(entries, input.window, failuresAmong(entries)));
  const rest = sum(entries.map(({ charges }) => charges.total)) - sum(rows.map(({ total }) => total));
  return [...rows, ...unusedRows(service, rest, input).map((row) => ({ ...row, count: entries.length }))];
};

const byCost = (a: WasteRow, b: WasteRow): number => {
  if (a.total !== b.total) return a.total > b.total ? -1 : 1;
  return a.service === b.service ? a.kind.localeCompare(b.kind) : a.service.localeCompare(b.service);
};

/** How much was wasted, by service and kind, most expensive first. Never more than the total cost. */
export const wasteOf = (input: WasteInput): Waste => {
  const services = groupsOf(input.entries, ({ usage }) => usage.service);
  const rows = [...services].flatMap(([service, entries]) => wasteOfService(service, entries, input)).sort(byCost);
  return { rows, total: sum(rows.map(({ total }) => total)) };
};
