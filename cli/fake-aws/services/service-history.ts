import { openLogs } from '../tasks/logs.ts';
import { placementOf } from './placement.ts';
import { newRevision, newServiceDeployment, pushDeployment } from './revisions.ts';
import { launchFor } from './scheduler.ts';
import { keptTasks, nextLabel } from './service-tasks.ts';
import { live, newTask } from '../tasks/tasks.ts';
import type { Deployment, Service, Simulation } from '../model.ts';
import type { TaskDefinition } from '../tasks/task-definition.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

/** Runs an action as of an earlier time. */
const asOf = <Value>(simulation: Simulation, at: EpochMs, act: () => Value): Value => {
  const { now } = simulation;
  simulation.now = at;
  const value = act();
  simulation.now = now;
  return value;
};

/** A deployment that completed before the simulation began, without events. */
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

type History = {
  /** Hours since the present deployment. */
  readonly hoursAgo: number;
  readonly platformVersion: string;
  /** Oldest first; the last one runs now. */
  readonly definitions: readonly TaskDefinition[];
};

const DAY_MS = 86_400_000;

/** Gives a service a history: its earlier deployments, and the tasks of the current one. */
export const runSince = (
  simulation: Simulation,
  service: Service,
  { hoursAgo, platformVersion, definitions }: History,
): void => {
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
