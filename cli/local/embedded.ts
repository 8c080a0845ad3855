import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { DUE_INDEX, OPEN_INDEX } from '../../functions/adapters/dynamodb/keys.ts';
import type { Table } from '../../functions/adapters/dynamodb/table/table.ts';
import { tableOf } from '../../functions/adapters/dynamodb/table/table.ts';
import { inProcess } from './in-process.ts';

export type Embedded = {
  readonly table: Table;
  /** A further client of the same table. */
  readonly connect: () => Table;
  readonly close: () => Promise<void>;
};

const createTable = (name: string): CreateTableCommand =>
  new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      { AttributeName: 'dueShard', AttributeType: 'S' },
      { AttributeName: 'due', AttributeType: 'N' },
      { AttributeName: 'openShard', AttributeType: 'S' },
      { AttributeName: 'openedAt', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: DUE_INDEX,
        KeySchema: [
          { AttributeName: 'dueShard', KeyType: 'HASH' },
          { AttributeName: 'due', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: OPEN_INDEX,
        KeySchema: [
          { AttributeName: 'openShard', KeyType: 'HASH' },
          { AttributeName: 'openedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title', 'severity'] },
      },
    ],
  });

const isActive = async (table: Table): Promise<boolean> =>
  (await table.client.send(new DescribeTableCommand({ TableName: table.name }))).Table?.TableStatus === 'ACTIVE';

/**
 * The embedded database requires an authorization header and checks none: computing one would cost a third of each
 * call.
 */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=embedded/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none';

type Scheme = NonNullable<DynamoDBClientConfig['httpAuthSchemes']>[number];

const identity: Scheme['identityProvider'] = (config) => config.getIdentityProvider('aws.auth#sigv4');

const sign: Scheme['signer']['sign'] = async (request) => {
  Object.assign(request.headers, { authorization: AUTHORIZATION, 'x-amz-date': '20260101T000000Z' });
  return request;
};

/**
 * A client of an embedded DynamoDB. Endpoint, region and credentials are set in code: otherwise the SDK would send
 * these calls wherever AWS_ENDPOINT_URL points.
 */
const connectTo = (where: Pick<DynamoDBClientConfig, 'endpoint' | 'requestHandler'>): Table =>
  tableOf('farwatch', {
    ...where,
    region: 'us-east-1',
    credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
    httpAuthSchemes: [{ schemeId: 'aws.auth#sigv4', identityProvider: identity, signer: { sign } }],
  });

const created = async (connect: () => Table): Promise<Pick<Embedded, 'table' | 'connect'>> => {
  const table = connect();
  await table.client.send(createTable(table.name));
  while (!(await isActive(table))) await new Promise((resolve) => setTimeout(resolve, 5));
  return { table, connect };
};

/** Creates Farwatch's table in an embedded DynamoDB that listens on a port of this machine. */
export const tableAt = (port: number): Promise<Pick<Embedded, 'table' | 'connect'>> =>
  created(() => connectTo({ endpoint: `http://127.0.0.1:${port}` }));

/** A DynamoDB in this process (dynalite, in memory) with Farwatch's table. */
export const embeddedTable = async (): Promise<Embedded> => {
  const requestHandler = inProcess(dynalite({ createTableMs: 0 }));
  const { table, connect } = await created(() => connectTo({ endpoint: 'http://embedded', requestHandler }));
  return { table, connect, close: async () => table.client.destroy() };
};

/** What the thread runs: it posts its port once it listens. Text, because a bundle has no file for a thread. */
const SERVE = `
const { parentPort, workerData } = require('node:worker_threads');
const server = require(workerData)({ createTableMs: 0 });
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/**
 * The same in a thread of its own: a long day goes faster on two cores, and the bench counts the CPU of the Lambdas
 * alone.
 */
export const embeddedTableInThread = async (): Promise<Embedded> => {
  const worker = new Worker(SERVE, {
    eval: true,
    workerData: createRequire(import.meta.url).resolve('dynalite'),
  });
  const [port]: number[] = await once(worker, 'message');
  const { table, connect } = await tableAt(Number(port));
  const close = async (): Promise<void> => {
    table.client.destroy();
    await worker.terminate();
  };
  return { table, connect, close };
};
