import type { ServiceKey } from '../events/identity.ts';
import type { WatchItem } from '../watch/item.ts';
import { itemOf, watchOf } from '../watch/item.ts';
import type { OutboxEntry, Watch } from '../watch/watch.ts';
import { SCHEMA, directoryKey, watchKey } from './keys.ts';
import { deflated } from './deflated.ts';
import type { Store } from './ports.ts';
import type { Table } from './table.ts';
import { END, changeItem, dueOf, getItem, putItem, queryItems, unpacked } from './table.ts';

/** Stands for the service's key in its own outbox: JSON has it only escaped, and no name in ECS has it. */
const SELF = '\u001a';

const shortened = (text: string, key: ServiceKey): string => text.replaceAll(key, SELF);

type StoredOutbox = Readonly<Record<string, string | OutboxEntry>>;

/** Entries as texts, without the key that every one of them repeats: they can't be deflated together. */
const storedOutbox = (outbox: Watch['outbox'], key: ServiceKey): StoredOutbox =>
  Object.fromEntries(
    Object.entries(outbox).map(([id, entry]) => [shortened(id, key), shortened(JSON.stringify(entry), key)]),
  );

/** Entries as they were; those of the version before are stored whole. */
const outboxOf = (stored: StoredOutbox, key: ServiceKey): Watch['outbox'] =>
  Object.fromEntries(
    Object.entries(stored).map(([id, entry]) =>
      typeof entry === 'string'
        ? [id.replaceAll(SELF, key), JSON.parse(entry.replaceAll(SELF, key)) as OutboxEntry]
        : [id, entry],
    ),
  );

/** A watch as the table holds it; its partition key is the service's. */
export const storedOf = (watch: Watch): Readonly<Record<string, unknown>> => {
  const { key, body, outbox, ...item } = itemOf(watch);
  return { ...watchKey(key), ...item, outbox: storedOutbox(outbox, key), body: deflated(body) };
};

/** The watch of a stored item; a body that is still text is read as it is. */
export const watchOfStored = (item: Readonly<Record<string, unknown>>): Watch => {
  const key = item['pk'] as ServiceKey;
  const outbox = outboxOf((item['outbox'] ?? {}) as StoredOutbox, key);
  return watchOf({ ...item, key, outbox, body: unpacked(item['body']) } as unknown as WatchItem);
};

/** The directory comes first: a crash in between leaves a name too many, not a service that nobody finds. */
const saveWatch =
  (table: Table): Store['saveWatch'] =>
  async (watch, dueAt) => {
    if (watch.revision === 0) await putItem(table, { ...directoryKey(watch.key), v: SCHEMA });
    const item = storedOf({ ...watch, revision: watch.revision + 1 });
    const isSaved = await putItem(
      table,
      { ...item, ...dueOf(watch.key, dueAt) },
      watch.revision === 0
        ? { expression: 'attribute_not_exists(pk)' }
        : { expression: 'revision = :seen', values: { ':seen': watch.revision } },
    );
    return isSaved ? 'saved' : 'conflict';
  };

/** The update that takes entries out and sets what remains due; without either it has nothing to do. */
const outboxUpdate = (removed: readonly string[], due: ReturnType<typeof dueOf>): string => {
  const removals = 'due' in due ? removed : [...removed, 'due', 'dueShard'];
  return [
    removals.length > 0 ? `REMOVE ${removals.join(', ')}` : '',
    'due' in due ? 'SET due = :due, dueShard = :shard' : '',
  ].join(' ');
};

/** One call for all entries; the due time only moves when nobody saved since. */
const removeOutbox =
  (table: Table): Store['removeOutbox'] =>
  async ({ key, ids, revision, dueAt }) => {
    const names =
      ids.length === 0 ? undefined : Object.fromEntries(ids.map((id, index) => [`#e${index}`, shortened(id, key)]));
    const removed = ids.map((_, index) => `outbox.#e${index}`);
    const due = dueOf(key, dueAt);
    const isCurrent = await changeItem(table, {
      key: watchKey(key),
      expression: outboxUpdate(removed, due),
      names,
      values: { ':seen': revision, ...('due' in due ? { ':due': due.due, ':shard': due.dueShard } : {}) },
      condition: 'revision = :seen',
    });
    if (isCurrent || ids.length === 0) return;
    const expression = `REMOVE ${removed.join(', ')}`;
    await changeItem(table, { key: watchKey(key), expression, names, condition: 'attribute_exists(pk)' });
  };

/** WATCH items: belief and outbox of a service. */
export const watches = (table: Table): Pick<Store, 'loadWatch' | 'saveWatch' | 'removeOutbox' | 'services'> => ({
  loadWatch: async (key) => {
    const item = await getItem(table, watchKey(key));
    return item === undefined ? undefined : watchOfStored(item);
  },
  saveWatch: saveWatch(table),
  removeOutbox: removeOutbox(table),
  services: async () =>
    (await queryItems(table, { pk: 'SERVICES', from: ' ', to: END })).map(({ sk }) => String(sk) as ServiceKey),
});
