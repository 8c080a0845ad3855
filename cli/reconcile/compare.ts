import * as z from 'zod/mini';
import type { Billed } from './bill.ts';

const span = z.object({ from: z.string(), to: z.string() });
const schema = z.object({
  window: span,
  weekBefore: span,
  services: z.array(
    z.object({ service: z.object({ key: z.string() }), days: z.array(z.tuple([z.string(), z.number()])) }),
  ),
});

/** One service on one whole UTC day, by our own count and by the bill; null where one of them has no line. */
export type Difference = {
  readonly service: string;
  readonly day: string;
  readonly ours: number | null;
  readonly billed: number | null;
};

const DAY_MS = 86_400_000;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Days that lie wholly within the report: of the others each side has another part. */
const wholeDays = (from: string, to: string): ReadonlySet<string> => {
  const days = new Set<string>();
  for (let at = Math.ceil(Date.parse(from) / DAY_MS) * DAY_MS; at + DAY_MS <= Date.parse(to); at += DAY_MS)
    days.add(dayOf(at));
  return days;
};

const sums = (lines: readonly Billed[]): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const { service, day, usd } of lines)
    found.set(`${service}|${day}`, (found.get(`${service}|${day}`) ?? 0) + usd);
  return found;
};

/** Cluster and name of a service key; a bill that does not tell the cluster has the name alone. */
const nameOf = (key: string, bill: readonly Billed[]): string => {
  const [, , cluster = '', name = ''] = key.split('/');
  return bill.some(({ service }) => service === `${cluster}/${name}`) ? `${cluster}/${name}` : name;
};

/** Our ledger beside the bill, for each service and whole day that either of them has. */
export const differences = (reportJson: string, bill: readonly Billed[]): readonly Difference[] => {
  const { window, weekBefore, services } = schema.parse(JSON.parse(reportJson));
  const days = wholeDays(weekBefore.from, window.to);
  const own = services.flatMap(({ service, days: costs }) =>
    costs.map(([day, usd]) => ({ service: nameOf(service.key, bill), day, usd })),
  );
  const [ours, billed] = [sums(own), sums(bill)];
  return [...new Set([...ours.keys(), ...billed.keys()])]
    .map((key) => ({ key, service: key.slice(0, key.lastIndexOf('|')), day: key.slice(key.lastIndexOf('|') + 1) }))
    .filter(({ day }) => days.has(day))
    .map(({ key, service, day }) => ({ service, day, ours: ours.get(key) ?? null, billed: billed.get(key) ?? null }))
    .sort((a, b) => (a.service === b.service ? (a.day < b.day ? -1 : 1) : a.service < b.service ? -1 : 1));
};

/** Whether the two differ by more than rounding: a cent, or so many parts of a hundred. */
export const isOff = ({ ours, billed }: Difference, percent: number): boolean => {
  if (ours === null || billed === null) return Math.abs(ours ?? billed ?? 0) >= 0.01;
  return Math.abs(ours - billed) > Math.max(0.01, (Math.abs(billed) * percent) / 100);
};
