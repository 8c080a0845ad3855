import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Access } from './iam/access.ts';
import { authorize, callerIn } from './iam/guard.ts';
import { ECS_CHANGES } from './wire/ecs-changes.ts';
import { DEPLOYMENT_READS } from './wire/ecs-deployment-reads.ts';
import { SERVICE_READS } from './wire/ecs-reads.ts';
import { SCALING_READS } from './wire/autoscaling.ts';
import { CLOUDWATCH_READS } from './wire/cloudwatch.ts';
import { COST_READS } from './wire/cost-explorer.ts';
import { REGISTRY_READS, SECRET_READS } from './wire/dependencies.ts';
import { LOGS_READS } from './wire/logs.ts';
import { answerQuery, isQuery } from './wire/query/query.ts';
import { assumeRole } from './wire/sts.ts';
import { recordOf, toWire, WireError, type Operation, type WireRequest } from './wire/protocol.ts';
import type { World } from './world-model.ts';

/** A call to the endpoint; `at` is the world's time. */
export type EndpointCall = {
  readonly at: Date;
  readonly service: string;
  readonly operation: string;
  readonly request: WireRequest;
  /** Who called: role and session, and the source identity of the session, where the endpoint knows roles. */
  readonly by: { readonly name: string; readonly sourceIdentity: string | null };
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
  /** Roles and access keys: every call of ECS is then allowed by them or refused. Without it everybody may do all. */
  readonly access?: Access;
  /** Objects in S3, as `bucket/key`; none by default. */
  readonly objects?: readonly string[];
  /** 0, any free one, by default. */
  readonly port?: number;
};

const ECS = 'AmazonEC2ContainerServiceV20141113';

/** Operations by the service's name in `x-amz-target`. All of them use AWS JSON (CloudWatch 1.0, the others 1.1). */
const SERVICES: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  [ECS]: { ...SERVICE_READS, ...DEPLOYMENT_READS, ...ECS_CHANGES },
  AnyScaleFrontendService: SCALING_READS,
  GraniteServiceVersion20100801: CLOUDWATCH_READS,
  Logs_20140328: LOGS_READS,
  AmazonEC2ContainerRegistry_V20150921: REGISTRY_READS,
  secretsmanager: SECRET_READS,
  AWSInsightsIndexService: COST_READS,
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const refuseWhenAsked = ({ simulation }: World, operation: string): void => {
  const fault = simulation.faults.find((one) => one.operation === operation && one.times > 0);
  if (fault === undefined) return;
  fault.times -= 1;
  throw new WireError(fault.error, fault.message);
};

const statusOf = (error: WireError): number => (/^(Server|Internal|ServiceUnavailable)/.test(error.type) ? 500 : 400);

type Answer = { readonly status: number; readonly type: string; readonly body: string };

const JSON_TYPE = 'application/x-amz-json-1.1';

const answer = (response: ServerResponse, { status, type, body }: Answer): void => {
  response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': `simulated-${String(status)}` });
  response.end(body);
};

const refusalOf = (error: unknown): Answer => {
  const known = error instanceof WireError ? error : new WireError('ServerException', String(error));
  const body = JSON.stringify({ __type: known.type, message: known.message });
  return { status: statusOf(known), type: JSON_TYPE, body };
};

type Ledger = {
  readonly calls: Record<string, number>;
  readonly changes: EndpointCall[];
  readonly actor: string;
  readonly access: Access | undefined;
};

const count = ({ calls }: Ledger, operation: string): void => void (calls[operation] = (calls[operation] ?? 0) + 1);

const perform = (world: World, ledger: Ledger, headers: IncomingHttpHeaders, text: string): unknown => {
  const [service = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const request = text === '' ? {} : recordOf(JSON.parse(text));
  count(ledger, operation);
  const caller = ledger.access === undefined ? undefined : callerIn(headers, ledger.access);
  const by = { name: caller?.name ?? ledger.actor, sourceIdentity: caller?.sourceIdentity ?? null };
  if (operation in ECS_CHANGES) ledger.changes.push({ at: world.now(), service, operation, request, by });
  const call = { simulation: world.simulation, actor: by.name, request };
  if (caller !== undefined && service === ECS) authorize(caller, operation, call);
  refuseWhenAsked(world, operation);
  const run = SERVICES[service]?.[operation];
  if (run === undefined) throw new WireError('UnknownOperationException', `${service}.${operation}`);
  return toWire(run(call));
};

const FORM = 'application/x-www-form-urlencoded';

const serve = async (world: World, ledger: Ledger, request: IncomingMessage): Promise<Answer> => {
  const text = await bodyOf(request);
  const { headers } = request;
  const isForm = headers['content-type']?.startsWith(FORM) === true;
  const form = new URLSearchParams(isForm ? text : '');
  if (isQuery(form)) {
    const operation = form.get('Action') ?? '';
    count(ledger, operation);
    const refuse = (): void => refuseWhenAsked(world, operation);
    return { type: 'text/xml', ...answerQuery({ simulation: world.simulation, form }, refuse) };
  }
  if (headers['x-amz-target'] === undefined && !(isForm && ledger.access !== undefined))
    throw new WireError(
      'UnknownOperationException',
      'This endpoint speaks AWS JSON, and the query protocol of EC2, IAM, ELB and STS.',
    );
  if (ledger.access === undefined || !isForm)
    return { status: 200, type: JSON_TYPE, body: JSON.stringify(perform(world, ledger, headers, text)) };
  count(ledger, 'AssumeRole');
  return { type: 'text/xml', ...assumeRole(form, callerIn(headers, ledger.access), ledger.access, world.now()) };
};

/** HeadObject, with the bucket in the path: an answer has no body. */
const answerHead = (request: IncomingMessage, response: ServerResponse, objects: readonly string[]): void => {
  const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1');
  const isThere = objects.includes(decodeURIComponent(pathname.slice(1)));
  response.writeHead(isThere ? 200 : 404, { 'x-amz-request-id': 'simulated' }).end();
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
  const { actor = 'farwatch/rollback', access } = options;
  const ledger: Ledger = { calls: {}, changes: [], actor, access };
  const server = createServer((request, response) => {
    if (request.method === 'HEAD') return answerHead(request, response, options.objects ?? []);
    serve(world, ledger, request).then(
      (answered) => answer(response, answered),
      (error: unknown) => answer(response, refusalOf(error)),
    );
  });
  const url = await listening(server, options.port ?? 0);
  return { url, calls: ledger.calls, changes: ledger.changes, close: () => closing(server) };
};
