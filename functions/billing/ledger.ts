import type { Amount, ByCapacity, ByOwner, ByRevision, ByService, ByZone, Row } from './amounts.ts';
import { CAPACITY, OWNER, REVISION, SERVICE, ZONE, added, totalOf } from './amounts.ts';
import type { Entry, Line, Period } from './entries.ts';
import { entriesOf, linesOf } from './entries.ts';
import type { Window } from './span.ts';
import type { TaskFact } from './usage.ts';
import { neverStarted } from './usage.ts';

type Remark = { readonly because: string; readonly tasks: number; readonly seconds: number };

/** Costs of a window, by what they can be asked for; rows are sorted by cost. */
export type Ledger = {
  readonly window: Window;
  readonly total: Amount;
  readonly byService: readonly Row<ByService>[];
  readonly byRevision: readonly Row<ByRevision>[];
  readonly byZone: readonly Row<ByZone>[];
  readonly byCapacity: readonly Row<ByCapacity>[];
  readonly byOwner: readonly Row<ByOwner>[];
  /** Tasks without a price: their seconds count, their dollars are missing. */
  readonly unpriced: readonly Remark[];
  /** Tasks that cost nothing, and why; their seconds are none. */
  readonly notBilled: readonly Remark[];
  /** Priced tasks of which nobody knows whether they have a public address: `publicIpv4` may lack theirs. */
  readonly addressUnknownTasks: number;
  readonly doubts: readonly string[];
  readonly gaps: readonly string[];
};

export const NO_OWNER = '(no owner)';
export const UNKNOWN_ZONE = '(unknown zone)';

/** A task as all groupings see it. */
type Subject = Row<ByService & ByRevision & ByZone & ByCapacity & ByOwner>;

const subjectOf = ({ usage, seconds, charges: { total, publicIpv4 } }: Entry): Subject => {
  const { service, taskDefinition, availabilityZone = UNKNOWN_ZONE, capacity, owner = NO_OWNER } = usage;
  const failed = neverStarted(usage);
  return {
    service,
    taskDefinition,
    availabilityZone,
    capacity,
    owner,
    amount: {
      total,
      publicIpv4,
      seconds,
      tasks: 1,
      neverStartedTasks: failed ? 1 : 0,
      neverStartedTotal: failed ? total : 0n,
    },
  };
};

const counted = (remarks: Iterable<Remark>): readonly Remark[] => {
  const sums = new Map<string, Remark>();
  for (const { because, tasks, seconds } of remarks) {
    const known = sums.get(because) ?? { because, tasks: 0, seconds: 0 };
    sums.set(because, { because, tasks: known.tasks + tasks, seconds: known.seconds + seconds });
  }
  return [...sums.values()].sort((a, b) => (a.because < b.because ? -1 : 1));
};

const remarksOf = (lines: readonly Line[], is: 'unpriced' | 'not-billed'): readonly Remark[] =>
  counted(
    lines.flatMap((line) => {
      if (line.is === 'billed' || line.is !== is) return [];
      return [{ because: line.because, tasks: 1, seconds: line.is === 'unpriced' ? line.seconds : 0 }];
    }),
  );

const distinct = <From>(items: Iterable<From>, textsOf: (item: From) => readonly string[]): readonly string[] => {
  const texts = new Set<string>();
  for (const item of items) for (const text of textsOf(item)) texts.add(text);
  return [...texts].sort();
};

/** The ledger of lines already made (`linesOf`), for callers that need them for the waste too. */
export const ledgerOfLines = (lines: readonly Line[], window: Window): Ledger => {
  const entries = entriesOf(lines);
  const subjects = entries.map(subjectOf);
  return {
    window,
    total: totalOf(subjects.map(({ amount }) => amount)),
    byService: added(subjects, SERVICE),
    byRevision: added(subjects, REVISION),
    byZone: added(subjects, ZONE),
    byCapacity: added(subjects, CAPACITY),
    byOwner: added(subjects, OWNER),
    unpriced: remarksOf(lines, 'unpriced'),
    notBilled: remarksOf(lines, 'not-billed'),
    addressUnknownTasks: entries.filter(({ usage }) => usage.publicIp === undefined).length,
    doubts: distinct(entries, ({ doubts }) => doubts),
    gaps: distinct(entries, ({ gaps }) => gaps),
  };
};

/**
 * What tasks cost within [from, to), from any number of facts about them in any order: the highest version of each task
 * counts, once. Neighbouring windows add up exactly.
 */
export const ledgerOf = (facts: Iterable<TaskFact>, period: Period): Ledger =>
  ledgerOfLines(linesOf(facts, period), period.window);

/** Ledgers of the same window over different tasks (the shards of a report) as one. */
export const mergeLedgers = (ledgers: readonly Ledger[], window: Window): Ledger => ({
  window,
  total: totalOf(ledgers.map(({ total }) => total)),
  byService: added(
    ledgers.flatMap(({ byService }) => byService),
    SERVICE,
  ),
  byRevision: added(
    ledgers.flatMap(({ byRevision }) => byRevision),
    REVISION,
  ),
  byZone: added(
    ledgers.flatMap(({ byZone }) => byZone),
    ZONE,
  ),
  byCapacity: added(
    ledgers.flatMap(({ byCapacity }) => byCapacity),
    CAPACITY,
  ),
  byOwner: added(
    ledgers.flatMap(({ byOwner }) => byOwner),
    OWNER,
  ),
  unpriced: counted(ledgers.flatMap(({ unpriced }) => unpriced)),
  notBilled: counted(ledgers.flatMap(({ notBilled }) => notBilled)),
  addressUnknownTasks: ledgers.reduce((tasks, ledger) => tasks + ledger.addressUnknownTasks, 0),
  doubts: distinct(ledgers, ({ doubts }) => doubts),
  gaps: distinct(ledgers, ({ gaps }) => gaps),
});
