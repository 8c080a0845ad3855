import { dynamoStore } from '../functions/effects/dynamo.ts';
import type { Store } from '../functions/effects/ports.ts';
import { tableOf } from '../functions/effects/table.ts';
import { awsSentence } from './aws-sentence.ts';
import { CommandFailure, WrongUsage } from './io.ts';

/** Works with the state of an installation; what DynamoDB says no to becomes one sentence that names the table. */
export const onTable = async <Result>(name: string, work: (store: Store) => Promise<Result>): Promise<Result> => {
  try {
    return await work(dynamoStore(tableOf(name)));
  } catch (error) {
    if (error instanceof CommandFailure || error instanceof WrongUsage) throw error;
    throw new CommandFailure(`table ${name}: ${awsSentence(error)}`, { cause: error });
  }
};
