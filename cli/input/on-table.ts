import { errorNameOf } from '../../functions/primitives/error-text.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { tableOf } from '../../functions/adapters/dynamodb/table/table.ts';
import { awsSentence } from './aws-sentence.ts';
import { CommandFailure, WrongUsage } from './io.ts';
import { unlessFile } from './file-sentence.ts';

const NO_TABLE =
  'there is no such table in this account and region: check --table (stack output TableName), --region and --profile';
const OTHER_TABLE = 'that is not a Farwatch table: use the stack output TableName';

const sentenceOf = (error: unknown): string => {
  const name = errorNameOf(error);
  if (name === 'ResourceNotFoundException') return NO_TABLE;
  if (name === 'ValidationException') return `${OTHER_TABLE} (${awsSentence(error)})`;
  return awsSentence(error);
};

/** An error of a table's client as one sentence that names the table. */
export const tableSentence = (name: string, error: unknown): string => `table ${name}: ${sentenceOf(error)}`;

/** Runs `work` on an installation's store; an error of DynamoDB becomes one sentence that names the table. */
export const onTable = async <Result>(name: string, work: (store: Store) => Promise<Result>): Promise<Result> => {
  try {
    return await work(dynamoStore(tableOf(name)));
  } catch (error) {
    const known = unlessFile(error);
    if (known instanceof CommandFailure || known instanceof WrongUsage) throw known;
    throw new CommandFailure(tableSentence(name, error), { cause: error });
  }
};
