import { parseArn } from '../primitives/identity.ts';
import { instantOf } from '../primitives/instant.ts';
import { camelDeep, camelRow, isRow, textOf } from './row.ts';
import type { Row } from './row.ts';

const TASK = 'ECS Task State Change';

/** The kind of a detail without its envelope, by the fields that only it has; specific ones first. */
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

/** A task from DescribeTasks or an event, or enough of one to show how it stopped. */
const isTask = (row: Row): boolean =>
  hasOne(row, REASONS) || (typeof row['taskArn'] === 'string' && hasOne(row, OF_A_TASK)) || hasContainers(row);

const typeOfDetail = (detail: Row): string | undefined => {
  const known = DETAIL_TYPES.find(([, fields]) => fields.every((field) => typeof detail[field] === 'string'));
  return known?.[0] ?? (isTask(detail) ? TASK : undefined);
};

/** Whether an envelope is a task's. */
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

/** Adds the version that old DescribeTasks output or a log line may lack: the lowest. */
const versioned = (detail: Row, type: string): Row =>
  type === TASK && typeof detail['version'] !== 'number' ? { ...detail, version: 0 } : detail;

const isWhole = (row: Row): boolean =>
  isRow(row['detail']) &&
  ['source', 'detail-type', 'account', 'region', 'time'].every((key) => textOf(row[key]) !== undefined);

/** An envelope around a detail, from the fields of the row and the detail. */
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
 * The EventBridge envelope of a row: itself, or built around a detail or a task; undefined when it is neither. A
 * complete envelope is returned as it is.
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
