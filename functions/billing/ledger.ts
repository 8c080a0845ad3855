import type { Line, Period } from './entries.ts';
import { linesOf } from './entries.ts';
import type { Money } from './money.ts';
import type { Window } from './span.ts';
import type { TaskFact, TaskUsage } from './usage.ts';

/** What a set of tasks cost within the window. */
export type Amount = {
  /** What Fargate charges. */
  readonly total: Money;
  /** What Amazon VPC charges for public addresses of tasks known to have one; not in `total`. */
  readonly publicIpv4: Money;
  readonly seconds: number;
  readonly tasks: number;
  /** Of these, tasks that stopped without ever running, and what they cost. */
  readonly neverStartedTasks: number;
  readonly neverStartedTotal: Money;
};

type Row<Key> = Key & { readonly amount: Amount };
type Remark = { readonly because: string; readonly tasks: number; readonly seconds: number };

/** Costs of a window, by what they can be asked for; rows are sorted by cost. */
export type Ledger = {
  readonly window: Window;
  readonly total: Amount;
  readonly byService: readonly Row<{ readonly service: string }>[];
  readonly byRevision: readonly Row<{ readonly service: string; readonly taskDefinition: string }>[];
  readonly byZone: readonly Row<{ readonly availabilityZone: string }>[];
  readonly byCapacity: readonly Row<{ readonly capacity: string }>[];
  readonly byOwner: readonly Row<{ readonly owner: string }>[];
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

const NOTHING: Amount = {
  total: 0n,
  publicIpv4: 0n,
  seconds: 0,
  tasks: 0,
  neverStartedTasks: 0,
  neverStartedTotal: 0n,
};

const plus = (a: Amount, b: Amount): Amount => ({
  total: a.total + b.total,
  publicIpv4: a.publicIpv4 + b.publicIpv4,
  seconds: a.seconds + b.seconds,
  tasks: a.tasks + b.tasks,
  neverStartedTasks: a.neverStartedTasks + b.neverStartedTasks,
  neverStartedTotal: a.neverStartedTotal + b.neverStartedTotal,
});

/** Stopped without having run: it paid for the pull, at least the minimum. */
export const neverStarted = ({ startedAt, stoppedAt }: TaskUsage): boolean =>
  startedAt === undefined && stoppedAt !== undefined;

const amountOf = (line: Line): Amount => {
  if (line.is !== 'billed') return NOTHING;
  const { total, publicIpv4 } = line.charges;
  const failed = neverStarted(line.usage);
  return {
    total,
    publicIpv4,
    seconds: line.seconds,
    tasks: 1,
    neverStartedTasks: failed ? 1 : 0,
    neverStartedTotal: failed ? total : 0n,
  };
};

const identityOf = ({ amount: _, ...key }: { readonly amount: Amount }): string => Object.values(key).join('\n');

/** Rows of the same key become one; dearest first, then by key, so that the order never depends on who came first. */
const added = <Key>(rows: Iterable<Row<Key>>): readonly Row<Key>[] => {
  const sums = new Map<string, Row<Key>>();
  for (const row of rows) {
    const id = identityOf(row);
    const known = sums.get(id);
    sums.set(id, known ? { ...known, amount: plus(known.amount, row.amount) } : row);
  }
  return [...sums]
    .sort(([idA, a], [idB, b]) => {
      if (a.amount.total !== b.amount.total) return a.amount.total > b.amount.total ? -1 : 1;
      return idA < idB ? -1 : Number(idA > idB);
    })
    .map(([, row]) => row);
};

const rowsBy = <Key>(lines: readonly Line[], keyOf: (usage: TaskUsage) => Key): readonly Row<Key>[] =>
  added(lines.filter(({ is }) => is === 'billed').map((line) => ({ ...keyOf(line.usage), amount: amountOf(line) })));

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

const distinct = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].sort();

/** The ledger of lines already made (`linesOf`), for callers that need them for the waste too. */
export const ledgerOfLines = (lines: readonly Line[], window: Window): Ledger => {
  const entries = lines.filter((line) => line.is === 'billed');
  return {
    window,
    total: entries.map(amountOf).reduce(plus, NOTHING),
    byService: rowsBy(lines, ({ service }) => ({ service })),
    byRevision: rowsBy(lines, ({ service, taskDefinition }) => ({ service, taskDefinition })),
    byZone: rowsBy(lines, ({ availabilityZone = UNKNOWN_ZONE }) => ({ availabilityZone })),
    byCapacity: rowsBy(lines, ({ capacity }) => ({ capacity })),
    byOwner: rowsBy(lines, ({ owner = NO_OWNER }) => ({ owner })),
    unpriced: remarksOf(lines, 'unpriced'),
    notBilled: remarksOf(lines, 'not-billed'),
    addressUnknownTasks: entries.filter(({ usage }) => usage.publicIp === undefined).length,
    doubts: distinct(entries.flatMap(({ doubts }) => doubts)),
    gaps: distinct(entries.flatMap(({ gaps }) => gaps)),
  };
};

/**
 * What tasks cost within [from, to), from any number of facts about them in any order: the highest version of each
 * task counts, once. Neighbouring windows add up exactly.
 */
export const ledgerOf = (facts: Iterable<TaskFact>, period: Period): Ledger =>
  ledgerOfLines(linesOf(facts, period), period.window);

/** Ledgers of the same window over different tasks (the shards of a report) as one. */
export const mergeLedgers = (ledgers: readonly Ledger[], window: Window): Ledger => ({
  window,
  total: ledgers.map(({ total }) => total).reduce(plus, NOTHING),
  byService: added(ledgers.flatMap(({ byService }) => byService)),
  byRevision: added(ledgers.flatMap(({ byRevision }) => byRevision)),
  byZone: added(ledgers.flatMap(({ byZone }) => byZone)),
  byCapacity: added(ledgers.flatMap(({ byCapacity }) => byCapacity)),
  byOwner: added(ledgers.flatMap(({ byOwner }) => byOwner)),
  unpriced: counted(ledgers.flatMap(({ unpriced }) => unpriced)),
  notBilled: counted(ledgers.flatMap(({ notBilled }) => notBilled)),
  addressUnknownTasks: ledgers.reduce((tasks, ledger) => tasks + ledger.addressUnknownTasks, 0),
  doubts: distinct(ledgers.flatMap(({ doubts }) => doubts)),
  gaps: distinct(ledgers.flatMap(({ gaps }) => gaps)),
});
