import { newRevision, newServiceDeployment, pushDeployment, startDeployment } from './deployments.ts';
import { arnOf, later } from './identity.ts';
import { placementOf } from './placement.ts';
import { randomOf } from './random.ts';
import { keptTasks, launchFor, nextLabel, wake } from './scheduler.ts';
import { runScheduledAction, type ScalingPolicy, type ScheduledAction } from './scaling.ts';
import { live, newTask } from './tasks.ts';
import { openLogs } from './logs.ts';
import type { Breaker, Cluster, Deployment, Service, Simulation, Tags, TaskDefinition } from './model.ts';

export type ServiceOptions = {
  readonly cluster: string;
  readonly name: string;
  /** `family:revision` that runs. */
  readonly taskDefinition: string;
  /** Revisions that were deployed, well, before it; oldest first. */
  readonly previous?: readonly string[];
  readonly desiredCount?: number;
  /** Age of the service, 90 days by default; zero makes it in the simulation, with its first deployment. */
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
  readonly strategy?: Service['strategy'];
  readonly pauseMinutes?: number;
  readonly capacityProviders?: Service['capacityProviders'];
  readonly createdBy?: string;
  readonly tags?: Tags;
  /** CPU units that the service's users ask for, at epoch milliseconds. */
  readonly demand?: (at: number) => number;
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
  const alarm = (kind: string): string =>
    isTracking
      ? `TargetTracking-service/${cluster}/${name}-Alarm${kind}-${random.uuid()}`
      : `${name}-cpu-${kind.toLowerCase()}`;
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
    alarm: { state: 'OK', since: 0 },
  };
};

const DAY_MS = 86_400_000;

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
    surge: 0,
    loadBalancer: targetGroup(simulation, options, parts.definition),
    healthCheckGraceSeconds: options.healthCheckGraceSeconds ?? 0,
    minimumHealthyPercent: options.minimumHealthyPercent ?? 100,
    maximumPercent: options.maximumPercent ?? 200,
    breaker: { ...NO_BREAKER, ...options.breaker },
    strategy: options.strategy ?? 'ROLLING',
    pauseMinutes: options.pauseMinutes,
    capacityProviders: options.capacityProviders ?? [{ name: 'FARGATE', base: 0, weight: 1 }],
    createdAt: simulation.now - (options.ageDays ?? 90) * DAY_MS,
    createdBy: options.createdBy ?? `arn:aws:iam::${simulation.account}:role/ci`,
    tags: { ...options.tags },
    messages: [],
    deployments: [],
    serviceDeployments: [],
    revisions: [],
    tasks: new Set(),
    launches: 0,
    throttle: { failures: 0, until: 0 },
    isSteady: false,
    demand: options.demand ?? ((): number => demand),
    memoryShare: options.memoryShare ?? 0.45,
    scaling: scalingOf(options),
    minutes: [],
  };
};

/** Does something as of an earlier time. */
const asOf = <Value>(simulation: Simulation, at: number, act: () => Value): Value => {
  const { now } = simulation;
  simulation.now = at;
  const value = act();
  simulation.now = now;
  return value;
};

/** A deployment that completed before the simulation began; nobody is told. */
const deployedBefore = (
  simulation: Simulation,
  service: Service,
  wish: { readonly definition: TaskDefinition; readonly platformVersion: string },
): Deployment => {
  const revision = newRevision(simulation, service, wish);
  const of = newServiceDeployment(simulation, service, revision);
  const deployment = pushDeployment(simulation, service, { revision, of });
  const at = simulation.now + 180_000;
  service.deployments = [deployment];
  of.status = 'SUCCESSFUL';
  [of.finishedAt, of.updatedAt, deployment.updatedAt] = [at, at, at];
  if (of.breaker.status === 'MONITORING') of.breaker.status = 'MONITORING_COMPLETE';
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.hasRun = true;
  return deployment;
};

const runningBefore = (simulation: Simulation, service: Service, deployment: Deployment): void => {
  const place = placementOf(simulation, service, keptTasks(service));
  const task = newTask(simulation, launchFor(simulation, service, { deployment, ...place }), nextLabel(service));
  const at = simulation.now;
  Object.assign(task, { connectivityAt: at + 9_000, pullStartedAt: at + 15_000, pullStoppedAt: at + 27_000 });
  task.startedAt = at + 30_000;
  task.updatedAt = at + 30_000;
  task.lastStatus = 'RUNNING';
  task.version = service.loadBalancer === undefined ? 3 : 4;
  task.isHealthy = true;
  task.healthStatus = 'HEALTHY';
  for (const container of task.containers) {
    container.lastStatus = 'RUNNING';
    container.runtimeId = `${task.id}-265927825`;
    if (container.image !== undefined) container.imageDigest = task.digests[container.name];
  }
  openLogs(simulation, task);
  service.tasks.add(task);
};

const withHistory = (
  simulation: Simulation,
  service: Service,
  { options, definitions }: { readonly options: ServiceOptions; readonly definitions: readonly TaskDefinition[] },
): void => {
  const platformVersion = options.platformVersion ?? '1.4.0';
  const hoursAgo = options.deployedHoursAgo ?? Math.min(72, (options.ageDays ?? 90) * 24);
  for (const [index, definition] of definitions.entries()) {
    const at = simulation.now - hoursAgo * 3_600_000 - (definitions.length - 1 - index) * 5 * DAY_MS;
    asOf(simulation, at, () => deployedBefore(simulation, service, { definition, platformVersion }));
  }
  const [deployment] = service.deployments;
  if (deployment === undefined) return;
  for (let count = 0; count < service.desiredCount; count += 1) {
    asOf(simulation, deployment.createdAt, () => runningBefore(simulation, service, deployment));
  }
  for (const task of service.tasks) live(simulation, task);
  service.isSteady = true;
};

/** Adds a service: running since long ago without a word, or (`ageDays: 0`) made now, with the events of its first deployment. */
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
    wake(simulation, service, 2_000);
  } else withHistory(simulation, service, { options, definitions });
  return service;
};
