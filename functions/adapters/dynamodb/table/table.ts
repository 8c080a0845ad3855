import { errorNameOf } from '../../../primitives/error-text.ts';
import type { EpochSeconds } from '../../../primitives/instant.ts';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { deflated } from './deflated.ts';
import type { Key } from '../../common.ts';
import { dueShardOf } from '../keys.ts';
import type { Item, Table } from './reading.ts';

export { END, getItem, json, queryDue, queryIndex, queryItems, tableOf, unpacked } from './reading.ts';
export type { DueRange, Table } from './reading.ts';

/** The attributes that put an item into the due index; empty when nothing is due. */
export const dueOf = (pk: string, dueAt: EpochSeconds | undefined) =>
  dueAt === undefined ? {} : { due: Math.floor(dueAt), dueShard: dueShardOf(pk) };

/** Characters up to which a body stays readable text in the console. */
const READABLE_CHARACTERS = 512;

/** A body in stored form, compressed to a third or less unless it is short: writes are billed by the kilobyte. */
export const packed = (body: unknown): string | Uint8Array => {
  const text = JSON.stringify(body);
  return text.length <= READABLE_CHARACTERS ? text : deflated(text);
};

const isConditionFailure = (error: unknown): boolean => errorNameOf(error) === 'ConditionalCheckFailedException';

/** True when the write was made, false when its condition failed; anything else throws. */
export const tried = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
};

export type Condition = {
  readonly expression: string;
  readonly names?: Record<string, string>;
  readonly values?: Item;
};

/** Puts one item, if the condition holds. */
export const putItem = ({ client, name }: Table, item: Item, condition?: Condition): Promise<boolean> =>
  tried(
    client.send(
      new PutCommand({
        TableName: name,
        Item: item,
        ConditionExpression: condition?.expression,
        ExpressionAttributeNames: condition?.names,
        ExpressionAttributeValues: condition?.values,
      }),
    ),
  );

export type Change = {
  readonly key: Key;
  readonly expression: string;
  readonly names?: Record<string, string>;
  readonly values?: Item;
  readonly condition?: string;
};

/** Changes one item in place, if the condition holds. */
export const changeItem = ({ client, name }: Table, change: Change): Promise<boolean> =>
  tried(
    client.send(
      new UpdateCommand({
        TableName: name,
        Key: change.key,
        UpdateExpression: change.expression,
        ExpressionAttributeNames: change.names,
        ExpressionAttributeValues: change.values,
        ConditionExpression: change.condition,
      }),
    ),
  );
