import type { Amount, ByCapacity, ByOwner, ByRevision, ByService, ByZone, Row } from './amounts.ts';
import { CAPACITY, OWNER, REVISION, SERVICE, ZONE, added, totalOf } from './amounts.ts';
import type { Entry, Line, Period } from './entries.ts';
import { entriesOf, linesOf } from './entries.ts';
import type { Window } from './span.ts';
import type { TaskFact } from './usage.ts';
import { neverStarted } from './usage.ts';

type BillingNote = { readonly reason: string; readonly tasks: number; readonly seconds: number };

/** Costs of a window in several groupings; rows are sorted by cost. */
export type CostLedger = {
  readonly window: Window;
  readonly total: Amount;
  readonly byService: readonly Row<ByService>[];
  readonly byRevision: readonly Row<ByRevision>[];
  readonly byZone: readonly Row<ByZone>[];
  readonly byCapacity: readonly Row<ByCapacity>[];
  readonly byOwner: readonly Row<ByOwner>[];
  /** Tasks without a price: their seconds count, their dollars are missing. */
  readonly unpriced: readonly BillingNote[];
  /** Tasks that cost nothing, and why; they have zero seconds. */
  readonly notBilled: readonly BillingNote[];
  /** Priced tasks of which it is unknown whether they have a public address: `publicIpv4` may lack theirs. */
  readonly addressUnknownTasks: number;
  readonly doubts: readonly string[];
  readonly missingData: readonly string[];
};

export const NO_OWNER = '(no owner)';
export const UNKNOWN_ZONE = '(unknown zone)';

/** A task with the keys of all groupings. */
type Subject = Row<ByService & ByRevision & ByZone & ByCapacity & ByOwner>;

const subjectOf = ({ usage, seconds, charges: { total, atList, publicIpv4 } }: Entry): Subject => {
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
      list: atList.total,
      publicIpv4,
      seconds,
      tasks: 1,
      neverStartedTasks: failed ? 1 : 0,
      neverStartedTotal: failed ? total : 0n,
    },
  };
};

const counted = (billingNotes: Iterable<BillingNote>): readonly BillingNote[] => {
  const sums = new Map<string, BillingNote>();
  for (const { reason, tasks, seconds } of billingNotes) {
    const known = sums.get(reason) ?? { reason, tasks: 0, seconds: 0 };
    sums.set(reason, { reason, tasks: known.tasks + tasks, seconds: known.seconds + seconds });
  }
  return [...sums.values()].sort((a, b) => (a.reason < b.reason ? -1 : 1));
};

const billingNotesOf = (lines: readonly Line[], kind: 'unpriced' | 'not-billed'): readonly BillingNote[] =>
  counted(
    lines.flatMap((line) => {
      if (line.kind === 'billed' || line.kind !== kind) return [];
      return [{ reason: line.reason, tasks: 1, seconds: line.kind === 'unpriced' ? line.seconds : 0 }];
    }),
  );

const distinct = <From>(items: Iterable<From>, textsOf: (item: From) => readonly string[]): readonly string[] => {
  const texts = new Set<string>();
  for (const item of items) for (const text of textsOf(item)) texts.add(text);
  return [...texts].sort();
};

/** The costs of existing lines (`linesOf`), for callers that need them for the waste too. */
export const costLedgerOfLines = (lines: readonly Line[], window: Window): CostLedger => {
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
    unpriced: billingNotesOf(lines, 'unpriced'),
    notBilled: billingNotesOf(lines, 'not-billed'),
    addressUnknownTasks: entries.filter(({ usage }) => usage.publicIp === undefined).length,
    doubts: distinct(entries, ({ doubts }) => doubts),
    missingData: distinct(entries, ({ missingData }) => missingData),
  };
};

/**
 * What tasks cost within [from, to), from any number of facts about them in any order: the highest version of each task
 * counts, once. Adjacent windows add up exactly.
 */
export const costLedgerOf = (facts: Iterable<TaskFact>, period: Period): CostLedger =>
  costLedgerOfLines(linesOf(facts, period), period.window);

/** Joins costs of the same window over different tasks (the shards of a report). */
export const mergeCostLedgers = (costLedgers: readonly CostLedger[], window: Window): CostLedger => ({
  window,
  total: totalOf(costLedgers.map(({ total }) => total)),
  byService: added(
    costLedgers.flatMap(({ byService }) => byService),
    SERVICE,
  ),
  byRevision: added(
    costLedgers.flatMap(({ byRevision }) => byRevision),
    REVISION,
  ),
  byZone: added(
    costLedgers.flatMap(({ byZone }) => byZone),
    ZONE,
  ),
  byCapacity: added(
    costLedgers.flatMap(({ byCapacity }) => byCapacity),
    CAPACITY,
  ),
  byOwner: added(
    costLedgers.flatMap(({ byOwner }) => byOwner),
    OWNER,
  ),
  unpriced: counted(costLedgers.flatMap(({ unpriced }) => unpriced)),
  notBilled: counted(costLedgers.flatMap(({ notBilled }) => notBilled)),
  addressUnknownTasks: costLedgers.reduce((tasks, costLedger) => tasks + costLedger.addressUnknownTasks, 0),
  doubts: distinct(costLedgers, ({ doubts }) => doubts),
  missingData: distinct(costLedgers, ({ missingData }) => missingData),
});
