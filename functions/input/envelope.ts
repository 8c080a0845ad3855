import { parseArn } from '../primitives/identity.ts';
import { instantOf } from '../primitives/instant.ts';
import { camelDeep, camelRow, isRow, textOf } from './row.ts';
import type { Row } from './row.ts';

const TASK = 'ECS Task State Change';

/** What a detail without its envelope is, by the fields that only it has; the particular before the general. */
const DETAIL_TYPES: readonly (readonly [type: string, fields: readonly string[]])[] = [
  ['ECS Hook State Change', ['hookId', 'serviceDeploymentArn', 'eventName']],
  ['ECS Deployment State Change', ['deploymentId', 'eventName', 'updatedAt']],
  ['ECS Service Action', ['clusterArn', 'eventName', 'eventType']],
];

const REASONS: readonly string[] = ['stoppedReason', 'stopCode'];
const OF_A_STOP: readonly string[] = ['exitCode', 'reason', 'lastStatus'];
const OF_A_TASK: readonly string[] = ['containers', 'lastStatus', 'desiredStatus', 'taskDefinitionArn'];

const hasOne = (row: Row, keys: readonly string[]): boolean => keys.some((key) => key in row);

const hasContainers = ({ containers }: Row): boolean =>
  Array.isArray(containers) && containers.some((one) => isRow(one) && hasOne(camelRow(one), OF_A_STOP));

/** A task as DescribeTasks or an event shows it, or as much of one as says how it stopped. */
const isTask = (row: Row): boolean =>
  hasOne(row, REASONS) || (typeof row['taskArn'] === 'string' && hasOne(row, OF_A_TASK)) || hasContainers(row);

const typeOfDetail = (detail: Row): string | undefined => {
  const known = DETAIL_TYPES.find(([, fields]) => fields.every((field) => typeof detail[field] === 'string'));
  return known?.[0] ?? (isTask(detail) ? TASK : undefined);
};

/** Whether an envelope is of a task. */
export const isOfTask = (envelope: Row): boolean => envelope['detail-type'] === TASK;

const rowIn = (value: unknown): Row | undefined => {
  if (isRow(value)) return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return undefined;
  try {
    const inner: unknown = JSON.parse(value);
    return isRow(inner) ? inner : undefined;
  } catch {
    return undefined;
  }
};

const TIMES = ['time', 'timestamp'] as const;
const TIMES_OF_DETAIL = ['stoppedAt', 'stoppingAt', 'updatedAt', 'createdAt', 'startedAt'] as const;

const timeOf = (row: Row, detail: Row): string | undefined => {
  const found = [...TIMES.map((key) => row[key]), ...TIMES_OF_DETAIL.map((key) => detail[key])];
  return found.flatMap((value) => instantOf(value)?.toISOString() ?? [])[0];
};

const ARNS_OF_DETAIL = ['taskArn', 'clusterArn', 'serviceArn'] as const;

const placeOf = (resources: unknown, detail: Row): { readonly account?: string; readonly region?: string } => {
  const named = [...(Array.isArray(resources) ? resources : []), ...ARNS_OF_DETAIL.map((key) => detail[key])];
  const arn = named.flatMap((text) => (typeof text === 'string' ? (parseArn(text) ?? []) : []))[0];
  return arn === undefined ? {} : { account: arn.account, region: arn.region };
};

/** What a task's event has and DescribeTasks of long ago, or a log line, may not have: lowest of all versions. */
const versioned = (detail: Row, type: string): Row =>
  type === TASK && typeof detail['version'] !== 'number' ? { ...detail, version: 0 } : detail;

const isWhole = (row: Row): boolean =>
  isRow(row['detail']) &&
  ['source', 'detail-type', 'account', 'region', 'time'].every((key) => textOf(row[key]) !== undefined);

/** An envelope around a detail, of what the row has and what the detail says. */
const enveloped = (row: Row, detail: Row, type: string): Row => ({
  ...placeOf(row['resources'], detail),
  time: timeOf(row, detail),
  resources: [],
  ...Object.fromEntries(['id', 'account', 'region', 'resources'].flatMap((key) => (row[key] ? [[key, row[key]]] : []))),
  source: textOf(row['source']) ?? 'aws.ecs',
  'detail-type': type,
  detail: versioned(detail, type),
});

/**
 * The EventBridge envelope that a row is, or that is made of a detail without one, or of a task; undefined when it is
 * nothing of the kind. An envelope that is whole is answered as it is.
 */
export const envelopeOf = (found: Row): Row | undefined => {
  if (isWhole(found)) return found;
  const row = camelRow(found);
  const detail = rowIn(row['detail']);
  const named = textOf(row['detail-type']) ?? textOf(row['detailType']) ?? textOf(row['detail_type']);
  if (detail !== undefined) {
    const camel = camelRow(detail);
    const type = named ?? typeOfDetail(camel);
    return type === undefined ? undefined : enveloped(row, camel === detail ? detail : asRow(camelDeep(detail)), type);
  }
  const type = typeOfDetail(row);
  if (type === undefined) return undefined;
  return enveloped({ id: row['id'] }, row === found ? found : asRow(camelDeep(found)), type);
};

const asRow = (value: unknown): Row => (isRow(value) ? value : {});
