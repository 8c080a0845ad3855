import type { Bill, Billed } from './bill.ts';
import type { Counted, Own } from './own.ts';

/** One service on one whole UTC day, by our own count and by the bill; null where one of them has no line. */
export type Difference = {
  readonly account: string | null;
  readonly region: string | null;
  readonly service: string;
  readonly day: string;
  readonly ours: number | null;
  readonly billed: number | null;
};

const PLACES = ['account', 'region', 'cluster'] as const;
type Place = (typeof PLACES)[number];
type Line = Pick<Billed, Place | 'service' | 'day' | 'usd'>;

type Where = Pick<Counted, 'account' | 'region'>;

/** Accounts and regions that the report is about. */
const wheresOf = (own: readonly Counted[]): readonly Where[] => [
  ...new Map(own.map(({ account, region }) => [`${account}/${region}`, { account, region }])).values(),
];

/** A bill has all of an organisation's. */
const isCovered = ({ account, region }: Billed, own: readonly Where[]): boolean =>
  own.some((where) => (account === null || account === where.account) && (region === null || region === where.region));

/** The line without what the bill does not tell of any: both sides then speak of the same. */
const atDetail = (line: Line, reported: readonly Place[]): Line => {
  const placeOf = (place: Place): string | null => (reported.includes(place) ? line[place] : null);
  return { ...line, account: placeOf('account'), region: placeOf('region'), cluster: placeOf('cluster') };
};

const keyOf = ({ account, region, cluster, service, day }: Line): string =>
  JSON.stringify([account, region, cluster, service, day]);

type Sum = { readonly line: Line; ours: number | null; billed: number | null };

const add = (sums: Map<string, Sum>, lines: readonly Line[], side: 'ours' | 'billed'): void => {
  for (const line of lines) {
    const sum = sums.get(keyOf(line)) ?? { line, ours: null, billed: null };
    sum[side] = (sum[side] ?? 0) + line.usd;
    sums.set(keyOf(line), sum);
  }
};

const differenceOf = ({ line, ours, billed }: Sum): Difference => {
  const { account, region, cluster, service, day } = line;
  return { account, region, service: cluster === null ? service : `${cluster}/${service}`, day, ours, billed };
};

const inOrder = (a: Difference, b: Difference): number =>
  a.service === b.service ? (a.day < b.day ? -1 : 1) : a.service < b.service ? -1 : 1;

/**
 * Our ledger beside the bill, for each service and whole day that either of them has. Days outside the bill are left
 * out, and so are accounts and regions outside the report.
 */
export const differences = (own: Own, bill: Bill): readonly Difference[] => {
  const isCompared = ({ day }: Line): boolean => own.days.has(day) && day >= bill.firstDay && day <= bill.lastDay;
  const wheres = wheresOf(own.lines);
  const lines = bill.lines.filter((line) => isCovered(line, wheres));
  const reported = PLACES.filter((place) => lines.some((line) => line[place] !== null));
  const sums = new Map<string, Sum>();
  const shown = (all: readonly Line[]) => all.filter(isCompared).map((line) => atDetail(line, reported));
  add(sums, shown(own.lines), 'ours');
  add(sums, shown(lines), 'billed');
  return [...sums.values()].map(differenceOf).sort(inOrder);
};

/** Whether the two differ by more than rounding: a cent, or so many parts of a hundred. */
export const isOff = ({ ours, billed }: Difference, percent: number): boolean => {
  if (ours === null || billed === null) return Math.abs(ours ?? billed ?? 0) >= 0.01;
  return Math.abs(ours - billed) > Math.max(0.01, (Math.abs(billed) * percent) / 100);
};
