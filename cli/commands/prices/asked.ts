import { messageOf } from '../../../functions/primitives/error-text.ts';
import { parseArgs } from 'node:util';

export const PRICES_HELP = `Usage: farwatch prices show [--region REGION]... [--file FILE | --table TABLE] [--json]
       farwatch prices update [--region REGION]... [--out FILE] [--store] [--table TABLE]
       farwatch prices put FILE [--table TABLE]

show prints the prices in force: those of FILE, else those of the installation, else the built-in ones; each with
its date, its source and whether it is confirmed.

update reads Fargate's prices from the AWS Price List API (pricing:GetProducts, free of charge) and writes a price table
as JSON, or stores it in the installation, whose weekly report and messages then use it. put stores a table from a file.

  --region REGION   only this region; may be given more than once (default: every region of the table)
  --out FILE        write to FILE (default: standard output, unless it is stored)
  --store           store the table in the installation
  --table TABLE     the table of the installation (stack output TableName; env FARWATCH_TABLE)
  --json            one price a line, as JSON

The Price List has no Spot prices: those of the previous table stay, with their date. A price that is missing from the
list, or appears more than once, is left out and reported. Nothing is written when a requested region has no price.
A stored table that is malformed, or not newer than the built-in one, is not used, and the report says so.
`;

/** Parsed arguments of `farwatch prices`. */
export type Asked = {
  readonly verb: 'update' | 'put' | 'show';
  /** None = all. */
  readonly regions: readonly string[];
  /** Written to by update, read by put and show. */
  readonly file: string | undefined;
  readonly table: string | undefined;
  readonly isStored: boolean;
  readonly isJson: boolean;
};

const OPTIONS = {
  region: { type: 'string', multiple: true },
  out: { type: 'string' },
  file: { type: 'string' },
  table: { type: 'string' },
  store: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Which options and how many files each verb takes. */
const TAKES: Readonly<Record<Asked['verb'], { readonly options: readonly string[]; readonly files: number }>> = {
  show: { options: ['region', 'file', 'table', 'json'], files: 0 },
  update: { options: ['region', 'out', 'table', 'store'], files: 0 },
  put: { options: ['table'], files: 1 },
};

const isVerb = (word: string | undefined): word is Asked['verb'] => word !== undefined && Object.hasOwn(TAKES, word);

const read = (args: readonly string[]): Asked | 'help' | { readonly wrong: string } => {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help) return 'help';
  const [verb, ...files] = positionals;
  if (!isVerb(verb)) return { wrong: 'missing verb: farwatch prices show, update or put FILE (see --help)' };
  const strange = Object.keys(values).find((name) => !TAKES[verb].options.includes(name));
  if (strange !== undefined) return { wrong: `farwatch prices ${verb} takes no --${strange} (see --help)` };
  if (files.length !== TAKES[verb].files)
    return { wrong: `farwatch prices ${verb}: wrong number of files (see --help)` };
  if (values.table !== undefined && verb === 'update' && !values.store)
    return { wrong: 'farwatch prices update: --table needs --store' };
  return {
    verb,
    regions: [...new Set((values.region ?? []).flatMap((region) => region.split(',')).filter(Boolean))],
    file: files[0] ?? values.out ?? values.file,
    table: values.table,
    isStored: values.store ?? false,
    isJson: values.json ?? false,
  };
};

/** Parses the words after `farwatch prices`; an error is a sentence. */
export const askedOf = (args: readonly string[]): Asked | 'help' | { readonly wrong: string } => {
  try {
    return read(args);
  } catch (error) {
    return { wrong: messageOf(error) };
  }
};
