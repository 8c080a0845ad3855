import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { inflated } from './deflated.ts';
import type { Key } from '../../common.ts';
import type { EpochSeconds } from '../../../primitives/instant.ts';

/** A table and a client for it. */
export type Table = { readonly client: DynamoDBDocumentClient; readonly name: string };

/** An item as it is stored. */
export type Item = Readonly<Record<string, unknown>>;

/** Higher than any character of a key: the end of a range of sort keys. */
export const END = '\uffff';

/** A table with the given client settings; the embedded one gets its endpoint and dummy credentials here. */
export const tableOf = (name: string, config: ConstructorParameters<typeof DynamoDBClient>[0] = {}): Table => ({
  name,
  client: DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
  }),
});

/** The text of a stored body, compressed or not. */
export const unpacked = (body: unknown): string => (body instanceof Uint8Array ? inflated(body) : String(body));

/** The JSON body of an item. */
export const json = (item: Item): unknown => JSON.parse(unpacked(item['body']));

/** Reads one item, consistently. */
export const getItem = async ({ client, name }: Table, key: Key): Promise<Item | undefined> =>
  (await client.send(new GetCommand({ TableName: name, Key: key, ConsistentRead: true }))).Item;

type Range = {
  readonly pk: string;
  readonly from: string;
  readonly to: string;
  readonly limit?: number;
  readonly newestFirst?: boolean;
  /** May miss very recent writes, at half the price. */
  readonly isEventual?: boolean;
};

/** Items of one partition between two sort keys, inclusive; pages are followed up to `limit`. */
export const queryItems = async ({ client, name }: Table, range: Range): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: name,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': range.pk, ':from': range.from, ':to': range.to },
        ScanIndexForward: range.newestFirst !== true,
        Limit: range.limit,
        ExclusiveStartKey: start,
        ConsistentRead: range.isEventual !== true,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && items.length < (range.limit ?? Infinity));
  return items;
};

export type DueRange = {
  readonly index: string;
  readonly shard: string;
  readonly at: EpochSeconds;
  readonly limit: number;
  /** Where the page before ended. */
  readonly start?: Item;
};

/** A page of keys in one shard of the due index, oldest first. */
export const queryDue = async (
  { client, name }: Table,
  { index, shard, at, limit, start }: DueRange,
): Promise<{ readonly items: readonly Item[]; readonly next: Item | undefined }> => {
  const page = await client.send(
    new QueryCommand({
      TableName: name,
      IndexName: index,
      KeyConditionExpression: 'dueShard = :shard AND due <= :at',
      ExpressionAttributeValues: { ':shard': shard, ':at': at },
      Limit: limit,
      ExclusiveStartKey: start,
    }),
  );
  return { items: page.Items ?? [], next: page.LastEvaluatedKey };
};

/** All items of one partition of an index, in its order. */
export const queryIndex = async (
  { client, name }: Table,
  { index, attribute, shard }: { readonly index: string; readonly attribute: string; readonly shard: string },
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: name,
        IndexName: index,
        KeyConditionExpression: `${attribute} = :shard`,
        ExpressionAttributeValues: { ':shard': shard },
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
};
