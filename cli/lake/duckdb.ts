import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../functions/primitives/error-text.ts';
import { CommandFailure, WrongUsage } from '../input/io.ts';

/** A database of 70 MB that most users of Farwatch never need: they install it themselves. */
const PACKAGE = '@duckdb/node-api';
const VERSION = '1.5.6-r.1';

const MISSING =
  `farwatch query needs DuckDB, which is not installed (70 MB): run npm install ${PACKAGE}@${VERSION} ` +
  'in this folder (with -g where farwatch is installed globally), and try again';

/** Kinds of statements that only read, as DuckDB numbers them: SELECT (SHOW and DESCRIBE too) and EXPLAIN. */
const READING = new Set([1, 4]);

type Column = { readonly toString: () => string };

/** What is used of DuckDB's client, whose types are only there where it is installed. */
type Reader = {
  readonly deduplicatedColumnNames: () => readonly string[];
  readonly columnTypes: () => readonly Column[];
  readonly getRowsJS: () => readonly (readonly unknown[])[];
};
type Connection = {
  readonly run: (sql: string) => Promise<unknown>;
  readonly extractStatements: (sql: string) => Promise<{
    readonly count: number;
    readonly prepare: (index: number) => Promise<{
      readonly statementType: number;
      readonly runAndReadAll: () => Promise<Reader>;
    }>;
  }>;
  readonly closeSync: () => void;
};
/** DuckDB's client as far as it is used. */
export type DuckDb = {
  readonly DuckDBInstance: { readonly create: (path: string) => Promise<{ connect: () => Promise<Connection> }> };
};

/**
 * DuckDB's client, from beside farwatch or from one of the folders. Throws `CommandFailure` where it is not installed.
 */
export const duckdbAt = async (folders: readonly string[]): Promise<DuckDb> => {
  const places = [import.meta.url, ...folders.map((folder) => pathToFileURL(join(folder, 'package.json')).href)];
  for (const place of places) {
    let path: string;
    try {
      path = createRequire(place).resolve(PACKAGE);
    } catch {
      continue;
    }
    return (await import(pathToFileURL(path).href)) as DuckDb;
  }
  throw new CommandFailure(MISSING);
};

/** Rows of an answer: numbers, texts, booleans, dates and lists of them. */
export type Answer = {
  readonly columns: readonly string[];
  /** DuckDB's names of the columns' types. */
  readonly types: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
};

/** A database over the files of one folder. */
export type Lake = {
  /** Answers one statement that reads; throws `WrongUsage` for any other, and for one that DuckDB refuses. */
  readonly ask: (sql: string) => Promise<Answer>;
  readonly close: () => void;
};

/** The first line of DuckDB's message says what is wrong; the rest draws an arrow under it. */
const sentenceOf = (error: unknown): string => (messageOf(error).split('\n')[0] ?? '').trim();

const asked = async (connection: Connection, sql: string): Promise<Answer> => {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new WrongUsage('farwatch query answers one statement at a time');
  const statement = await statements.prepare(0);
  if (!READING.has(statement.statementType)) throw new WrongUsage('farwatch query only reads: begin with SELECT');
  const reader = await statement.runAndReadAll();
  return {
    columns: reader.deduplicatedColumnNames(),
    types: reader.columnTypes().map(String),
    rows: reader.getRowsJS(),
  };
};

type Opened = {
  readonly duckdb: DuckDb;
  /** The only folder that may be read. */
  readonly folder: string;
  /** Statements that make the views. */
  readonly views: readonly string[];
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * A database in memory with the given views. It may read the one folder, and nothing else of this machine or of the
 * network.
 */
export const openLake = async ({ duckdb, folder, views }: Opened): Promise<Lake> => {
  const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`SET allowed_directories = [${quoted(folder)}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  for (const view of views) await connection.run(view);
  return {
    ask: async (sql) => {
      try {
        return await asked(connection, sql);
      } catch (error) {
        if (error instanceof WrongUsage) throw error;
        throw new WrongUsage(`DuckDB refuses this query: ${sentenceOf(error)}`);
      }
    },
    close: () => connection.closeSync(),
  };
};
