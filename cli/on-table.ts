import { dynamoStore } from '../functions/effects/dynamo.ts';
import type { Store } from '../functions/effects/ports.ts';
import { tableOf } from '../functions/effects/table.ts';
import { CommandFailure, WrongUsage } from './io.ts';

const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'CredentialsProviderError') return `there are no AWS credentials (${error.message})`;
  if (error.name === 'ResourceNotFoundException') return 'there is no such table in this account and region';
  if (error.message === 'Region is missing') return 'which region? set AWS_REGION';
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
};

/** Works with the state of an installation; what DynamoDB says no to becomes one sentence that names the table. */
export const onTable = async <Result>(name: string, work: (store: Store) => Promise<Result>): Promise<Result> => {
  try {
    return await work(dynamoStore(tableOf(name)));
  } catch (error) {
    if (error instanceof CommandFailure || error instanceof WrongUsage) throw error;
    throw new CommandFailure(`table ${name}: ${sentenceOf(error)}`, { cause: error });
  }
};
