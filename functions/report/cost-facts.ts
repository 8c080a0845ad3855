import * as z from 'zod/mini';
import { jsonIn } from '../primitives/json.ts';

const total = z.object({ total: z.number() });
const schema = z.object({
  format: z.literal('farwatch-report/1'),
  madeAt: z.string(),
  window: z.object({ from: z.string(), to: z.string() }),
  costLedger: z.object({ total }),
  before: z.nullable(z.number()),
  waste: z.object({ total: z.number(), byKind: z.array(z.object({ kind: z.string(), total: z.number() })) }),
  savingPerMonth: z.number(),
  prices: z.string(),
  discount: z.optional(z.nullable(z.object({ list: z.number(), after: z.string(), of: z.string() }))),
  services: z.array(
    z.object({
      service: z.object({ key: z.string() }),
      costLedger: z.object({ total }),
      before: z.number(),
      waste: z.array(z.object({ kind: z.string(), total: z.number() })),
      days: z.array(z.tuple([z.string(), z.number()])),
    }),
  ),
});

/** Costs of a service in a report. USD; `before` is the week before. */
export type ServiceCost = {
  readonly service: string;
  readonly cost: number;
  readonly before: number | null;
  readonly waste: Readonly<Record<string, number>>;
  readonly days: Readonly<Record<string, number>>;
};

/** Costs in a report.json: the whole, and each service, the most expensive first. USD, times in ISO. */
export type CostFacts = { readonly whole: object; readonly services: readonly ServiceCost[] };

const wasteOf = (rows: readonly { readonly kind: string; readonly total: number }[]) => {
  const sums = new Map<string, number>();
  for (const { kind, total: usd } of rows) sums.set(kind, (sums.get(kind) ?? 0) + usd);
  return Object.fromEntries(sums);
};

/** The costs in a report.json; undefined for a text that is none. */
export const costFacts = (text: string): CostFacts | undefined => {
  const { data } = schema.safeParse(jsonIn(text));
  if (data === undefined) return undefined;
  const { madeAt, window, costLedger, before, waste, savingPerMonth, prices, discount = null } = data;
  const services = data.services
    .map((one) => ({
      service: one.service.key,
      cost: one.costLedger.total.total,
      before: before === null ? null : one.before,
      waste: wasteOf(one.waste),
      days: Object.fromEntries(one.days),
    }))
    .toSorted((a, b) => b.cost - a.cost || (a.service < b.service ? -1 : 1));
  const whole = { madeAt, ...window, cost: costLedger.total.total, before, waste: wasteOf(waste.byKind) };
  return { whole: { ...whole, savingPerMonth, prices, discount }, services };
};
