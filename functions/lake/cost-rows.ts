import type { Line } from '../billing/entries.ts';
import { entriesOf, linesOf } from '../billing/entries.ts';
import { groupsOf } from '../billing/groups.ts';
import { itemised, unitOf } from '../billing/items.ts';
import { ATOMS_PER_DOLLAR } from '../billing/money.ts';
import type { Money } from '../billing/money.ts';
import type { PriceOf } from '../billing/prices.ts';
import type { TaskFact } from '../billing/usage.ts';
import type { Day, Subject } from './subject.ts';
import { subjectColumns } from './subject.ts';
import type { Row } from './tables.ts';

/** As exact as a number is: sums of a year agree with the ledger to the millionth of a dollar. */
const usdOf = (total: Money): number => Number(total) / Number(ATOMS_PER_DOLLAR);

type Key = { readonly taskDefinition: string; readonly capacity: string };

const keyOf = ({ usage: { taskDefinition, capacity } }: Line): string => `${taskDefinition} ${capacity}`;

const unpricedHours = (lines: readonly Line[]): number =>
  lines.reduce((seconds, line) => seconds + (line.kind === 'unpriced' ? line.seconds : 0), 0) / 3600;

type Item = Pick<Row<'costs'>, 'usage_type' | 'unit' | 'quantity' | 'usd'>;

const itemsOf = (lines: readonly Line[]): readonly Item[] => {
  const priced = itemised(entriesOf(lines)).map(({ usageType, quantity, total }) => ({
    usage_type: usageType,
    unit: unitOf(usageType),
    quantity,
    usd: usdOf(total),
  }));
  const hours = unpricedHours(lines);
  return hours === 0 ? priced : [...priced, { usage_type: 'unpriced', unit: 'Task-Hours', quantity: hours, usd: null }];
};

type Spent = {
  /** Tasks that ran on the day; those that run still are billed to its end. */
  readonly facts: readonly TaskFact[];
  readonly day: Day;
  readonly priceOf: PriceOf;
};

/** What a service cost on a day, by revision, capacity and usage type, in that order. */
export const costRows = (subject: Subject, { facts, day, priceOf }: Spent): readonly Row<'costs'>[] => {
  const end = new Date(day.to + 1);
  const lines = linesOf(facts, { window: { from: new Date(day.from), to: end }, now: end, priceOf });
  const groups = [...groupsOf(lines, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.flatMap(([, group]) => {
    const { taskDefinition, capacity }: Key = group[0]?.usage ?? { taskDefinition: '', capacity: '' };
    return itemsOf(group).map((item) => ({
      ...subjectColumns(subject),
      task_definition: taskDefinition,
      capacity,
      ...item,
    }));
  });
};
