import { CsvError } from 'csv-parse/sync';
import { rowsOf } from './csv.ts';

/** Which of a bill's amounts: at list price, with commitments spread over what they cover, or as invoiced. */
export const COSTS = ['effective', 'list', 'billed'] as const;
export type Cost = (typeof COSTS)[number];

/** What AWS billed for one service on one UTC day; null where the bill does not tell. */
export type Billed = {
  readonly account: string | null;
  readonly region: string | null;
  readonly cluster: string | null;
  readonly service: string;
  readonly day: string;
  readonly usd: number;
};

export type Bill = {
  readonly lines: readonly Billed[];
  /** First and last UTC day of any line, tagged or not. */
  readonly firstDay: string;
  readonly lastDay: string;
};

/** The bill is in no format that is known, or lacks what was asked for. */
export class UnknownBill extends Error {}

/** Cells by plain name: `lineItem/UsageType` and `line_item_usage_type` are one column. */
type Row = ReadonlyMap<string, string>;

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** AWS's own tags of ECS tasks, where a service propagates them. */
const TAGS = { cluster: plain('aws:ecs:clusterName'), service: plain('aws:ecs:serviceName') } as const;

type Format = {
  readonly day: string;
  readonly account: string;
  readonly region: readonly string[];
  /** The column of the usage type: only Fargate's is compared; data transfer and addresses are not in the ledger. */
  readonly usage: string;
  /** The column of an amount in this row; undefined: the row has no part in it. */
  readonly column: (row: Row, cost: Cost) => string | undefined;
};

const FOCUS_COSTS = { effective: 'effectivecost', list: 'listcost', billed: 'billedcost' } as const;

/** FOCUS 1.0 to 1.2: https://focus.finops.org/focus-specification/. Credits, taxes and purchases are no usage. */
const FOCUS: Format = {
  day: 'chargeperiodstart',
  account: 'subaccountid',
  region: ['regionid'],
  usage: 'xusagetype',
  column: (row, cost) =>
    cost === 'billed' || (row.get('chargecategory') ?? 'Usage') === 'Usage' ? FOCUS_COSTS[cost] : undefined,
};

const UNBLENDED = 'lineitemunblendedcost';

/** Covered usage has its share of the plan; the line that takes the list price back would count it twice. */
const effectiveOf = (row: Row): string | undefined => {
  const kind = row.get('lineitemlineitemtype') ?? 'Usage';
  if (kind === 'SavingsPlanCoveredUsage') return 'savingsplansavingsplaneffectivecost';
  return kind === 'Usage' ? UNBLENDED : undefined;
};

const listOf = (row: Row): string | undefined =>
  effectiveOf(row) === undefined ? undefined : 'pricingpublicondemandcost';

/** Cost and Usage Report, legacy or 2.0: https://docs.aws.amazon.com/cur/latest/userguide/. */
const CUR: Format = {
  day: 'lineitemusagestartdate',
  account: 'lineitemusageaccountid',
  region: ['productregioncode', 'productregion'],
  usage: 'lineitemusagetype',
  column: (row, cost) => ({ effective: effectiveOf, list: listOf, billed: () => UNBLENDED })[cost](row),
};

const jsonTags = (text: string | undefined): Row => {
  try {
    const tags: unknown = JSON.parse(text ?? '');
    if (typeof tags !== 'object' || tags === null) return new Map();
    return new Map(Object.entries(tags).map(([name, value]) => [plain(name), String(value)]));
  } catch {
    return new Map();
  }
};

/** A tag from the column of tags (FOCUS, CUR 2.0) or from a column of its own (legacy CUR). */
const tagOf = (row: Row, tags: Row, tag: string): string | null =>
  tags.get(tag) || tags.get(`resourcetags${tag}`) || row.get(`resourcetags${tag}`) || null;

const firstOf = (row: Row, columns: readonly string[]): string | null => {
  for (const column of columns) if (row.get(column)) return row.get(column) ?? null;
  return null;
};

const isFargate = (row: Row, { usage }: Format): boolean => !row.has(usage) || /fargate/i.test(row.get(usage) ?? '');

const dayOf = (row: Row, format: Format): string => (row.get(format.day) ?? '').slice(0, 10);

const billedIn = (row: Row, format: Format, cost: Cost): readonly Billed[] => {
  const tags = jsonTags(row.get('tags') || row.get('resourcetags'));
  const service = tagOf(row, tags, TAGS.service);
  const column = format.column(row, cost);
  if (service === null || column === undefined || !isFargate(row, format)) return [];
  if (!row.has(column)) throw new UnknownBill(`without ${column}: choose another --cost (${COSTS.join(', ')})`);
  const text = row.get(column) ?? '';
  const usd = Number(text);
  if (text === '' || usd === 0) return [];
  if (!Number.isFinite(usd)) throw new UnknownBill(`not readable: "${text}" is not an amount`);
  const [account, region] = [firstOf(row, [format.account]), firstOf(row, format.region)];
  return [{ account, region, cluster: tagOf(row, tags, TAGS.cluster), service, day: dayOf(row, format), usd }];
};

const formatOf = (row: Row | undefined): Format => {
  if (row === undefined) throw new UnknownBill('not a bill: it has no line items');
  const format = [FOCUS, CUR].find(({ day }) => row.has(day));
  if (format === undefined)
    throw new UnknownBill('neither a FOCUS export nor a Cost and Usage Report: its columns do not match');
  return format;
};

const readRows = (text: string): ReturnType<typeof rowsOf> => {
  try {
    return rowsOf(text);
  } catch (error) {
    if (error instanceof CsvError) throw new UnknownBill(`not a CSV file: ${error.message}`);
    throw error;
  }
};

/** Lines of a FOCUS export or a Cost and Usage Report that carry the tag of an ECS service. Throws `UnknownBill`. */
export const billOf = (text: string, cost: Cost = 'effective'): Bill => {
  const rows = readRows(text).map((row) => new Map(Object.entries(row).map(([name, cell]) => [plain(name), cell])));
  const format = formatOf(rows[0]);
  const days = rows.map((row) => dayOf(row, format)).sort();
  return {
    lines: rows.flatMap((row) => billedIn(row, format, cost)),
    firstDay: days[0] ?? '',
    lastDay: days.at(-1) ?? '',
  };
};
