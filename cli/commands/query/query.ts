import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sinceIn } from '../../../functions/primitives/since.ts';
import { dayAt, dayNamed } from '../../../functions/lake/subject.ts';
import { DEFAULT_STACK } from '../../input/connection.ts';
import { awsSentence } from '../../input/aws-sentence.ts';
import type { Io } from '../../input/io.ts';
import { CommandFailure, WrongUsage } from '../../input/io.ts';
import { duckdbAt, openLake } from '../../lake/duckdb.ts';
import type { Asked, LocalFile } from '../../lake/views.ts';
import { tablesIn, viewsOver } from '../../lake/views.ts';
import { writeAnswer } from './write-answer.ts';

export type QueryFlags = {
  readonly sql: string;
  readonly since?: string;
  readonly until?: string;
  readonly account?: readonly string[];
  readonly dir?: string;
  readonly save?: string;
  readonly bucket?: string;
  readonly stack?: string;
  readonly demo?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly region?: string;
  readonly profile?: string;
};

const ALL_DAYS = { since: '0000-00-00', until: '9999-99-99' } as const;
const DEFAULT_SPAN = '30d';
/** Days of the demo, and the first of them. */
const DEMO = { days: 60, from: Date.UTC(2026, 8, 30) } as const;

const dayOf = (name: 'since' | 'until', text: string, now: Date): string => {
  const day = dayNamed(text)?.day ?? (name === 'since' ? spanDay(text, now) : undefined);
  const forms =
    name === 'since' ? 'give a duration like 30d, or a date like 2026-11-01' : 'give a date like 2026-11-30';
  if (day === undefined) throw new WrongUsage(`--${name} ${text}: ${forms}`);
  return day;
};

const spanDay = (text: string, now: Date): string | undefined => {
  const at = sinceIn(text, now);
  return at === undefined ? undefined : dayAt(at).day;
};

const askedBy = ({ since, until, account = [], dir, demo }: QueryFlags, now: Date): Asked => {
  const accounts = account.flatMap((text) => text.split(',')).filter(Boolean);
  const wrong = accounts.find((id) => !/^\d{12}$/.test(id));
  if (wrong !== undefined) throw new WrongUsage(`--account ${wrong}: an account has twelve digits`);
  const isLocal = dir !== undefined || demo === true;
  const first = since ?? (isLocal ? undefined : DEFAULT_SPAN);
  const last = isLocal ? ALL_DAYS.until : dayAt(now.getTime()).day;
  return {
    since: first === undefined ? ALL_DAYS.since : dayOf('since', first, now),
    until: until === undefined ? last : dayOf('until', until, now),
    accounts,
  };
};

type Found = { readonly folder: string; readonly files: readonly LocalFile[] };

const fromFolder = async (folder: string, asked: Asked): Promise<Found> => {
  const { filesIn } = await import('../../lake/files.ts');
  return { folder, files: await filesIn(folder, asked) };
};

const fromDemo = async (folder: string, asked: Asked): Promise<Found> => {
  const [{ playYear }, { lakeFolder }] = await Promise.all([
    import('../../lake/play.ts'),
    import('../../lake/files.ts'),
  ]);
  await playYear({ from: DEMO.from, days: DEMO.days, files: lakeFolder(folder) });
  return fromFolder(folder, asked);
};

const bucketOf = async ({ bucket, stack = DEFAULT_STACK }: QueryFlags, region: string): Promise<string> => {
  if (bucket !== undefined) return bucket;
  const { settingOfStack } = await import('../../input/table-of-stack.ts');
  return settingOfStack('LAKE_BUCKET', { stack, region });
};

const fromBucket = async (folder: string, asked: Asked, flags: QueryFlags): Promise<Found> => {
  const [{ bucketClient }, { copyLake }] = await Promise.all([
    import('../../lake/bucket-client.ts'),
    import('../../lake/files.ts'),
  ]);
  const client = await bucketClient(flags);
  const bucket = await bucketOf(flags, await client.config.region());
  const source = { client, bucket };
  try {
    return { folder, files: await copyLake({ source, folder, tables: tablesIn(flags.sql) }, asked) };
  } catch (error) {
    throw new CommandFailure(`bucket ${bucket}: ${awsSentence(error)}`, { cause: error });
  }
};

const foundBy = (flags: QueryFlags, folder: string, asked: Asked): Promise<Found> => {
  if (flags.demo === true) return fromDemo(folder, asked);
  return flags.dir === undefined ? fromBucket(folder, asked, flags) : fromFolder(flags.dir, asked);
};

/** Says which days were read: one that was never exported would only look quiet. */
const sayDays = (io: Io, files: readonly LocalFile[], { since }: Asked): void => {
  const days = [...new Set(files.map(({ day }) => day))].toSorted();
  const where = since === ALL_DAYS.since ? '' : ` since ${since}`;
  if (days.length === 0) throw new CommandFailure(`there is no file of these tables${where}: check --since, --account`);
  io.err(`${days.length} ${days.length === 1 ? 'day' : 'days'} with files, ${days[0]} to ${days.at(-1)}`);
};

const checked = (flags: QueryFlags): void => {
  const sources = [flags.dir, flags.demo, flags.bucket ?? flags.save].filter((value) => value !== undefined);
  if (sources.length > 1) throw new WrongUsage('give one of --dir, --demo, and --bucket with --save');
  if (flags.json === true && flags.csv === true) throw new WrongUsage('give one of --json and --csv');
};

/** `farwatch query SQL`: exit code 0 when it was answered, also with no row. */
export const queryCommand = async (io: Io, flags: QueryFlags, now = new Date(), from = [process.cwd()]) => {
  checked(flags);
  const asked = askedBy(flags, now);
  const duckdb = await duckdbAt(from);
  const temporary = flags.save === undefined ? await mkdtemp(join(tmpdir(), 'farwatch-lake-')) : undefined;
  try {
    const { folder, files } = await foundBy(flags, temporary ?? flags.save ?? '', asked);
    sayDays(io, files, asked);
    const lake = await openLake({ duckdb, folder, views: viewsOver(files) });
    try {
      writeAnswer(io, await lake.ask(flags.sql), flags.json === true ? 'json' : flags.csv === true ? 'csv' : 'table');
    } finally {
      lake.close();
    }
    return 0;
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  }
};
