import { rollBack, rollbackTarget } from './deployments.ts';
import { isPastHook } from './hooks.ts';
import { say } from '../identity.ts';
import { isPastLambdaHook } from './lambda-hook.ts';
import { scalingReason } from '../tasks/reasons.ts';
import { healthyTasks, keptTasks } from './service-tasks.ts';
import { stopTask } from '../tasks/stops.ts';
import type { Deployment, Service, Simulation, Task } from '../model.ts';

/** Stops tasks in favour of `primary`; ECS uses one sentence for scale-in and replacement. */
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

/** Scale-in: the PRIMARY has more tasks than desired. */
export const stopSurplus = (simulation: Simulation, service: Service, primary: Deployment): void => {
  const kept = keptTasks(service, primary);
  const surplus = kept.length - service.desiredCount - service.surge;
  if (surplus > 0) stopFor(simulation, service, { tasks: crowdedZoneFirst(kept).slice(0, surplus), primary });
};

type Progress = { readonly primary: Deployment; readonly again: (delayMs: number) => void };

const giveUp = (simulation: Simulation, service: Service, { primary, again }: Progress): void => {
  const of = primary.serviceDeployment;
  const target = rollbackTarget(service, of);
  if (target === undefined) return;
  const reason = 'Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) timed out.';
  rollBack(simulation, service, { of, target, reason });
  again(2_000);
};

/**
 * Blue/green keeps all old tasks until all new ones are healthy and the pause, if any, was continued; a rollback does
 * not wait.
 */
const mayReplace = (simulation: Simulation, service: Service, progress: Progress): boolean => {
  if (service.strategy === 'ROLLING' || progress.primary.isRollback) return true;
  if (healthyTasks(service, progress.primary).length < service.desiredCount) return false;
  const onTimeout = (): void => giveUp(simulation, service, progress);
  const of = progress.primary.serviceDeployment;
  const again = (): void => progress.again(1_000);
  return isPastHook(simulation, service, { of, onTimeout }) && isPastLambdaHook(simulation, service, { of, again });
};

/** Healthy old tasks; those of the revision that is rolled back first. */
const othersFirst = (old: readonly Task[], { revision }: Deployment): Task[] => {
  const healthy = old.filter(({ isHealthy }) => isHealthy);
  const isOther = ({ definition }: Task): boolean => definition !== revision.definition;
  return [...healthy.filter(isOther), ...healthy.filter((task) => !isOther(task))];
};

const replaceable = (simulation: Simulation, service: Service, progress: Progress): readonly Task[] => {
  const { primary } = progress;
  const old = othersFirst(oldTasks(service, primary), primary);
  const least = Math.ceil((service.desiredCount * service.minimumHealthyPercent) / 100);
  if (primary.rolloutState === 'FAILED') return old.slice(0, Math.max(0, old.length - service.desiredCount));
  if (!mayReplace(simulation, service, progress)) return [];
  return old.slice(0, Math.max(0, healthyTasks(service).length - least));
};

const oldTasks = (service: Service, primary: Deployment): readonly Task[] =>
  keptTasks(service).filter(({ startedBy }) => startedBy !== primary.id);

/**
 * Old tasks that can be stopped at once: unhealthy ones, and in blue/green those beyond the desired count, the oldest
 * of which are blue.
 */
const useless = (service: Service, primary: Deployment): readonly Task[] => {
  const old = oldTasks(service, primary);
  const healthy = old.filter(({ isHealthy }) => isHealthy);
  const kept = service.strategy === 'ROLLING' ? healthy : healthy.slice(0, service.desiredCount);
  return old.filter((task) => !kept.includes(task));
};

/** Stops old tasks as new ones become healthy. */
export const stopReplaced = (simulation: Simulation, service: Service, progress: Progress): void => {
  const { primary, again } = progress;
  if (oldTasks(service, primary).length === 0) return;
  const waste = primary.rolloutState === 'FAILED' ? [] : useless(service, primary);
  const replaced = replaceable(simulation, service, progress).filter((task) => !waste.includes(task));
  stopFor(simulation, service, { tasks: [...waste, ...replaced], primary });
  if (replaced.length > 0) again(10_000);
};
