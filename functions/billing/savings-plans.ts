import type { Item, PriceTable } from './price-table.ts';
import { withoutItems } from './price-table.ts';

export type Commitment = {
  readonly years: 1 | 3;
  readonly payment: 'no upfront' | 'all upfront';
};

/** Rates of Compute Savings Plans instead of the on-demand price. As far as we know they exclude Spot. */
export type SavingsPlanRow = Commitment & {
  readonly region: string;
  readonly asOf: string;
  readonly usdPerHour: Readonly<Partial<Record<Item, string>>>;
};

/**
 * Rates of the offer AWSComputeSavingsPlan published 2026-09-25, from a public note; other regions and all-upfront
 * memory are missing. An unused commitment is charged too: a smaller task then saves nothing until it ends.
 */
export const SAVINGS_PLANS: readonly SavingsPlanRow[] = [
  {
    region: 'us-east-1',
    years: 1,
    payment: 'no upfront',
    asOf: '2026-09-28',
    usdPerHour: { 'x86-vcpu': '0.032384', 'x86-gb': '0.003556', 'arm-vcpu': '0.0255', 'arm-gb': '0.0028' },
  },
  {
    region: 'us-east-1',
    years: 1,
    payment: 'all upfront',
    asOf: '2026-09-28',
    usdPerHour: { 'x86-vcpu': '0.0295504' },
  },
  {
    region: 'us-east-1',
    years: 3,
    payment: 'no upfront',
    asOf: '2026-09-28',
    usdPerHour: { 'x86-vcpu': '0.022264', 'x86-gb': '0.00244475', 'arm-vcpu': '0.01749', 'arm-gb': '0.00192' },
  },
  {
    region: 'us-east-1',
    years: 3,
    payment: 'all upfront',
    asOf: '2026-09-28',
    usdPerHour: { 'x86-vcpu': '0.0194304', 'arm-vcpu': '0.01587' },
  },
];

const SOURCE = 'compute-savings-plan';

/** Both halves of a task's price or neither: half a discount would be a wrong price. */
const completeOf = ({ usdPerHour }: SavingsPlanRow): Readonly<Partial<Record<Item, string>>> => {
  const x86 = { 'x86-vcpu': usdPerHour['x86-vcpu'], 'x86-gb': usdPerHour['x86-gb'] };
  const arm = { 'arm-vcpu': usdPerHour['arm-vcpu'], 'arm-gb': usdPerHour['arm-gb'] };
  return { ...(x86['x86-vcpu'] && x86['x86-gb'] ? x86 : {}), ...(arm['arm-vcpu'] && arm['arm-gb'] ? arm : {}) };
};

/** A table with a commitment's rates instead of the on-demand prices, where both vCPU and GB are known. */
export const withSavingsPlan = (table: PriceTable, { years, payment }: Commitment): PriceTable =>
  SAVINGS_PLANS.filter((plan) => plan.years === years && plan.payment === payment).reduce((before, plan) => {
    const usdPerHour = completeOf(plan);
    const items = Object.keys(usdPerHour);
    if (items.length === 0) return before;
    const { region, asOf } = plan;
    const rows = before.rows.flatMap((row) => (row.region === region ? withoutItems(row, items) : [row]));
    return {
      ...before,
      name: `${table.name}, under a ${years}-year Compute Savings Plan (${payment})`,
      sources: {
        ...before.sources,
        [SOURCE]: 'AWS offer AWSComputeSavingsPlan of 2026-09-25, from a public note',
      },
      rows: [...rows, { region, asOf, source: SOURCE, confirmed: true, usdPerHour }],
    };
  }, table);
