import { PRICES_KEY, reportKey } from '../../functions/adapters/dynamodb/keys.ts';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PriceTable } from '../../functions/billing/price-table.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { systemClock } from '../../functions/adapters/runtime/clock.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { inMemoryStore } from '../local/in-memory-store.ts';
import type { Clock, Store } from '../../functions/adapters/common.ts';
import { historySinceIn } from '../../functions/report/history-since.ts';
import { pricesFrom } from '../../functions/adapters/dynamodb/prices.ts';
import { newCalls } from '../../functions/adapters/aws/calls.ts';
import type { ClientSettings } from '../../functions/handlers/weekly-report/clients.ts';
import { reportReaders } from '../../functions/handlers/weekly-report/clients.ts';
import { reportFleet } from '../../functions/handlers/weekly-report/fleet.ts';
import { historyFrom } from '../../functions/handlers/weekly-report/recorded-history.ts';
import { tableOf } from '../../functions/adapters/dynamodb/table/table.ts';
import { reportCsv, reportJson } from '../../functions/report/files.ts';
import { focusCsv } from '../../functions/report/focus.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import type { Report } from '../../functions/report/report.ts';
import { settingOf } from '../../functions/report/setting.ts';
import { readDiscounts } from '../../functions/adapters/dynamodb/policy.ts';
import type { Discounts } from '../../functions/billing/discounts.ts';
import { readPolicy } from './policy.ts';
import { readTableFile } from './prices/store.ts';
import { awsSentence } from '../input/aws-sentence.ts';
import { unlessFile, writeNamed } from '../input/file-sentence.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure, WrongUsage } from '../input/io.ts';

export type ReportOptions = {
  readonly region: string;
  /** One cluster only, by name or ARN. */
  readonly cluster?: string;
  /** Days of utilisation that are read. */
  readonly days: number;
  readonly out: string;
  /** A file that `farwatch prices update` wrote; without it the installation's table or the built-in one. */
  readonly prices?: string;
  /** A policy.json whose discounts apply; without it the installation's, or none. */
  readonly policy?: string;
  /** Where the ledger goes as a FOCUS export. */
  readonly focus?: string;
  /** The table of an installation whose history is read; without it only what AWS itself keeps. */
  readonly table?: string;
  /** The names of the files as JSON. */
  readonly json?: boolean;
};

/** A report made by the demo or the benchmarks. */
export type ReportWriting = Omit<ReportOptions, 'region' | 'prices' | 'policy' | 'table' | 'json'> & {
  readonly clients: ClientSettings;
  readonly table?: PriceTable;
  readonly discounts?: Discounts;
  /** The installation's store; empty without one. */
  readonly store?: Store;
  readonly historySince?: Date;
  readonly clock?: Clock;
  readonly timeZone?: string;
  readonly missingData?: readonly string[];
  /** The store is an installation's and is not written. */
  readonly isInstalled?: true;
  readonly progress: (text: string) => void;
};

const DAYS_MAX = 63;

/** Reads everything and makes the report; changes nothing. */
export const makeReport = async (writing: Omit<ReportWriting, 'out'>): Promise<Report> => {
  const { clients, store, cluster, days, progress, clock = systemClock } = writing;
  const calls = newCalls();
  const readers = reportReaders(clients, calls);
  const kept = store ?? inMemoryStore();
  const readingHistory = { readers, store: kept, clock, wantsStops: store === undefined };
  const readHistory = writing.isInstalled ? async () => [] : historyFrom(readingHistory);
  const sources = { ...readers, store: kept, readHistory, remembers: false, calls, cluster, progress };
  try {
    const setting = settingOf(clock.now(), days, {
      table: writing.table ?? BUILT_IN_PRICES,
      discounts: writing.discounts,
    });
    const wanted = writing.focus === undefined ? setting : { ...setting, isItemised: true as const };
    return await reportFleet(sources, wanted, {
      timeZone: writing.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      hasHistory: store !== undefined,
      historySince: writing.historySince ?? null,
      missingData: writing.missingData ?? [],
    });
  } finally {
    readers.close();
  }
};

export type WrittenReport = { readonly report: Report; readonly files: readonly string[] };

/** Makes the report and writes report.html, report.csv and report.json into `out`. */
export const writeReport = async (writing: ReportWriting): Promise<WrittenReport> => {
  const { out, focus } = writing;
  const report = await makeReport(writing);
  for (const folder of focus === undefined ? [out] : [out, dirname(focus)]) mkdirSync(folder, { recursive: true });
  const files = [
    [join(out, 'report.html'), reportPage(report)],
    [join(out, 'report.csv'), reportCsv(report)],
    [join(out, 'report.json'), reportJson(report)],
    ...(focus === undefined ? [] : [[focus, focusCsv(report)] as const]),
  ] as const;
  for (const [path, text] of files) await writeNamed(path, text);
  return { report, files: files.map(([path]) => path) };
};

/** The store of an installation, its prices and discounts. Read only: this report's recommendations are not stored. */
const installed = async (name: string, clients: ClientSettings) => {
  const store = dynamoStore(tableOf(name, clients));
  const [since, prices, { discounts, ignored: unread }] = await Promise.all([
    store.loadDocument(reportKey('SINCE')),
    store.loadDocument(PRICES_KEY),
    readDiscounts(store),
  ]);
  const { table, ignored } = pricesFrom(prices?.body);
  const historySince = historySinceIn(since?.body);
  const missingData = [ignored, unread].filter((reason) => reason !== null);
  return { store, historySince, table, discounts, missingData, isInstalled: true } as const;
};

/**
 * `farwatch report`: reads a live account (or AWS_ENDPOINT_URL), read-only, and writes the same report as the weekly
 * one. Progress goes to stderr, file names to stdout.
 */
export const reportCommand = async (io: Io, options: ReportOptions): Promise<number> => {
  const { days, out, cluster, prices, policy, region, focus } = options;
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX)
    throw new WrongUsage(`--days must be a whole number from 1 to ${DAYS_MAX}`);
  const clients = { region };
  const given = {
    ...(prices === undefined ? {} : { table: await readTableFile(prices) }),
    ...(policy === undefined ? {} : { discounts: (await readPolicy(policy)).discounts }),
  };
  try {
    const kept = options.table === undefined ? {} : await installed(options.table, clients);
    const writing = { cluster, days, out, focus, clients, progress: io.err, ...kept, ...given };
    const { report, files } = await writeReport(writing);
    if (report.discount !== null) io.err(`all amounts are ${report.discount.after} (${report.discount.of})`);
    if (options.json) io.out(JSON.stringify({ files, services: report.services.length }));
    else for (const file of files) io.out(file);
    if (report.services.length > 0) return 0;
    const where = cluster === undefined ? region : `cluster ${cluster} of ${region}`;
    throw new CommandFailure(
      `no Fargate service was found in ${where}${report.origin.missingData
        .slice(0, 1)
        .map((gap) => ` (${gap})`)
        .join('')}: ` + 'check --region, --cluster and the account of the credentials',
    );
  } catch (error) {
    const known = unlessFile(error);
    if (known instanceof CommandFailure) throw known;
    throw new CommandFailure(`the account could not be read: ${awsSentence(error)}`, { cause: error });
  }
};
