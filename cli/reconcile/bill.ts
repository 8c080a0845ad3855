import { rowsOf } from './csv.ts';

/** What AWS billed for one service on one UTC day. */
export type Billed = { readonly service: string; readonly day: string; readonly usd: number };

/** The bill is in no format that is known. */
export class UnknownBill extends Error {}

type Row = Readonly<Record<string, string>>;

/** AWS's own tags of ECS tasks, where a service propagates them. */
const TAGS = { cluster: 'aws:ecs:clusterName', service: 'aws:ecs:serviceName' } as const;

type Format = {
  /** Columns without which it is another format. */
  readonly columns: readonly string[];
  readonly day: string;
  readonly usd: readonly string[];
  readonly tag: (row: Row, name: string) => string | undefined;
};

const jsonTag = (text: string | undefined, name: string): string | undefined => {
  try {
    const tags: unknown = JSON.parse(text ?? '');
    return typeof tags === 'object' && tags !== null ? String((tags as Row)[name] ?? '') : undefined;
  } catch {
    return undefined;
  }
};

const columnTag =
  (prefix: string) =>
  (row: Row, name: string): string | undefined =>
    row[`${prefix}${name}`];

const FORMATS: readonly Format[] = [
  {
    columns: ['ChargePeriodStart', 'Tags'],
    day: 'ChargePeriodStart',
    usd: ['BilledCost', 'EffectiveCost'],
    tag: (row, name) => jsonTag(row['Tags'], name),
  },
  {
    columns: ['lineItem/UsageStartDate'],
    day: 'lineItem/UsageStartDate',
    usd: ['lineItem/UnblendedCost'],
    tag: columnTag('resourceTags/'),
  },
  {
    columns: ['line_item_usage_start_date', 'resource_tags'],
    day: 'line_item_usage_start_date',
    usd: ['line_item_unblended_cost'],
    tag: (row, name) => jsonTag(row['resource_tags'], name.replaceAll(':', '_')) ?? jsonTag(row['resource_tags'], name),
  },
];

const billedIn = (row: Row, { day, usd, tag }: Format): readonly Billed[] => {
  const [cluster, service] = [tag(row, TAGS.cluster), tag(row, TAGS.service)];
  const cost = usd.map((column) => Number(row[column])).find((value) => Number.isFinite(value));
  if (!service || cost === undefined || cost === 0) return [];
  return [{ service: cluster ? `${cluster}/${service}` : service, day: (row[day] ?? '').slice(0, 10), usd: cost }];
};

/** Lines of a FOCUS export or a Cost and Usage Report that carry the tag of an ECS service. Throws `UnknownBill`. */
export const billOf = (text: string): readonly Billed[] => {
  const rows = rowsOf(text);
  const format = FORMATS.find(({ columns }) => columns.every((column) => column in (rows[0] ?? {})));
  if (format === undefined)
    throw new UnknownBill('neither a FOCUS export nor a Cost and Usage Report: its columns are others');
  return rows.flatMap((row) => billedIn(row, format));
};
