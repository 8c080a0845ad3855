import * as z from 'zod/mini';
import { jsonIn } from '../../functions/primitives/json.ts';
import { dayInUtc } from '../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';
import { withoutServices } from '../../functions/report/own-files.ts';

const span = z.object({ from: z.string(), to: z.string() });
const schema = z.object({
  format: z.literal('farwatch-report/1'),
  origin: z.object({ hasHistory: z.boolean(), historySince: z.nullable(z.string()) }),
  window: span,
  weekBefore: span,
  services: z.array(
    z.object({ service: z.object({ key: z.string() }), days: z.array(z.tuple([z.string(), z.number()])) }),
  ),
});

/** The report is none, or counts too little to be compared with a bill. */
export class UnusableReport extends Error {}

/** What the ledger counted for one service on one UTC day. */
export type Counted = {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
  readonly day: string;
  readonly usd: number;
};

/** The ledger of a report; `days` are the whole UTC days that it knows everything about. */
export type Own = { readonly lines: readonly Counted[]; readonly days: ReadonlySet<string> };

const DAY_MS = 86_400_000;

/** Days that lie wholly within the report and its history: of the others each side has another part. */
const wholeDays = (from: EpochMs, to: EpochMs): ReadonlySet<string> => {
  const days = new Set<string>();
  for (let at = Math.ceil(from / DAY_MS) * DAY_MS; at + DAY_MS <= to; at += DAY_MS) days.add(dayInUtc(at));
  return days;
};

/** The ledger in a report.json. Throws `UnusableReport`. */
export const ownOf = (reportJson: string): Own => {
  const read = schema.safeParse(jsonIn(reportJson));
  if (!read.success) throw new UnusableReport('not a report of this version of Farwatch: make report.json again');
  const without = withoutServices(reportJson);
  if (without !== undefined) throw new UnusableReport(without);
  const { origin, window, weekBefore, services } = read.data;
  if (!origin.hasHistory)
    throw new UnusableReport(
      'a report without history: it counts only running tasks. Use the weekly report.json from the bucket, or ' +
        'make one with farwatch report --table TABLE',
    );
  const since = origin.historySince === null ? window.from : origin.historySince;
  const lines = services.flatMap(({ service: { key }, days }) => {
    const [account = '', region = '', cluster = '', service = ''] = key.split('/');
    // Standalone tasks have no tag of a service: a bill cannot tell them apart.
    if (service.startsWith('family:')) return [];
    return days.map(([day, usd]) => ({ account, region, cluster, service, day, usd }));
  });
  const from = Math.max(Date.parse(weekBefore.from), Date.parse(since));
  return { lines, days: wholeDays(from, Date.parse(window.to)) };
};
