import { readFile } from 'node:fs/promises';
import { usdText } from '../../functions/report/text.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure, WrongUsage } from '../input/io.ts';
import type { Billed } from '../reconcile/bill.ts';
import { UnknownBill, billOf } from '../reconcile/bill.ts';
import type { Difference } from '../reconcile/compare.ts';
import { differences, isOff } from '../reconcile/compare.ts';

export type ReconcileFlags = {
  readonly bill: string;
  readonly report: string;
  /** As typed: how far off is told. */
  readonly percent: string;
  readonly json: boolean;
};

const textOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandFailure(`${path} cannot be read`, { cause });
  });

const billIn = async (path: string): Promise<readonly Billed[]> => {
  try {
    return billOf(await textOf(path));
  } catch (error) {
    if (error instanceof UnknownBill) throw new CommandFailure(`${path} is ${error.message}`, { cause: error });
    throw error;
  }
};

const money = (usd: number | null): string => (usd === null ? 'nothing' : usdText(usd));

const lineOf = ({ service, day, ours, billed }: Difference): string => {
  const error =
    ours === null || billed === null || billed === 0 ? '' : ` (${((ours / billed - 1) * 100).toFixed(1)} %)`;
  return `${day} ${service}: ${money(ours)} counted, ${money(billed)} billed${error}`;
};

const total = (found: readonly Difference[], side: 'ours' | 'billed'): number =>
  found.reduce((sum, difference) => sum + (difference[side] ?? 0), 0);

/**
 * `farwatch reconcile BILL --report report.json`: the ledger beside what AWS billed, per service tag and whole UTC
 * day. Every pair that is off is a line; with --json every pair is. Throws `CommandFailure` where the two share no day.
 */
export const reconcile = async (io: Io, { bill, report, percent, json }: ReconcileFlags): Promise<number> => {
  const share = Number(percent);
  if (percent.trim() === '' || !(share >= 0)) throw new WrongUsage(`--percent ${percent}: a number of percent`);
  const found = differences(await textOf(report), await billIn(bill));
  if (!found.some(({ billed }) => billed !== null))
    throw new CommandFailure(
      `${bill} bills no ECS service on the days of the report: do the services propagate their tags, and are ` +
        'aws:ecs:serviceName and aws:ecs:clusterName active as cost allocation tags?',
    );
  const off = found.filter((difference) => isOff(difference, share));
  if (json) for (const difference of found) io.out(JSON.stringify({ ...difference, isOff: off.includes(difference) }));
  else for (const difference of off) io.out(lineOf(difference));
  const [ours, billed] = [total(found, 'ours'), total(found, 'billed')];
  io.err(
    `${off.length} of ${found.length} services and days are off; ${usdText(ours)} counted, ` +
      `${usdText(billed)} billed, error ${((ours / billed - 1) * 100).toFixed(2)} %`,
  );
  return 0;
};
