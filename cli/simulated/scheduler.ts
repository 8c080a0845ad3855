import { countFailure, forgiveFailures, isCounted } from './breaker.ts';
import { completeDeployment, failDeployment, rollBack, rollbackTarget } from './deployments.ts';
import { isPastHook } from './hooks.ts';
import { emitServiceAction, later, say } from './identity.ts';
import { scalingReason } from './reasons.ts';
import { stopTask } from './stops.ts';
import { launchTask, type Launch } from './tasks.ts';
import { placementOf } from './placement.ts';
import { lacksCapacity } from './troubles.ts';
import type { Deployment, Service, Simulation, Task, Turn } from './model.ts';

/** Tasks of a deployment that ECS wants to keep, or of the whole service. */
export const keptTasks = (service: Service, deployment?: Deployment): Task[] =>
  [...service.tasks].filter(
    (task) => task.desiredStatus === 'RUNNING' && (deployment === undefined || task.startedBy === deployment.id),
  );

/** Has the scheduler look at the service again in `delayMs`. */
export const wake = (simulation: Simulation, service: Service, delayMs: number): void =>
  later(simulation, delayMs, () => reconcile(simulation, service));

/** One look of the service scheduler: start what is missing, stop what is too much or replaced, see whether all is done. */
export const reconcile = (simulation: Simulation, service: Service): void => {
  const primary = service.deployments[0];
  if (primary === undefined || service.status !== 'ACTIVE') return;
  launchMissing(simulation, service, primary);
  stopSurplus(simulation, service, primary);
  stopReplaced(simulation, service, primary);
  settle(simulation, service, primary);
};

const launchMissing = (simulation: Simulation, service: Service, primary: Deployment): void => {
  if (primary.rolloutState === 'FAILED' || simulation.now < service.throttle.until) return;
  const missing = service.desiredCount + service.surge - keptTasks(service, primary).length;
  const room = Math.floor((service.desiredCount * service.maximumPercent) / 100) - keptTasks(service).length;
  const started: string[] = [];
  for (let count = Math.min(missing, room); count > 0; count -= 1) {
    const task = launchOne(simulation, service, primary);
    if (task === undefined) break;
    started.push(`(task ${task.id})`);
  }
  if (started.length > 0)
    say(simulation, service, `has started ${String(started.length)} tasks: ${started.join(' ')}.`);
};

/** Seed of the service's next task. */
export const nextLabel = (service: Service): string => {
  service.launches += 1;
  return `${service.arn}/${String(service.launches)}`;
};

type Place = { readonly deployment: Deployment; readonly zone: Launch['zone']; readonly capacityProvider: string };

/** A task of a deployment as the service asks for it. */
export const launchFor = (
  simulation: Simulation,
  service: Service,
  { deployment, zone, capacityProvider }: Place,
): Launch => ({
  cluster: service.cluster,
  group: `service:${service.name}`,
  startedBy: deployment.id,
  definition: deployment.revision.definition,
  digests: deployment.revision.digests,
  platformVersion: deployment.revision.platformVersion,
  zone,
  capacityProvider,
  loadBalancer: service.loadBalancer,
  healthCheckGraceSeconds: service.healthCheckGraceSeconds,
  heard: (turn, task) => hear(simulation, service, { turn, task }),
});

const launchOne = (simulation: Simulation, service: Service, primary: Deployment): Task | undefined => {
  const { capacityProvider, zone } = placementOf(simulation, service, keptTasks(service));
  if (lacksCapacity(simulation, capacityProvider, service.name)) {
    return placementFailed(simulation, service, capacityProvider);
  }
  const launch = launchFor(simulation, service, { deployment: primary, zone, capacityProvider });
  const task = launchTask(simulation, launch, nextLabel(service));
  service.tasks.add(task);
  service.isSteady = false;
  return task;
};

const placementFailed = (simulation: Simulation, service: Service, provider: string): undefined => {
  const providerArn = `arn:aws:ecs:${simulation.region}:${simulation.account}:capacity-provider/${provider}`;
  emitServiceAction(simulation, service, {
    type: 'ERROR',
    name: 'SERVICE_TASK_PLACEMENT_FAILURE',
    capacityProviderArns: [providerArn],
    reason: 'RESOURCE:FARGATE',
  });
  const why = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';
  say(simulation, service, `was unable to place a task. Reason: ${why}.`);
  service.throttle.until = simulation.now + 240_000;
  wake(simulation, service, 240_000);
};

/** Stops tasks in favour of `primary`, with the one sentence that ECS has for both occasions. */
const stopFor = (
  simulation: Simulation,
  service: Service,
  { tasks, primary }: { readonly tasks: readonly Task[]; readonly primary: Deployment },
): void => {
  if (tasks.length === 0) return;
  for (const task of tasks) {
    stopTask(simulation, task, { code: 'ServiceSchedulerInitiated', reason: scalingReason(primary.id) });
  }
  const ids = tasks.map(({ id }) => `(task ${id})`).join(' ');
  say(simulation, service, `has stopped ${String(tasks.length)} running tasks: ${ids}.`);
  if (service.loadBalancer !== undefined) {
    say(simulation, service, `has begun draining connections on ${String(tasks.length)} tasks.`);
  }
};

const crowdedZoneFirst = (tasks: readonly Task[]): Task[] => {
  const inZone = (zone: string): number => tasks.filter((task) => task.zone === zone).length;
  return [...tasks].sort((one, other) => inZone(other.zone) - inZone(one.zone) || other.createdAt - one.createdAt);
};

/** Scale-in: more of the PRIMARY than desired. */
const stopSurplus = (simulation: Simulation, service: Service, primary: Deployment): void => {
  const kept = keptTasks(service, primary);
  const surplus = kept.length - service.desiredCount - service.surge;
  if (surplus > 0) stopFor(simulation, service, { tasks: crowdedZoneFirst(kept).slice(0, surplus), primary });
};

const onTimeout = (simulation: Simulation, service: Service, primary: Deployment) => (): void => {
  const of = primary.serviceDeployment;
  const target = rollbackTarget(service, of);
  if (target === undefined) return;
  const because = 'Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) timed out.';
  rollBack(simulation, service, { of, target, because });
  wake(simulation, service, 2_000);
};

/** Old tasks go as new ones turn healthy; those that are not healthy hold nothing up. */
const stopReplaced = (simulation: Simulation, service: Service, primary: Deployment): void => {
  if (primary.rolloutState === 'FAILED') return;
  const old = keptTasks(service).filter(({ startedBy }) => startedBy !== primary.id);
  if (old.length === 0) return;
  const healthy = keptTasks(service).filter(({ isHealthy }) => isHealthy).length;
  const spare = healthy - Math.ceil((service.desiredCount * service.minimumHealthyPercent) / 100);
  const oldHealthy = old.filter(({ isHealthy }) => isHealthy);
  const ready = keptTasks(service, primary).filter(({ isHealthy }) => isHealthy).length >= service.desiredCount;
  const mayStop =
    service.strategy === 'ROLLING' ||
    (ready &&
      isPastHook(simulation, service, {
        of: primary.serviceDeployment,
        onTimeout: onTimeout(simulation, service, primary),
      }));
  const replaced = mayStop ? oldHealthy.slice(0, Math.max(0, spare)) : [];
  const useless = old.filter(({ isHealthy }) => !isHealthy);
  stopFor(simulation, service, { tasks: [...useless, ...replaced], primary });
  if (replaced.length > 0) wake(simulation, service, 10_000);
};

const settle = (simulation: Simulation, service: Service, primary: Deployment): void => {
  service.deployments = service.deployments.filter(
    (deployment) => deployment === primary || [...service.tasks].some(({ startedBy }) => startedBy === deployment.id),
  );
  const kept = keptTasks(service, primary);
  const isWhole = kept.length === service.desiredCount && kept.every(({ isHealthy }) => isHealthy);
  if (!isWhole || service.tasks.size !== kept.length || primary.rolloutState === 'FAILED') return;
  if (primary.rolloutState === 'IN_PROGRESS') completeDeployment(simulation, service, primary);
  if (service.isSteady) return;
  service.isSteady = true;
  emitServiceAction(simulation, service, { type: 'INFO', name: 'SERVICE_STEADY_STATE' });
  say(simulation, service, 'has reached a steady state.');
};

/** Longest wait of the start throttle (developer guide, service-throttle-logic). */
const THROTTLE_MAX_MS = 27 * 60_000;
const THROTTLE_FREE_FAILURES = 3;

/** Tasks that never ran slow the next start down; those that ran and ended do not. */
const throttleStarts = (simulation: Simulation, service: Service): number => {
  service.throttle.failures += 1;
  const beyond = service.throttle.failures - THROTTLE_FREE_FAILURES - service.desiredCount;
  if (beyond <= 0) return service.random.between(8_000, 20_000);
  const ms = Math.min(THROTTLE_MAX_MS, 60_000 * 2 ** Math.min(beyond, 6));
  service.throttle.until = simulation.now + ms;
  emitServiceAction(simulation, service, { type: 'WARN', name: 'SERVICE_TASK_START_IMPAIRED' });
  say(simulation, service, 'is unable to consistently start tasks successfully.');
  return ms;
};

const deploymentOf = (service: Service, task: Task): Deployment | undefined =>
  service.deployments.find(({ id }) => id === task.startedBy);

const countFor = (
  simulation: Simulation,
  service: Service,
  { turn, task }: { readonly turn: 'failed-to-start' | 'failed-check'; readonly task: Task },
): void => {
  const deployment = deploymentOf(service, task);
  if (deployment === undefined || deployment.rolloutState !== 'IN_PROGRESS') return;
  if (turn === 'failed-to-start' && !deployment.hasRun) deployment.failedTasks += 1;
  if (!isCounted(deployment, turn) || deployment.status !== 'PRIMARY') return;
  if (countFailure(service, deployment)) failDeployment(simulation, service, deployment);
};

const sayUnhealthy = (simulation: Simulation, service: Service, task: Task): void => {
  if (service.loadBalancer === undefined)
    return say(simulation, service, `(task ${task.id}) failed container health checks.`);
  const { targetGroupArn, containerPort } = service.loadBalancer;
  const where = `(port ${String(containerPort)}) is unhealthy in (target-group ${targetGroupArn})`;
  say(simulation, service, `(task ${task.id}) ${where} due to (reason Health checks failed with these codes: [503]).`);
};

/** What the scheduler does when it hears of a task. */
const hear = (
  simulation: Simulation,
  service: Service,
  { turn, task }: { readonly turn: Turn; readonly task: Task },
): void => {
  const deployment = deploymentOf(service, task);
  const soon = service.random.between(4_000, 12_000);
  service.isSteady &&= turn === 'healthy';
  switch (turn) {
    case 'running':
      if (deployment !== undefined) [deployment.hasRun, deployment.failedTasks] = [true, 0];
      service.throttle.failures = 0;
      return;
    case 'healthy':
      if (deployment !== undefined) forgiveFailures(service, deployment);
      return wake(simulation, service, 2_000);
    case 'failed-to-start':
      countFor(simulation, service, { turn, task });
      return wake(simulation, service, throttleStarts(simulation, service));
    case 'failed-check':
      sayUnhealthy(simulation, service, task);
      countFor(simulation, service, { turn, task });
      return wake(simulation, service, soon);
    case 'exited':
    case 'stopping':
      return wake(simulation, service, soon);
    case 'stopped':
      service.tasks.delete(task);
      return wake(simulation, service, 3_000);
  }
};
