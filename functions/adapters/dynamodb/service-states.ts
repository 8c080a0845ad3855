import * as z from 'zod/mini';
import type { ServiceKey } from '../../primitives/identity.ts';
import { keyNamed } from '../../primitives/identity.ts';
import { itemOf, stateOfItem } from '../../service-state/item.ts';
import { outboxEntrySchema } from '../../service-state/stored/outbox.ts';
import { readAs } from '../../service-state/stored/read.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import { directoryOf } from './reads/directory.ts';
import type { Place } from './keys.ts';
import { SCHEMA, directoryKey, placeKey, stateKey, subjectOf } from './keys.ts';
import { deflated } from './table/deflated.ts';
import type { Store } from '../common.ts';
import type { Table } from './table/table.ts';
import { changeItem, dueOf, putItem, unpacked } from './table/table.ts';

/** Placeholder for the service's key in its own outbox: JSON contains it only escaped, and no ECS name contains it. */
const SELF = '\u001a';

const shortened = (text: string, key: ServiceKey): string => text.replaceAll(key, SELF);

type StoredOutbox = Readonly<Record<string, string>>;

const outboxSchema = z._default(z.record(z.string(), z.string()), {});

/** Entries as texts, without the key that each repeats: they cannot be compressed together. */
const storedOutbox = (outbox: ServiceState['outbox'], key: ServiceKey): StoredOutbox =>
  Object.fromEntries(
    Object.entries(outbox).map(([id, entry]) => [shortened(id, key), shortened(JSON.stringify(entry), key)]),
  );

/** Entries in their original form. */
const outboxOf = (stored: StoredOutbox, key: ServiceKey): ServiceState['outbox'] =>
  Object.fromEntries(
    Object.entries(stored).map(([id, entry]) => [
      id.replaceAll(SELF, key),
      readAs(outboxEntrySchema, JSON.parse(entry.replaceAll(SELF, key)), `an outbox entry of ${key}`),
    ]),
  );

/** A state in stored form; its partition key is the service's. */
export const storedOf = (state: ServiceState): Readonly<Record<string, unknown>> => {
  const { key, body, outbox, ...item } = itemOf(state);
  return { ...stateKey(key), ...item, outbox: storedOutbox(outbox, key), body: deflated(body) };
};

/** The state of a stored item; a body that is plain text is read as it is. */
export const stateOfStored = (item: Readonly<Record<string, unknown>>): ServiceState => {
  const key = keyNamed(subjectOf(String(item['pk'])));
  const outbox = outboxOf(readAs(outboxSchema, item['outbox'], `the outbox of ${key}`), key);
  const [v, revision] = [Number(item['v']), Number(item['revision'])];
  return stateOfItem({ v, revision, key, outbox, body: unpacked(item['body']) });
};

/** Puts a service into the directory. Its place was put by this process before, as a rule. */
const list = async (table: Table, key: ServiceKey, places: Set<string>): Promise<void> => {
  const place = placeKey(key);
  if (!places.has(place.sk)) await putItem(table, { ...place, v: SCHEMA });
  places.add(place.sk);
  await putItem(table, { ...directoryKey(key), v: SCHEMA });
};

/** Every service of every account and region that has any, or of one. */
const services = async (table: Table, place: Place | undefined): Promise<readonly ServiceKey[]> => {
  const directory = directoryOf(table);
  if (place !== undefined) return directory.services(place);
  const found = await Promise.all((await directory.places()).map(directory.services));
  return found.flat().sort();
};

/** The directory comes first: a crash in between leaves a name too many, not a service that nobody finds. */
const saveState = (table: Table): Store['saveState'] => {
  const places = new Set<string>();
  return async (state, dueAt) => {
    if (state.revision === 0) await list(table, state.key, places);
    const item = storedOf({ ...state, revision: state.revision + 1 });
    const isSaved = await putItem(
      table,
      { ...item, ...dueOf(stateKey(state.key).pk, dueAt) },
      state.revision === 0
        ? { expression: 'attribute_not_exists(pk)' }
        : { expression: 'revision = :seen', values: { ':seen': state.revision } },
    );
    return isSaved ? 'saved' : 'conflict';
  };
};

/** The update that removes entries and sets what remains due; without either there is nothing to do. */
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
    const due = dueOf(stateKey(key).pk, dueAt);
    const isCurrent = await changeItem(table, {
      key: stateKey(key),
      expression: outboxUpdate(removed, due),
      names,
      values: { ':seen': revision, ...('due' in due ? { ':due': due.due, ':shard': due.dueShard } : {}) },
      condition: 'revision = :seen',
    });
    if (isCurrent || ids.length === 0) return;
    const expression = `REMOVE ${removed.join(', ')}`;
    await changeItem(table, { key: stateKey(key), expression, names, condition: 'attribute_exists(pk)' });
  };

/** State items: state and outbox of a service. */
export const states = (table: Table): Pick<Store, 'saveState' | 'removeOutbox' | 'services'> => ({
  saveState: saveState(table),
  removeOutbox: removeOutbox(table),
  services: (place) => services(table, place),
});
