import type { Control } from '../../service-state/deployment-health.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { IncidentId } from '../../service-state/incident.ts';
import { mask } from '../../masking/mask.ts';
import {
  DUE_INDEX,
  DUE_SHARDS,
  SCHEMA as V,
  bucketOf,
  controlExpires,
  controlKey,
  controlPartition,
  documentKey,
  historyExpires,
  historyKey,
  stopKey,
} from './keys.ts';
import type { Due, HistoryEntry, StopRecord, Store } from '../common.ts';
import { incidents } from './incidents.ts';
import { states } from './service-states.ts';
import type { Table } from './table.ts';
import { END, getItem, json, packed, putItem, putItems, queryDue, queryItems, unpacked } from './table.ts';

/** Untrusted texts of a stop: in items of an earlier version they are not masked yet. */
const FOREIGN: ReadonlySet<string> = new Set(['reason', 'stoppedReason', 'evidence']);

const revived = (key: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (key.endsWith('At')) return new Date(value);
  return FOREIGN.has(key) ? mask(value) : value;
};

const stops = (table: Table): Pick<Store, 'putStops' | 'stopsBetween'> => ({
  putStops: (records) =>
    putItems(
      table,
      records.map((record) => ({
        ...stopKey(record.service, record.stoppedAt, record.taskId),
        v: V,
        body: packed(record),
        expires: historyExpires(record.stoppedAt),
      })),
    ),
  stopsBetween: async (key, from, to) => {
    const range = { pk: key, from: stopKey(key, from).sk, to: stopKey(key, to, END).sk };
    return (await queryItems(table, range)).map((item) => JSON.parse(unpacked(item['body']), revived) as StopRecord);
  },
});

const controls = (table: Table): Pick<Store, 'putControl' | 'controls'> => ({
  putControl: async (key, revision, control) => {
    await putItem(
      table,
      {
        ...controlKey(key, control.bucket),
        v: V,
        revision,
        body: packed(control),
        expires: controlExpires(control.bucket),
      },
      { expression: 'attribute_not_exists(pk) OR revision < :revision', values: { ':revision': revision } },
    );
  },
  controls: async (key, from, to, limit) => {
    const range = {
      pk: controlPartition(key),
      from: bucketOf(from),
      to: `${bucketOf(to)}#${END}`,
      limit,
      newestFirst: true,
      isEventual: true,
    };
    return (await queryItems(table, range)).slice(0, limit).map((item) => json(item) as Control);
  },
});

const due = (table: Table): Pick<Store, 'due'> => ({
  due: async (at, limit) => {
    const shards = await Promise.all(DUE_SHARDS.map((shard) => queryDue(table, DUE_INDEX, shard, at, limit)));
    return shards
      .flat()
      .map((item): Due => {
        const sk = String(item['sk']);
        const time = Number(item['due']);
        return sk.startsWith('INCIDENT#')
          ? { kind: 'incident', id: sk.slice('INCIDENT#'.length) as IncidentId, at: time }
          : { kind: 'state', key: String(item['pk']) as ServiceKey, at: time };
      })
      .sort((a, b) => a.at - b.at)
      .slice(0, limit);
  },
});

const history = (table: Table): Pick<Store, 'putHistory' | 'history'> => ({
  putHistory: async (entry) =>
    (await putItem(
      table,
      {
        ...historyKey(entry.service, entry.kind, entry.at, entry.id),
        v: V,
        body: packed(entry),
        expires: historyExpires(entry.at / 1000),
      },
      { expression: 'attribute_not_exists(pk)' },
    ))
      ? 'put'
      : 'known',
  history: async (key, kind, from, to) => {
    const range = { pk: key, from: historyKey(key, kind, from).sk, to: historyKey(key, kind, to, END).sk };
    return (await queryItems(table, range)).map((item) => json(item) as HistoryEntry);
  },
});

const documents = (table: Table): Pick<Store, 'loadDocument' | 'saveDocument'> => ({
  loadDocument: async (name) => {
    const item = await getItem(table, documentKey(name));
    return item === undefined ? undefined : { version: Number(item['revision']), body: json(item) };
  },
  saveDocument: async (name, version, body, expires) =>
    (await putItem(
      table,
      { ...documentKey(name), v: V, revision: version + 1, body: packed(body ?? null), expires },
      version === 0
        ? { expression: 'attribute_not_exists(pk)' }
        : { expression: 'revision = :seen', values: { ':seen': version } },
    ))
      ? 'saved'
      : 'conflict',
});

/** The store in DynamoDB: one table, single-item conditional writes, no transactions. */
export const dynamoStore = (table: Table): Store => ({
  ...states(table),
  ...stops(table),
  ...controls(table),
  ...incidents(table),
  ...due(table),
  ...history(table),
  ...documents(table),
});
