import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ECS_CHANGES } from './wire/ecs-changes.ts';
import { DEPLOYMENT_READS } from './wire/ecs-deployment-reads.ts';
import { SERVICE_READS } from './wire/ecs-reads.ts';
import { SCALING_READS } from './wire/autoscaling.ts';
import { CLOUDWATCH_READS } from './wire/cloudwatch.ts';
import { REGISTRY_READS, SECRET_READS } from './wire/dependencies.ts';
import { LOGS_READS } from './wire/logs.ts';
import { recordOf, toWire, WireError, type Operation, type WireRequest } from './wire/protocol.ts';
import type { World } from './world-model.ts';

/** A call to the endpoint; `at` is the world's time. */
export type EndpointCall = {
  readonly at: Date;
  readonly service: string;
  readonly operation: string;
  readonly request: WireRequest;
};

export type Endpoint = {
  /** For `AWS_ENDPOINT_URL` or a client's `endpoint`. */
  readonly url: string;
  /** Calls by operation, including refused ones. */
  readonly calls: Readonly<Record<string, number>>;
  /** Calls that change ECS, in order, including refused ones. */
  readonly changes: readonly EndpointCall[];
  readonly close: () => Promise<void>;
};

export type EndpointOptions = {
  /** Role and session that CloudTrail names for changes made through the endpoint. */
  readonly actor?: string;
  /** 0, any free one, by default. */
  readonly port?: number;
};

/** Operations by the service's name in `x-amz-target`. All of them use AWS JSON (CloudWatch 1.0, the others 1.1). */
const SERVICES: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  AmazonEC2ContainerServiceV20141113: { ...SERVICE_READS, ...DEPLOYMENT_READS, ...ECS_CHANGES },
  AnyScaleFrontendService: SCALING_READS,
  GraniteServiceVersion20100801: CLOUDWATCH_READS,
  Logs_20140328: LOGS_READS,
  AmazonEC2ContainerRegistry_V20150921: REGISTRY_READS,
  secretsmanager: SECRET_READS,
};

const bodyOf = async (request: IncomingMessage): Promise<WireRequest> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : recordOf(JSON.parse(text));
};

const refuseWhenAsked = ({ simulation }: World, operation: string): void => {
  const fault = simulation.faults.find((one) => one.operation === operation && one.times > 0);
  if (fault === undefined) return;
  fault.times -= 1;
  throw new WireError(fault.error, fault.message);
};

const statusOf = (error: WireError): number => (/^(Server|Internal|ServiceUnavailable)/.test(error.type) ? 500 : 400);

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': `simulated-${String(status)}`,
  });
  response.end(JSON.stringify(body));
};

const refuse = (response: ServerResponse, error: unknown): void => {
  const known = error instanceof WireError ? error : new WireError('ServerException', String(error));
  answer(response, statusOf(known), { __type: known.type, message: known.message });
};

type Ledger = { readonly calls: Record<string, number>; readonly changes: EndpointCall[]; readonly actor: string };

const serve = async (world: World, ledger: Ledger, request: IncomingMessage): Promise<unknown> => {
  const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const body = await bodyOf(request);
  ledger.calls[operation] = (ledger.calls[operation] ?? 0) + 1;
  if (operation in ECS_CHANGES) ledger.changes.push({ at: world.now(), service, operation, request: body });
  refuseWhenAsked(world, operation);
  const perform = SERVICES[service]?.[operation];
  if (perform === undefined) throw new WireError('UnknownOperationException', `${service}.${operation}`);
  return toWire(perform({ simulation: world.simulation, actor: ledger.actor, request: body }));
};

const listening = (server: Server, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no port'));
      resolve(`http://127.0.0.1:${String(address.port)}`);
    });
  });

const closing = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });

/** Serves the world to real SDK clients on loopback. Requests are answered as of the world's current time. */
export const startEndpoint = async (world: World, options: EndpointOptions = {}): Promise<Endpoint> => {
  const ledger: Ledger = { calls: {}, changes: [], actor: options.actor ?? 'farwatch/rollback' };
  const server = createServer((request, response) => {
    serve(world, ledger, request).then(
      (body) => answer(response, 200, body),
      (error: unknown) => refuse(response, error),
    );
  });
  const url = await listening(server, options.port ?? 0);
  return { url, calls: ledger.calls, changes: ledger.changes, close: () => closing(server) };
};
