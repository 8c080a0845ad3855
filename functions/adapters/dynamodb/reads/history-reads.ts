import * as z from 'zod/mini';
import { readAs } from '../../../service-state/stored/read.ts';
import type { Shape } from '../../../service-state/stored/shape.ts';
import { serviceKey } from '../../../service-state/stored/shape.ts';
import type { HistoryEntry, Store } from '../../common.ts';
import { historyKey, stateKey, stopKey } from '../keys.ts';
import { stateOfStored } from '../service-states.ts';
import { stopRecordSchema } from '../stops/stored-stop.ts';
import { END, getItem, json, queryItems } from '../table/reading.ts';
import type { Table } from '../table/reading.ts';
import { epochMs } from '../../../primitives/instant-schema.ts';

const historySchema: z.ZodMiniType<HistoryEntry> = z.object({
  service: serviceKey,
  kind: z.string(),
  at: epochMs,
  id: z.string(),
  body: z.record(z.string(), z.unknown()),
} satisfies Shape<HistoryEntry>);

/** The reads of services and their history: a Lambda that only reads has no right to write. */
export const historyReads = (table: Table): Pick<Store, 'loadState' | 'stopsBetween' | 'history' | 'loadDocument'> => ({
  loadState: async (key) => {
    const item = await getItem(table, stateKey(key));
    return item === undefined ? undefined : stateOfStored(item);
  },
  stopsBetween: async (key, from, to) => {
    const { pk, sk } = stopKey(key, from);
    const range = { pk, from: sk, to: stopKey(key, to, END).sk };
    return (await queryItems(table, range)).map((item) => readAs(stopRecordSchema, json(item), `a stop of ${key}`));
  },
  history: async (key, kind, from, to) => {
    const { pk, sk } = historyKey(key, kind, from);
    const range = { pk, from: sk, to: historyKey(key, kind, to, END).sk };
    return (await queryItems(table, range)).map((item) => readAs(historySchema, json(item), `the history of ${key}`));
  },
  loadDocument: async (key) => {
    const item = await getItem(table, key);
    return item === undefined ? undefined : { version: Number(item['revision']), body: json(item) };
  },
});
