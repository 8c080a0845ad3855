import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { metricPage } from './fleet-metrics.ts';
import type { FleetOptions, Request } from './fleet-views.ts';
import {
  ACCOUNT,
  REGION,
  arn,
  clusterName,
  indexIn,
  strings,
  page,
  ECS_PAGE,
  AWS_PAGE,
  range,
  servicesIn,
  serviceView,
  taskView,
  taskArns,
  serviceOfTask,
  scaledOf,
  resourceOf,
  target,
  policy,
  definition,
} from './fleet-views.ts';

export type { FleetOptions };

export type FleetEndpoint = {
  readonly url: string;
  readonly answered: Readonly<Record<string, number>>;
  readonly throttles: Readonly<Record<string, number>>;
  /** Calls of each account, answered or not: operation and time in milliseconds. */
  readonly byAccount: ReadonlyMap<string, readonly (readonly [operation: string, at: number])[]>;
  readonly close: () => Promise<void>;
};

type Operation = (fleet: FleetOptions, request: Request) => unknown;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ListClusters: ({ clusters }, request) => {
    const { items, next } = page(range(clusters), request, 100, ECS_PAGE);
    return { clusterArns: items.map((index) => arn(`cluster/${clusterName(index)}`)), ...next };
  },
  DescribeClusters: (fleet, request) => ({
    clusters: strings(request['clusters']).map((clusterArn) => ({
      clusterArn,
      settings: [{ name: 'containerInsights', value: fleet.insights ?? 'disabled' }],
    })),
  }),
  ListServices: (fleet, request) => {
    const { items, next } = page(servicesIn(fleet, indexIn(request['cluster'])), request, 100, ECS_PAGE);
    return { serviceArns: items.map((index) => arn(resourceOf(fleet, index))), ...next };
  },
  DescribeServices: (fleet, request) => ({
    services: strings(request['services']).map((name) => serviceView(fleet, indexIn(name))),
  }),
  ListTasks: (fleet, request) => {
    const all = request['desiredStatus'] === 'STOPPED' ? [] : taskArns(fleet, indexIn(request['cluster']));
    const name = request['serviceName'];
    const own = name === undefined ? all : all.filter((task) => serviceOfTask(task) === indexIn(name));
    const { items, next } = page(own, request, 100, ECS_PAGE);
    return { taskArns: items, ...next };
  },
  DescribeTasks: (fleet, request) => ({ tasks: strings(request['tasks']).map((task) => taskView(fleet, task)) }),
  DescribeTaskDefinition: (fleet, request) => definition(fleet, request),
  DescribeScalableTargets: (fleet, request) => {
    const { items, next } = page(scaledOf(fleet), request, 50, AWS_PAGE);
    return { ScalableTargets: items.map((service) => target(fleet, service)), ...next };
  },
  DescribeScalingPolicies: (fleet, request) => {
    const { items, next } = page(scaledOf(fleet), request, 10, AWS_PAGE);
    return { ScalingPolicies: items.map((service) => policy(fleet, service)), ...next };
  },
  DescribeScheduledActions: () => ({ ScheduledActions: [] }),
  DescribeScalingActivities: () => ({ ScalingActivities: [] }),
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const send = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(text);
};

/** Spreads throttled calls evenly and deterministically: multiples of the golden ratio modulo 1. */
const isThrottled = (share: number, call: number): boolean => (call * 0.618034) % 1 < share;

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    });
  });

type Caller = { readonly account: string; readonly region: string };

/** Whose credentials signed a request: a key that ends with twelve digits is of that account. */
const callerOf = ({ headers: { authorization = '' } }: IncomingMessage): Caller => {
  const [, account = ACCOUNT, region = REGION] =
    /Credential=[A-Z]*(\d{12})?\w*\/\d+\/([a-z0-9-]+)\//.exec(authorization) ?? [];
  return { account, region };
};

/** Milliseconds after which a connection that got no answer ends. */
const SILENT_MS = 20_000;

const REFUSALS = {
  denied: JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized' }),
  throttled: JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }),
} as const;

const seenBy = (text: string, { account, region }: Caller): string =>
  account === ACCOUNT && region === REGION ? text : text.replaceAll(ACCOUNT, account).replaceAll(REGION, region);

const answer = (fleet: FleetOptions, operation: string, body: Request): string => {
  if (operation === 'GetMetricData') return metricPage(body, fleet.tasksPerService);
  return JSON.stringify(OPERATIONS[operation]?.(fleet, body) ?? {});
};

/** Serves a fleet on loopback to real SDK clients. */
export const startFleet = async (fleet: FleetOptions): Promise<FleetEndpoint> => {
  const answered: Record<string, number> = {};
  const throttles: Record<string, number> = {};
  const byAccount = new Map<string, (readonly [operation: string, at: number])[]>();
  let calls = 0;
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    void textOf(request).then((text) => {
      calls += 1;
      const caller = callerOf(request);
      byAccount.set(caller.account, byAccount.get(caller.account) ?? []);
      byAccount.get(caller.account)?.push([operation, performance.now()]);
      const trouble = fleet.trouble?.[caller.account];
      if (trouble === 'silent') return setTimeout(() => request.socket.destroy(), fleet.silentMs ?? SILENT_MS);
      if (trouble !== undefined) return send(response, 400, REFUSALS[trouble]);
      if (isThrottled(fleet.throttled, calls)) {
        throttles[operation] = (throttles[operation] ?? 0) + 1;
        return send(response, 400, REFUSALS.throttled);
      }
      answered[operation] = (answered[operation] ?? 0) + 1;
      const body = answer(fleet, operation, JSON.parse(text === '' ? '{}' : text) as Request);
      const seen = operation === 'GetMetricData' ? body : seenBy(body, caller);
      return setTimeout(() => send(response, 200, seen), fleet.latencyMs ?? 0);
    });
  });
  const url = await listening(server);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, answered, throttles, byAccount, close };
};
