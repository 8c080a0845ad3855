import type { Money } from './money.ts';

/** The cost of a set of tasks within the window. */
export type Amount = {
  /** What Fargate charges, after discounts. */
  readonly total: Money;
  /** The same at list price. */
  readonly list: Money;
  /** What Amazon VPC charges for public addresses of tasks known to have one; not in `total`. */
  readonly publicIpv4: Money;
  readonly seconds: number;
  readonly tasks: number;
  /** How many of these stopped without ever running, and their cost. */
  readonly neverStartedTasks: number;
  readonly neverStartedTotal: Money;
};

/** Subjects of cost rows. */
export type ByService = { readonly service: string };
export type ByRevision = ByService & { readonly taskDefinition: string };
export type ByZone = { readonly availabilityZone: string };
export type ByCapacity = { readonly capacity: string };
export type ByOwner = { readonly owner: string };
export type Row<Key> = Key & { readonly amount: Amount };

const NOTHING: Amount = {
  total: 0n,
  list: 0n,
  publicIpv4: 0n,
  seconds: 0,
  tasks: 0,
  neverStartedTasks: 0,
  neverStartedTotal: 0n,
};

/** A sum while it is computed: only `added` and `totalOf` change one, and only their own. */
type Sum = { -readonly [Key in keyof Amount]: Amount[Key] };

const addTo = (sum: Sum, amount: Amount): void => {
  sum.total += amount.total;
  sum.list += amount.list;
  sum.publicIpv4 += amount.publicIpv4;
  sum.seconds += amount.seconds;
  sum.tasks += amount.tasks;
  sum.neverStartedTasks += amount.neverStartedTasks;
  sum.neverStartedTotal += amount.neverStartedTotal;
};

/** The sum of amounts. */
export const totalOf = (amounts: Iterable<Amount>): Amount => {
  const sum: Sum = { ...NOTHING };
  for (const amount of amounts) addTo(sum, amount);
  return sum;
};

/** The key of a row: its text, and the key alone. */
export type Grouping<Key> = { readonly idOf: (row: Key) => string; readonly keyOf: (row: Key) => Key };

export const SERVICE: Grouping<ByService> = { idOf: ({ service }) => service, keyOf: ({ service }) => ({ service }) };
export const REVISION: Grouping<ByRevision> = {
  idOf: ({ service, taskDefinition }) => `${service} ${taskDefinition}`,
  keyOf: ({ service, taskDefinition }) => ({ service, taskDefinition }),
};
export const ZONE: Grouping<ByZone> = {
  idOf: ({ availabilityZone }) => availabilityZone,
  keyOf: ({ availabilityZone }) => ({ availabilityZone }),
};
export const CAPACITY: Grouping<ByCapacity> = {
  idOf: ({ capacity }) => capacity,
  keyOf: ({ capacity }) => ({ capacity }),
};
export const OWNER: Grouping<ByOwner> = { idOf: ({ owner }) => owner, keyOf: ({ owner }) => ({ owner }) };

/**
 * Joins rows with the same key; most expensive first, then by key, so that the order does not depend on the input's.
 */
export const added = <Key>(rows: Iterable<Row<Key>>, { idOf, keyOf }: Grouping<Key>): readonly Row<Key>[] => {
  const sums = new Map<string, { readonly key: Key; readonly sum: Sum }>();
  for (const row of rows) {
    const id = idOf(row);
    const known = sums.get(id);
    if (known) addTo(known.sum, row.amount);
    else sums.set(id, { key: keyOf(row), sum: { ...row.amount } });
  }
  return [...sums]
    .sort(([idA, a], [idB, b]) => {
      if (a.sum.total !== b.sum.total) return a.sum.total > b.sum.total ? -1 : 1;
      return idA < idB ? -1 : Number(idA > idB);
    })
    .map(([, { key, sum }]) => ({ ...key, amount: sum }));
};
