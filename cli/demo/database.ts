import type { Store } from '../../functions/adapters/common.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { embeddedTableInThread } from '../local/embedded.ts';
import { inMemoryStore } from '../local/in-memory-store.ts';

/** Where the day's state is kept. */
export type Database = { readonly store: Store; readonly close: () => Promise<void> };

/** A store of this process: most of a day's time would otherwise be calls of the embedded DynamoDB. */
export const inMemory = async (): Promise<Database> => ({ store: inMemoryStore(), close: async () => {} });

/** An embedded DynamoDB in a thread of its own. */
export const embedded = async (): Promise<Database> => {
  const { table, close } = await embeddedTableInThread();
  return { store: dynamoStore(table), close };
};
