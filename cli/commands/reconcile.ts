import { usdText } from '../../functions/report/text.ts';
import type { ExplorerCost } from '../../functions/adapters/aws/bill/cost-explorer.ts';
import { awsSentence } from '../input/aws-sentence.ts';
import { useCredentials } from '../input/connection.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure, WrongUsage } from '../input/io.ts';
import { textInFile } from '../input/named-file.ts';
import { fitted } from '../input/width.ts';
import type { Bill, Cost } from '../reconcile/bill.ts';
import { COSTS, UnknownBill, billOf } from '../reconcile/bill.ts';
import type { Difference } from '../reconcile/compare.ts';
import { differences, isOff } from '../reconcile/compare.ts';
import { billFrom } from '../reconcile/explorer.ts';
import type { Own } from '../reconcile/own.ts';
import { UnusableReport, ownOf } from '../reconcile/own.ts';

export type ReconcileFlags = {
  /** The file of the bill; undefined: Cost Explorer. */
  readonly bill?: string | undefined;
  /** As typed: `file` or `cost-explorer`. */
  readonly from?: string;
  readonly profile?: string;
  readonly report: string;
  /** As typed: larger differences are reported. */
  readonly percent: string;
  /** As typed: which of the bill's amounts. */
  readonly cost: string;
  readonly json: boolean;
};

/** What a reader makes of a file; what it finds wrong with it becomes the sentence for people. */
const readFrom = async <Read>(path: string, read: (text: string) => Read): Promise<Read> => {
  const text = await textInFile(path);
  try {
    return read(text);
  } catch (error) {
    if (error instanceof UnknownBill || error instanceof UnusableReport)
      throw new CommandFailure(`${path} is ${error.message}`, { cause: error });
    throw error;
  }
};

const EXPLORER = 'Cost Explorer';

const isExplorerCost = (cost: Cost): cost is ExplorerCost => cost !== 'list';

/** The bill of the report's days from Cost Explorer. It answers from one region, for all of them. */
const explored = async (own: Own, cost: Cost, profile: string | undefined): Promise<Bill> => {
  if (!isExplorerCost(cost))
    throw new WrongUsage('--cost list: Cost Explorer has no list prices: use effective or billed');
  const { liveCostExplorer } = await import('../../functions/adapters/aws/bill/cost-explorer.ts');
  useCredentials(profile);
  try {
    return await billFrom(liveCostExplorer(), own, cost);
  } catch (error) {
    throw new CommandFailure(`Cost Explorer could not be read: ${awsSentence(error)}`, { cause: error });
  }
};

/** The bill and its name, from where it was asked for. */
const billAsked = async ({ bill, from = 'file', profile }: ReconcileFlags, own: Own, cost: Cost) => {
  if (from !== 'file' && from !== 'cost-explorer') throw new WrongUsage(`--from ${from}: use file or cost-explorer`);
  if (from === 'cost-explorer') {
    if (bill !== undefined) throw new WrongUsage(`give either ${bill} or --from cost-explorer`);
    return { name: EXPLORER, bill: await explored(own, cost, profile) };
  }
  if (bill === undefined) throw new WrongUsage('give the file of a bill, or --from cost-explorer');
  return { name: bill, bill: await readFrom(bill, (text) => billOf(text, cost)) };
};

const isCost = (text: string): text is Cost => COSTS.some((cost) => cost === text);

/** Throws `CommandFailure` where the two share nothing, with what is probably missing. */
const compared = (own: Own, bill: Bill, path: string): readonly Difference[] => {
  const found = differences(own, bill);
  if (found.some(({ billed }) => billed !== null)) return found;
  const days = [...own.days];
  const isApart = !days.some((day) => day >= bill.firstDay && day <= bill.lastDay);
  throw new CommandFailure(
    isApart
      ? `${path} covers ${bill.firstDay} to ${bill.lastDay}, the report ${days[0] ?? 'no whole day'} to ` +
          `${days.at(-1) ?? 'none'}: use a bill of the report’s days`
      : `${path} has no costs of ECS services on the days of the report: do the services propagate their tags, and ` +
          'are aws:ecs:serviceName and aws:ecs:clusterName active as cost allocation tags?',
  );
};

const money = (usd: number | null): string => (usd === null ? 'nothing' : usdText(usd));

/** Percent with two decimals; what rounds to nothing has no sign. */
const errorText = (ours: number, billed: number): string =>
  ((ours / billed - 1) * 100).toFixed(2).replace(/^-(0\.00)$/, '$1');

const lineOf = ({ service, day, ours, billed }: Difference): string => {
  const error =
    ours === null || billed === null || billed === 0 ? '' : ` (${((ours / billed - 1) * 100).toFixed(1)} %)`;
  return `${day} ${service}: ${money(ours)} counted, ${money(billed)} billed${error}`;
};

const total = (found: readonly Difference[], side: 'ours' | 'billed'): number =>
  found.reduce((sum, difference) => sum + (difference[side] ?? 0), 0);

/**
 * `farwatch reconcile BILL --report report.json`, or `--from cost-explorer` instead of a bill: the ledger beside what
 * AWS billed, per service tag and whole UTC day. Every pair that is off is a line; with --json every pair is. Throws
 * `CommandFailure` where the two share no day.
 */
export const reconcile = async (io: Io, flags: ReconcileFlags): Promise<number> => {
  const { report, percent, cost, json } = flags;
  const share = Number(percent);
  if (percent.trim() === '' || !(share >= 0)) throw new WrongUsage(`--percent ${percent}: give a number`);
  if (!isCost(cost)) throw new WrongUsage(`--cost ${cost}: use one of ${COSTS.join(', ')}`);
  const own = await readFrom(report, ownOf);
  const { name, bill } = await billAsked(flags, own, cost);
  const found = compared(own, bill, name);
  const off = found.filter((difference) => isOff(difference, share));
  if (json) for (const difference of found) io.out(JSON.stringify({ ...difference, isOff: off.includes(difference) }));
  else for (const difference of off) io.out(fitted(lineOf(difference)));
  const [ours, billed] = [total(found, 'ours'), total(found, 'billed')];
  io.err(
    `${off.length} of ${found.length} services and days differ; ${usdText(ours)} counted, ` +
      `${usdText(billed)} billed, error ${errorText(ours, billed)} %`,
  );
  return 0;
};
