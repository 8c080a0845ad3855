import { countFailure, forgiveFailures, isCounted } from './breaker.ts';
import { isPastScaleUpHook } from './lambda-hook.ts';
import { emitServiceAction, later, say } from '../identity.ts';
import { completeDeployment, failDeployment } from './outcomes.ts';
import { placementOf } from './placement.ts';
import { stopReplaced, stopSurplus } from './replacement.ts';
import { keptTasks, nextLabel } from './service-tasks.ts';
import { launchTask, type Launch } from '../tasks/tasks.ts';
import { failPlacement, throttleStarts } from './throttle.ts';
import { shortageOf } from './troubles.ts';
import type { Deployment, Service, Simulation, Task, Turn } from '../model.ts';

/** Runs the scheduler on the service again in `delayMs`. */
export const replan = (simulation: Simulation, service: Service, delayMs: number): void =>
  later(simulation, delayMs, () => reconcile(simulation, service));

/** One run of the service scheduler: start missing tasks, stop surplus and replaced ones, complete the deployment. */
export const reconcile = (simulation: Simulation, service: Service): void => {
  const primary = service.deployments[0];
  if (primary === undefined || service.status !== 'ACTIVE') return;
  launchMissing(simulation, service, primary);
  stopSurplus(simulation, service, primary);
  stopReplaced(simulation, service, { primary, again: (delayMs) => replan(simulation, service, delayMs) });
  settle(simulation, service, primary);
};

const launchMissing = (simulation: Simulation, service: Service, primary: Deployment): void => {
  if (primary.rolloutState === 'FAILED' || simulation.now < service.throttle.until) return;
  const asked = { of: primary.serviceDeployment, again: () => replan(simulation, service, 1_000) };
  if (!primary.isRollback && !isPastScaleUpHook(simulation, service, asked)) return;
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

type Place = { readonly deployment: Deployment; readonly zone: Launch['zone']; readonly capacityProvider: string };

/** Launches a task of a deployment with the service's settings. */
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
  onTurn: (turn, task) => onEvent(simulation, service, { turn, task }),
});

const launchOne = (simulation: Simulation, service: Service, primary: Deployment): Task | undefined => {
  const { capacityProvider, zone } = placementOf(simulation, service, keptTasks(service));
  const shortage = shortageOf(simulation, capacityProvider, service.name);
  if (shortage !== undefined) {
    const lacking = { provider: capacityProvider, says: shortage.says[0] };
    replan(simulation, service, failPlacement(simulation, service, lacking));
    return undefined;
  }
  const launch = launchFor(simulation, service, { deployment: primary, zone, capacityProvider });
  const task = launchTask(simulation, launch, nextLabel(service));
  service.tasks.add(task);
  service.isSteady = false;
  return task;
};

/** Lists replaced deployments as long as they have tasks, and as DRAINING for a while after. */
const forgetReplaced = (simulation: Simulation, service: Service, primary: Deployment): void => {
  const drainingMs = service.drainingMinutes * 60_000;
  service.deployments = service.deployments.filter((deployment) => {
    if (deployment === primary) return true;
    if ([...service.tasks].some(({ startedBy }) => startedBy === deployment.id)) return true;
    if (deployment.status !== 'DRAINING') deployment.updatedAt = simulation.now;
    deployment.status = 'DRAINING';
    return simulation.now < deployment.updatedAt + drainingMs;
  });
};

const settle = (simulation: Simulation, service: Service, primary: Deployment): void => {
  forgetReplaced(simulation, service, primary);
  const kept = keptTasks(service, primary);
  const isWhole = kept.length === service.desiredCount && kept.every(({ isHealthy }) => isHealthy);
  if (!isWhole || service.tasks.size !== kept.length || primary.rolloutState === 'FAILED') return;
  if (primary.rolloutState === 'IN_PROGRESS') completeDeployment(simulation, service, primary);
  if (!service.isSteady) saySteady(simulation, service);
};

/** Every six hours ECS repeats that a steady service is steady. */
const STEADY_AGAIN_MS = 6 * 3_600_000;

/** Emits that the service is steady, and again while it stays so. */
const saySteady = (simulation: Simulation, service: Service): void => {
  service.isSteady = true;
  service.steadyAt = simulation.now;
  emitServiceAction(simulation, service, { type: 'INFO', name: 'SERVICE_STEADY_STATE' });
  say(simulation, service, 'has reached a steady state.');
};

/** Once a minute. */
export const remindOfSteady = (simulation: Simulation, service: Service): void => {
  if (service.isSteady && simulation.now - service.steadyAt >= STEADY_AGAIN_MS) saySteady(simulation, service);
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

/** The scheduler's reaction to a change of a task. */
const onEvent = (
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
      return replan(simulation, service, 2_000);
    case 'failed-to-start':
      countFor(simulation, service, { turn, task });
      return replan(simulation, service, throttleStarts(simulation, service));
    case 'failed-check':
      sayUnhealthy(simulation, service, task);
      countFor(simulation, service, { turn, task });
      return replan(simulation, service, soon);
    case 'exited':
    case 'stopping':
      return replan(simulation, service, soon);
    case 'stopped':
      service.tasks.delete(task);
      return replan(simulation, service, 3_000);
  }
};
