import type { Store } from '../../functions/adapters/common.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { embeddedTableInThread } from '../local/embedded.ts';

/** Where the day's state is kept. */
export type Database = { readonly store: Store; readonly close: () => Promise<void> };

/** An embedded DynamoDB in a thread of its own. */
export const embedded = async (): Promise<Database> => {
  const { table, close } = await embeddedTableInThread();
  return { store: dynamoStore(table), close };
};
