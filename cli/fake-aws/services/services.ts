import { startDeployment } from './deployments.ts';
import { arnOf, later } from '../identity.ts';
import { randomOf } from '../random.ts';
import { replan } from './scheduler.ts';
import { runScheduledAction } from '../scaling/scaling.ts';
import { runSince } from './service-history.ts';
import type { Breaker, Service, Simulation } from '../model.ts';
import type { Cluster, Tags, TaskDefinition } from '../tasks/task-definition.ts';
import type { Alarm, ScalingPolicy, ScheduledAction } from '../scaling/scaling-policy.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

export type ServiceOptions = {
  readonly cluster: string;
  readonly name: string;
  /** `family:revision` that runs. */
  readonly taskDefinition: string;
  /** Good revisions that were deployed before it; oldest first. */
  readonly previous?: readonly string[];
  readonly desiredCount?: number;
  /** Age of the service, 90 days by default; zero creates it in the simulation, with its first deployment. */
  readonly ageDays?: number;
  /** Hours since the present deployment completed, 72 by default. */
  readonly deployedHoursAgo?: number;
  readonly platformVersion?: string;
  readonly loadBalancer?: boolean;
  readonly deregistrationSeconds?: number;
  readonly healthCheckGraceSeconds?: number;
  readonly minimumHealthyPercent?: number;
  readonly maximumPercent?: number;
  readonly breaker?: Partial<Breaker>;
  readonly controller?: Service['controller'];
  readonly strategy?: Service['strategy'];
  readonly lambdaHook?: NonNullable<Service['lambdaHook']>;
  readonly requests?: NonNullable<Service['requests']>;
  readonly pauseMinutes?: number;
  readonly pauseStage?: Service['pauseStage'];
  readonly keepsDeploymentId?: boolean;
  readonly drainingMinutes?: number;
  readonly capacityProviders?: Service['capacityProviders'];
  readonly createdBy?: string;
  readonly tags?: Tags;
  /** CPU units that the service's users need, at epoch milliseconds. */
  readonly demand?: (at: EpochMs) => number;
  readonly memoryShare?: number;
  readonly scaling?: {
    readonly minimum: number;
    readonly maximum: number;
    readonly policy: ScalingPolicy;
    readonly scheduledActions?: readonly ScheduledAction[];
  };
};

const NO_BREAKER: Breaker = {
  enable: false,
  rollback: false,
  type: 'BOUNDED_PERCENT',
  value: 50,
  resetOnHealthyTask: true,
};

const targetGroup = (
  simulation: Simulation,
  options: ServiceOptions,
  definition: TaskDefinition,
): Service['loadBalancer'] => {
  const [first] = definition.containers;
  if (options.loadBalancer !== true || first === undefined) return undefined;
  const id = randomOf(`${simulation.seed}/${options.cluster}/${options.name}/target-group`).hex(16);
  return {
    targetGroupArn: arnOf(simulation, 'elasticloadbalancing', `targetgroup/${options.name}/${id}`),
    containerName: first.name,
    containerPort: first.containerPort ?? 8080,
    deregistrationSeconds: options.deregistrationSeconds ?? 15,
  };
};

const scalingOf = ({ cluster, name, scaling }: ServiceOptions): Service['scaling'] => {
  if (scaling === undefined) return undefined;
  const random = randomOf(`${cluster}/${name}/alarms`);
  const isTracking = scaling.policy.type === 'TargetTrackingScaling';
  const alarm = (kind: string): Alarm => ({
    name: isTracking
      ? `TargetTracking-service/${cluster}/${name}-Alarm${kind}-${random.uuid()}`
      : `${name}-cpu-${kind.toLowerCase()}`,
    isOn: false,
    since: 0,
    datapoints: [],
  });
  return {
    minimum: scaling.minimum,
    maximum: scaling.maximum,
    policyName: isTracking ? `${name}-cpu` : `${name}-steps`,
    policy: scaling.policy,
    scheduledActions: scaling.scheduledActions ?? [],
    alarms: { high: alarm('High'), low: alarm('Low') },
    activities: [],
    outAt: 0,
    inAt: 0,
    notScaledAt: 0,
  };
};

const DAY_MS = 86_400_000;

type Nothing = Pick<
  Service,
  | 'messages'
  | 'deployments'
  | 'serviceDeployments'
  | 'revisions'
  | 'tasks'
  | 'launches'
  | 'throttle'
  | 'isSteady'
  | 'minutes'
  | 'surge'
>;

const nothingYet = (): Nothing => ({
  messages: [],
  deployments: [],
  serviceDeployments: [],
  revisions: [],
  tasks: new Set(),
  launches: 0,
  throttle: { failures: 0, until: 0 },
  isSteady: false,
  minutes: [],
  surge: 0,
});

const newService = (
  simulation: Simulation,
  options: ServiceOptions,
  parts: { readonly cluster: Cluster; readonly definition: TaskDefinition },
): Service => {
  const path = `${options.cluster}/${options.name}`;
  const demand = parts.definition.cpuUnits * 0.4 * (options.desiredCount ?? 1);
  return {
    arn: arnOf(simulation, 'ecs', `service/${path}`),
    name: options.name,
    cluster: parts.cluster,
    random: randomOf(`${simulation.seed}/${path}`),
    status: 'ACTIVE',
    desiredCount: options.desiredCount ?? 1,
    loadBalancer: targetGroup(simulation, options, parts.definition),
    healthCheckGraceSeconds: options.healthCheckGraceSeconds ?? 0,
    minimumHealthyPercent: options.minimumHealthyPercent ?? 100,
    maximumPercent: options.maximumPercent ?? 200,
    breaker: { ...NO_BREAKER, ...options.breaker },
    controller: options.controller ?? 'ECS',
    strategy: options.strategy ?? 'ROLLING',
    lambdaHook: options.lambdaHook,
    requests: options.requests,
    pauseMinutes: options.pauseMinutes,
    pauseStage: options.pauseStage ?? 'POST_SCALE_UP',
    keepsDeploymentId: options.keepsDeploymentId ?? false,
    drainingMinutes: options.drainingMinutes ?? 0,
    capacityProviders: options.capacityProviders ?? [{ name: 'FARGATE', base: 0, weight: 1 }],
    createdAt: simulation.now - (options.ageDays ?? 90) * DAY_MS,
    createdBy: options.createdBy ?? `arn:aws:iam::${simulation.account}:role/ci`,
    tags: { ...options.tags },
    ...nothingYet(),
    steadyAt: simulation.now - randomOf(path).integer(0, 6 * 3_600_000),
    demand: options.demand ?? ((): number => demand),
    memoryShare: options.memoryShare ?? 0.45,
    scaling: scalingOf(options),
  };
};

/** Adds a service: an old one without events, or (`ageDays: 0`) a new one with the events of its first deployment. */
export const addService = (simulation: Simulation, options: ServiceOptions): Service => {
  const cluster = simulation.clusters.get(options.cluster);
  const names = [...(options.previous ?? []), options.taskDefinition];
  const definitions = names.flatMap((name) => simulation.definitions.get(name) ?? []);
  const definition = definitions.at(-1);
  if (cluster === undefined || definition === undefined || definitions.length < names.length) {
    throw new Error(`unknown cluster or task definition: ${options.cluster}, ${names.join(', ')}`);
  }
  const service = newService(simulation, options, { cluster, definition });
  simulation.services.set(service.arn, service);
  for (const action of service.scaling?.scheduledActions ?? []) {
    later(simulation, action.at - simulation.now, () => runScheduledAction(simulation, service, action));
  }
  if (options.ageDays === 0) {
    startDeployment(simulation, service, { definition, platformVersion: options.platformVersion ?? '1.4.0' });
    replan(simulation, service, 2_000);
  } else {
    const hoursAgo = options.deployedHoursAgo ?? Math.min(72, (options.ageDays ?? 90) * 24);
    runSince(simulation, service, { hoursAgo, platformVersion: options.platformVersion ?? '1.4.0', definitions });
  }
  return service;
};
