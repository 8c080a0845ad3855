import * as z from 'zod/mini';
import type { LimitChange, SizeChange } from './change.ts';

const size = z.object({ cpu: z.number(), memory: z.number() });
const evidence = {
  reason: z.string(),
  doubts: z.array(z.string()),
  saving: z.object({ list: z.nullable(z.number()) }),
};
const patch = z.object({
  cluster: z.string(),
  service: z.nullable(z.string()),
  family: z.string(),
  containers: z.array(z.object({ name: z.string(), field: z.string(), from: z.number(), to: z.number() })),
});
const advice = z.union([
  z.object({ kind: z.literal('resize'), from: size, to: size, patch, backtest: z.string(), ...evidence }),
  z.object({
    kind: z.literal('autoscaled'),
    today: z.object({ size }),
    plan: z.object({ size }),
    patch,
    ...evidence,
  }),
]);
const report = z.object({ services: z.array(z.object({ isCounted: z.optional(z.boolean()), advice: z.unknown() })) });

/** A change that a report asks for and counts on, and what it says for it. */
export type ReportedChange = SizeChange & {
  readonly cluster: string;
  /** USD a month; null where no price is known. */
  readonly saving: number | null;
  readonly evidence: readonly string[];
  readonly doubts: readonly string[];
};

const isLimit = (field: string): field is LimitChange['field'] =>
  field === 'cpu' || field === 'memory' || field === 'memoryReservation';

const changeOf = (found: z.infer<typeof advice>): ReportedChange => {
  const { cluster, service, family, containers } = found.patch;
  const [from, to] = found.kind === 'resize' ? [found.from, found.to] : [found.today.size, found.plan.size];
  return {
    cluster,
    service: service ?? family,
    family,
    from,
    to,
    containers: containers.flatMap(({ field, ...limit }) => (isLimit(field) ? [{ ...limit, field }] : [])),
    saving: found.saving.list,
    evidence: [found.reason],
    doubts: found.doubts,
  };
};

/** The changes of a `report.json` that may be counted on. Throws what JSON and schema throw. */
export const changesIn = (text: string): readonly ReportedChange[] =>
  report.parse(JSON.parse(text)).services.flatMap((service) => {
    const found = advice.safeParse(service.advice);
    return service.isCounted === true && found.success ? [changeOf(found.data)] : [];
  });
