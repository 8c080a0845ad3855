import { keyNamed } from '../../primitives/identity.ts';
import { incidentNamed } from '../../incidents/identity.ts';
import { controlSchema } from '../../service-state/stored/health.ts';
import { readAs } from '../../service-state/stored/read.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';
import {
  DUE_INDEX,
  DUE_SHARDS,
  dueShardOf,
  incidentKey,
  stateKey,
  SCHEMA as V,
  bucketOf,
  controlExpires,
  controlKey,
  controlPartitions,
  historyExpires,
  historyKey,
  stopKey,
  subjectOf,
} from './keys.ts';
import type { Due, Store } from '../common.ts';
import { historyReads } from './reads/history-reads.ts';
import { incidents } from './incidents.ts';
import { states } from './service-states.ts';
import type { DueRange, Table } from './table/table.ts';
import { END, json, packed, putItem, queryDue, queryItems } from './table/table.ts';

/** Keys read of one shard at a time: all shards together are a megabyte at most. */
const DUE_PAGE = 100;

/**
 * Puts of stops at a time. One by one and not in batches: BatchWriteItem can delete, and no role may
 * (docs/designs/keys.md).
 */
const PUTS_AT_ONCE = 10;

const stops = (table: Table): Pick<Store, 'putStops'> => ({
  putStops: async (records) => {
    await eachOf(records, PUTS_AT_ONCE, (record) =>
      putItem(table, {
        ...stopKey(record.service, record.stoppedAt, record.taskId),
        v: V,
        body: packed(record),
        expires: historyExpires(record.stoppedAt),
      }),
    );
  },
});

/** Services are spread by hash: a partition may have this many times its share of what is read. */
const UNEVEN = 2;

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
    const partitions = controlPartitions(key);
    const range = {
      from: bucketOf(from),
      to: `${bucketOf(to)}#${END}`,
      limit: Math.ceil((limit / partitions.length) * UNEVEN),
      newestFirst: true,
      isEventual: true,
    };
    const found = await Promise.all(partitions.map((pk) => queryItems(table, { ...range, pk })));
    return found
      .flat()
      .map((item) => readAs(controlSchema, json(item), `a bucket of the control group of ${key}`))
      .sort((a, b) => b.bucket - a.bucket || (a.service < b.service ? -1 : 1))
      .slice(0, limit);
  },
});

type Item = Readonly<Record<string, unknown>>;

const dueOfItem = (item: Item): Due => {
  const [pk, sk, at] = [String(item['pk']), String(item['sk']), Number(item['due'])];
  return pk.startsWith('INCIDENT#')
    ? { kind: 'incident', id: incidentNamed(sk), at }
    : { kind: 'state', key: keyNamed(subjectOf(pk)), at };
};

const shardOf = (due: Due): string => dueShardOf((due.kind === 'state' ? stateKey(due.key) : incidentKey(due.id)).pk);

const isFirst = (found: Due | undefined, expected: Due): boolean =>
  found !== undefined && JSON.stringify(found) === JSON.stringify(expected);

const due = (table: Table): Pick<Store, 'due' | 'allDue'> => ({
  due: async (at, limit, first) => {
    if (first !== undefined && limit === 1) {
      const { items } = await queryDue(table, { index: DUE_INDEX, shard: shardOf(first), at, limit });
      const found = items.map(dueOfItem);
      if (isFirst(found[0], first)) return found;
    }
    const shards = await Promise.all(
      DUE_SHARDS.map((shard) => queryDue(table, { index: DUE_INDEX, shard, at, limit })),
    );
    return shards
      .flatMap(({ items }) => items.map(dueOfItem))
      .sort((a, b) => a.at - b.at)
      .slice(0, limit);
  },
  async *allDue(at) {
    let open = DUE_SHARDS.map((shard): DueRange => ({ index: DUE_INDEX, shard, at, limit: DUE_PAGE }));
    while (open.length > 0) {
      const pages = await Promise.all(open.map((range) => queryDue(table, range)));
      yield pages.flatMap(({ items }) => items.map(dueOfItem)).sort((a, b) => a.at - b.at);
      open = open.flatMap((range, index) => {
        const start = pages[index]?.next;
        return start === undefined ? [] : [{ ...range, start }];
      });
    }
  },
});

const history = (table: Table): Pick<Store, 'putHistory'> => ({
  putHistory: async (entry) =>
    (await putItem(
      table,
      {
        ...historyKey(entry.service, entry.kind, entry.at, entry.id),
        v: V,
        body: packed(entry),
        expires: historyExpires(exactSecondsOf(entry.at)),
      },
      { expression: 'attribute_not_exists(pk)' },
    ))
      ? 'put'
      : 'known',
});

const documents = (table: Table): Pick<Store, 'saveDocument'> => ({
  saveDocument: async (key, version, body, expires) =>
    (await putItem(
      table,
      { ...key, v: V, revision: version + 1, body: packed(body ?? null), expires },
      version === 0
        ? { expression: 'attribute_not_exists(pk)' }
        : { expression: 'revision = :seen', values: { ':seen': version } },
    ))
      ? 'saved'
      : 'conflict',
});

/** The store in DynamoDB: one table, single-item conditional writes, no transactions. */
export const dynamoStore = (table: Table): Store => ({
  ...historyReads(table),
  ...states(table),
  ...stops(table),
  ...controls(table),
  ...incidents(table),
  ...due(table),
  ...history(table),
  ...documents(table),
});
