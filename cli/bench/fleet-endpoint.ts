import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { metricPage } from './fleet-metrics.ts';

/** A fleet of any size that answers what a report reads, counts it, and throttles a share of it. */
export type FleetOptions = {
  readonly clusters: number;
  readonly services: number;
  readonly tasksPerService: number;
  /** One in so many services scales by target tracking. */
  readonly scaledEvery: number;
  /** Share of the calls that are throttled, 0 to 1. */
  readonly throttled: number;
  readonly now: Date;
};

export type FleetEndpoint = {
  readonly url: string;
  readonly answered: Readonly<Record<string, number>>;
  readonly throttles: Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
};

type Request = Readonly<Record<string, unknown>>;
type Operation = (fleet: FleetOptions, request: Request) => unknown;

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const DAY_MS = 86_400_000;

const arn = (resource: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;
const clusterName = (index: number): string => `cluster-${String(index).padStart(3, '0')}`;
const serviceName = (index: number): string => `service-${String(index).padStart(5, '0')}`;
const clusterOf = ({ clusters }: FleetOptions, service: number): number => service % clusters;
const lastPart = (text: unknown): string => String(text).split('/').at(-1) ?? '';
const indexIn = (text: unknown): number => Number(/-(\d+)(?::\d+)?$/.exec(lastPart(text))?.[1] ?? -1);
const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const page = <Item>(items: readonly Item[], request: Request, most: number, names: readonly [string, string]) => {
  const from = Number(request[names[1]] ?? 0);
  const size = Math.min(most, Number(request[names[0]] ?? most));
  const next = from + size < items.length ? { [names[1]]: String(from + size) } : {};
  return { items: items.slice(from, from + size), next };
};

const ECS_PAGE = ['maxResults', 'nextToken'] as const;
const AWS_PAGE = ['MaxResults', 'NextToken'] as const;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const servicesIn = (fleet: FleetOptions, cluster: number): readonly number[] =>
  range(fleet.services).filter((service) => clusterOf(fleet, service) === cluster);

const seconds = (date: Date, back = 0): number => (date.getTime() - back) / 1000;

const serviceView = (fleet: FleetOptions, index: number) => ({
  serviceArn: arn(`service/${clusterName(clusterOf(fleet, index))}/${serviceName(index)}`),
  serviceName: serviceName(index),
  clusterArn: arn(`cluster/${clusterName(clusterOf(fleet, index))}`),
  status: 'ACTIVE',
  desiredCount: fleet.tasksPerService,
  runningCount: fleet.tasksPerService,
  launchType: 'FARGATE',
  taskDefinition: arn(`task-definition/family-${index}:1`),
  createdAt: seconds(fleet.now, 90 * DAY_MS),
  deployments: [{ id: `ecs-svc/${index}`, status: 'PRIMARY', createdAt: seconds(fleet.now, 40 * DAY_MS) }],
  tags: [{ key: 'farwatch:owner', value: `team-${index % 20}` }],
});

const taskView = (fleet: FleetOptions, taskArn: string) => {
  const [, , name = ''] = taskArn.split('/');
  const service = Number(name.slice(0, 5));
  return {
    taskArn,
    clusterArn: arn(`cluster/${clusterName(clusterOf(fleet, service))}`),
    taskDefinitionArn: arn(`task-definition/family-${service}:1`),
    group: `service:${serviceName(service)}`,
    startedBy: `ecs-svc/${service}`,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    launchType: 'FARGATE',
    cpu: '1024',
    memory: '2048',
    version: 4,
    availabilityZone: `${REGION}${'abc'[service % 3] ?? 'a'}`,
    platformFamily: 'Linux',
    platformVersion: '1.4.0',
    createdAt: seconds(fleet.now, 40 * DAY_MS),
    pullStartedAt: seconds(fleet.now, 40 * DAY_MS - 10_000),
    pullStoppedAt: seconds(fleet.now, 40 * DAY_MS - 20_000),
    startedAt: seconds(fleet.now, 40 * DAY_MS - 30_000),
    containers: [{ name: 'app', image: 'app:1', lastStatus: 'RUNNING' }],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
  };
};

const taskArns = (fleet: FleetOptions, cluster: number): readonly string[] =>
  servicesIn(fleet, cluster).flatMap((service) =>
    range(fleet.tasksPerService).map((task) =>
      arn(`task/${clusterName(cluster)}/${String(service).padStart(5, '0')}${String(task).padStart(27, '0')}`),
    ),
  );

const scaledOf = ({ services, scaledEvery }: FleetOptions): readonly number[] =>
  range(services).filter((service) => service % scaledEvery === 0);

const resourceOf = (fleet: FleetOptions, service: number): string =>
  `service/${clusterName(clusterOf(fleet, service))}/${serviceName(service)}`;

const target = (fleet: FleetOptions, service: number) => ({
  ServiceNamespace: 'ecs',
  ScalableDimension: 'ecs:service:DesiredCount',
  ResourceId: resourceOf(fleet, service),
  MinCapacity: fleet.tasksPerService,
  MaxCapacity: fleet.tasksPerService * 4,
});

const policy = (fleet: FleetOptions, service: number) => ({
  ...target(fleet, service),
  PolicyName: 'cpu',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 50,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
  },
  Alarms: [],
});

const definition = (request: Request) => ({
  taskDefinition: {
    taskDefinitionArn: arn(`task-definition/${lastPart(request['taskDefinition'])}`),
    family: lastPart(request['taskDefinition']).split(':')[0],
    revision: 1,
    cpu: '1024',
    memory: '2048',
    containerDefinitions: [{ name: 'app', image: 'app:1', environment: [] }],
  },
});

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ListClusters: ({ clusters }, request) => {
    const { items, next } = page(range(clusters), request, 100, ECS_PAGE);
    return { clusterArns: items.map((index) => arn(`cluster/${clusterName(index)}`)), ...next };
  },
  DescribeClusters: (_fleet, request) => ({
    clusters: strings(request['clusters']).map((clusterArn) => ({
      clusterArn,
      settings: [{ name: 'containerInsights', value: 'disabled' }],
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
    const { items, next } = page(all, request, 100, ECS_PAGE);
    return { taskArns: items, ...next };
  },
  DescribeTasks: (fleet, request) => ({ tasks: strings(request['tasks']).map((task) => taskView(fleet, task)) }),
  DescribeTaskDefinition: (_fleet, request) => definition(request),
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

/** Every call whose number times a golden step falls into the share: spread evenly, and the same each time. */
const isThrottled = (share: number, call: number): boolean => (call * 0.618034) % 1 < share;

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    });
  });

const answer = (fleet: FleetOptions, operation: string, body: Request): string => {
  if (operation === 'GetMetricData') return metricPage(body, fleet.tasksPerService);
  return JSON.stringify(OPERATIONS[operation]?.(fleet, body) ?? {});
};

/** Serves a fleet on loopback to the real SDK clients. */
export const startFleet = async (fleet: FleetOptions): Promise<FleetEndpoint> => {
  const answered: Record<string, number> = {};
  const throttles: Record<string, number> = {};
  let calls = 0;
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    void textOf(request).then((text) => {
      calls += 1;
      if (isThrottled(fleet.throttled, calls)) {
        throttles[operation] = (throttles[operation] ?? 0) + 1;
        return send(response, 400, JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }));
      }
      answered[operation] = (answered[operation] ?? 0) + 1;
      send(response, 200, answer(fleet, operation, JSON.parse(text === '' ? '{}' : text) as Request));
    });
  });
  const url = await listening(server);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, answered, throttles, close };
};
