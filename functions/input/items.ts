import { documentsOf } from './documents.ts';
import { envelopeOf } from './envelope.ts';
import { camelRow, isRow, rowsIn, textOf } from './row.ts';
import type { Row } from './row.ts';

/** The id of an item, or the ARN of its task. */
export type ItemId = string | number | null;

/** Items that input can contain. */
export type Item =
  /** An EventBridge envelope; built by us where the input had a task or a detail without one. */
  | { readonly kind: 'event'; readonly id: ItemId; readonly envelope: Row }
  /** A service event message, as in DescribeServices. */
  | { readonly kind: 'message'; readonly id: ItemId; readonly message: string }
  /** `id` is undefined when there was not even JSON. */
  | { readonly kind: 'unreadable'; readonly id?: ItemId; readonly reason: string };

/** Unpacks gzip; undefined when it is not gzip. */
export type Gunzip = (bytes: Uint8Array) => string | undefined;

/** Maximum nested wrappers. */
const DEPTH_MAX = 14;

export const NOTHING_KNOWN = 'no ECS event, task or service message in it';

const idOf = (row: Row): ItemId => {
  const { id, taskArn } = row;
  return typeof id === 'string' || typeof id === 'number' ? id : (textOf(taskArn) ?? null);
};

const eventIn = (row: Row): readonly Item[] | undefined => {
  const envelope = envelopeOf(row);
  if (envelope === undefined) return undefined;
  const detail = isRow(envelope['detail']) ? envelope['detail'] : {};
  return [{ kind: 'event', id: idOf(row) ?? idOf(detail), envelope }];
};

/** ECS begins each service event message with this. */
const OF_A_SERVICE = /^\(service /;

const messageIn = (row: Row): readonly Item[] | undefined => {
  const message = textOf(row['message']);
  if (message === undefined) return undefined;
  const isOne = OF_A_SERVICE.test(message) || ('createdAt' in row && typeof row['id'] === 'string');
  return isOne ? [{ kind: 'message', id: idOf(row), message }] : undefined;
};

/** A service of DescribeServices: the reasons of its deployments, then its messages. */
const serviceIn = (row: Row): readonly Item[] | undefined => {
  const id = textOf(row['serviceArn']) ?? textOf(row['serviceName']);
  if (id === undefined || !(Array.isArray(row['events']) || Array.isArray(row['deployments']))) return undefined;
  const reasons = rowsIn(row['deployments']).flatMap((deployment): readonly Item[] => {
    const { id: deploymentId, rolloutStateReason } = camelRow(deployment);
    const message = textOf(rolloutStateReason);
    return message === undefined ? [] : [{ kind: 'message', id: textOf(deploymentId) ?? id, message }];
  });
  const items = [...reasons, ...rowsIn(row['events']).flatMap((event) => messageIn(camelRow(event)) ?? [])];
  return items.length > 0 ? items : [{ kind: 'unreadable', id, reason: 'the service has no events' }];
};

/** Failures of DescribeTasks, DescribeServices and RunTask for what does not exist. */
const failureIn = (row: Row): readonly Item[] | undefined => {
  const [arn, reason] = [textOf(row['arn']), textOf(row['reason'])];
  if (arn === undefined || reason === undefined) return undefined;
  const why = reason === 'MISSING' ? 'ECS does not, or no longer, know it' : 'ECS answered with a failure';
  return [{ kind: 'unreadable', id: arn, reason: `${why}: ${reason}` }];
};

/** A deployment of DescribeServiceDeployments. */
const deploymentIn = (row: Row): readonly Item[] | undefined => {
  const [id, message] = [textOf(row['serviceDeploymentArn']), textOf(row['statusReason'])];
  return id === undefined || message === undefined ? undefined : [{ kind: 'message', id, message }];
};

/** First match wins, so specific ones stand above general ones. Keys are in the case of ECS's own JSON. */
const OF_SERVICES = [serviceIn, deploymentIn, messageIn, failureIn] as const;

const ofService = (row: Row): readonly Item[] | undefined => {
  for (const read of OF_SERVICES) {
    const items = read(row);
    if (items !== undefined) return items;
  }
  return undefined;
};

const BASE64 = /^[A-Za-z0-9+/\s]{40,}={0,2}\s*$/;

const textOfBytes = (encoded: string, gunzip: Gunzip): string | undefined => {
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    return gunzip(bytes) ?? new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const inText = (text: string, gunzip: Gunzip, depth: number): readonly Item[] => {
  if (OF_A_SERVICE.test(text)) return [{ kind: 'message', id: null, message: text }];
  const plain = BASE64.test(text) ? textOfBytes(text, gunzip) : text;
  if (plain === undefined || !/[{[]/.test(plain)) return [];
  return documentsOf(plain).flatMap((document) =>
    document.kind === 'value' ? inside(document.value, gunzip, depth) : [],
  );
};

/** Entries of a list without any item are reported too, if other entries have some. */
const inList = (list: readonly unknown[], gunzip: Gunzip, depth: number): readonly Item[] => {
  const all = list.map((one) => inside(one, gunzip, depth));
  if (all.every((items) => items.length === 0)) return [];
  return all.flatMap((items, n): readonly Item[] => {
    const one = list[n];
    if (items.length > 0 || !isRow(one)) return items;
    return [{ kind: 'unreadable', id: idOf(one), reason: NOTHING_KNOWN }];
  });
};

const inside = (value: unknown, gunzip: Gunzip, depth: number): readonly Item[] => {
  if (depth > DEPTH_MAX) return [];
  if (typeof value === 'string') return inText(value, gunzip, depth + 1);
  if (Array.isArray(value)) return inList(value, gunzip, depth + 1);
  if (!isRow(value)) return [];
  return (
    eventIn(value) ??
    ofService(camelRow(value)) ??
    Object.values(value).flatMap((inner) => inside(inner, gunzip, depth + 1))
  );
};

/** A row with a text under `message`, where any such text is accepted. */
const anyMessageIn = (value: unknown): readonly Item[] => {
  if (Array.isArray(value)) return value.flatMap(anyMessageIn);
  const message = isRow(value) ? textOf(value['message']) : undefined;
  return isRow(value) && message !== undefined ? [{ kind: 'message', id: idOf(value), message }] : [];
};

export type Reading = {
  readonly gunzip: Gunzip;
  /** A text under `message` counts as a service's, whatever it says. */
  readonly anyMessage?: boolean;
};

/**
 * Items of one document: an envelope, its detail, a task, the output of `aws ecs describe-tasks` and
 * `describe-services`, or any of them in the wrappers of a queue, a topic, a log, a stream or a workflow, including
 * JSON within JSON, base64 or gzip, and with keys in any case. Never empty: a document without items is unreadable.
 */
export const itemsOf = (value: unknown, { gunzip, anyMessage = false }: Reading): readonly Item[] => {
  const items = inside(value, gunzip, 0);
  const found = items.length === 0 && anyMessage ? anyMessageIn(value) : items;
  if (found.length > 0) return found;
  const id = isRow(value) ? idOf(value) : null;
  return [
    { kind: 'unreadable', id, reason: isRow(value) || Array.isArray(value) ? NOTHING_KNOWN : 'not a JSON object' },
  ];
};
