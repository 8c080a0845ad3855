import { noteUsage } from './usage.ts';
import { later } from '../identity.ts';
import { CONTAINER_HEALTH_REASON, elbReason, ESSENTIAL_REASON, OUT_OF_MEMORY_REASON, statedOf } from './reasons.ts';
import type { StartFailure, Stated } from './start-failure.ts';
import { changeTask } from './transition.ts';
import { writeLog } from './logs.ts';
import type { Simulation, StopCode, Task } from '../model.ts';

type Decision = { readonly code: StopCode; readonly reason: string };

const decide = (simulation: Simulation, task: Task, { code, reason }: Decision): void => {
  task.desiredStatus = 'STOPPED';
  task.isHealthy = false;
  task.stopCode = code;
  task.stoppedReason = reason;
  task.stoppingAt = simulation.now;
};

/** DEPROVISIONING releases the network interface; then the task is STOPPED and, an hour later, deleted. */
const deprovision = (simulation: Simulation, task: Task): void => {
  changeTask(simulation, task, { lastStatus: 'DEPROVISIONING' });
  later(simulation, task.random.between(9_000, 26_000), () => {
    task.stoppedAt = simulation.now;
    noteUsage(simulation, task);
    changeTask(simulation, task, { lastStatus: 'STOPPED' });
    task.onTurn('stopped', task);
    later(simulation, 3_600_000, () => simulation.tasks.delete(task.arn));
  });
};

/** A task that never ran: PENDING goes straight to DEPROVISIONING. */
export const failStart = (simulation: Simulation, task: Task, why: StartFailure | Stated): void => {
  const stated = statedOf(why, task);
  decide(simulation, task, { code: 'TaskFailedToStart', reason: stated.task });
  task.executionStoppedAt = simulation.now;
  for (const [index, container] of task.containers.entries()) {
    container.lastStatus = 'STOPPED';
    if (index === 0) container.reason = stated.container;
  }
  deprovision(simulation, task);
  task.onTurn('failed-to-start', task);
};

const stopContainers = (task: Task, exitCode: (essential: boolean) => number): void => {
  for (const container of task.containers) {
    if (container.lastStatus !== 'RUNNING') continue;
    container.lastStatus = 'STOPPED';
    container.exitCode ??= container.image === undefined ? 0 : exitCode(container.essential);
  }
};

/** An essential container exited; the other containers are stopped with it. */
export const exit = (
  simulation: Simulation,
  task: Task,
  end: {
    readonly code: number;
    readonly container?: string;
    readonly reason?: string;
    readonly says?: readonly string[];
  },
): void => {
  if (task.desiredStatus === 'STOPPED') return;
  const failedContainer = task.containers.find(({ name }) => name === (end.container ?? task.containers[0]?.name));
  if (failedContainer !== undefined) {
    failedContainer.lastStatus = 'STOPPED';
    failedContainer.exitCode = end.code;
    failedContainer.reason = end.reason;
  }
  if (end.says !== undefined) writeLog(simulation, task, end.says);
  if (failedContainer?.essential === false) return changeTask(simulation, task, {});
  decide(simulation, task, { code: 'EssentialContainerExited', reason: ESSENTIAL_REASON });
  task.executionStoppedAt = simulation.now;
  stopContainers(task, () => 143);
  changeTask(simulation, task, { lastStatus: task.loadBalancer === undefined ? 'STOPPING' : 'DEACTIVATING' });
  later(simulation, task.random.between(1_000, 4_000), () => deprovision(simulation, task));
  task.onTurn('exited', task);
};

/** The kernel killed the container at its memory limit; ECS says so in the container's reason. */
export const killForMemory = (simulation: Simulation, task: Task): void =>
  exit(simulation, task, { code: 137, reason: OUT_OF_MEMORY_REASON });

/** A failed check of the load balancer or of the container: the scheduler replaces the task. */
export const failCheck = (simulation: Simulation, task: Task, check: 'elb' | 'container'): void => {
  if (task.desiredStatus === 'STOPPED') return;
  const targetGroup = task.loadBalancer?.targetGroupArn ?? '';
  task.healthStatus = 'UNHEALTHY';
  const reason = check === 'elb' ? elbReason(targetGroup) : CONTAINER_HEALTH_REASON;
  stopTask(simulation, task, { code: 'ServiceSchedulerInitiated', reason });
  task.onTurn('failed-check', task);
};

/**
 * The main process's reaction to SIGTERM: mostly 143, 0 when it closes cleanly, 137 when it ignores it until
 * stopTimeout.
 */
const answerToTerm = (task: Task): { readonly ms: number; readonly exitCode: number } => {
  if (task.behaviours.some(({ does }) => does === 'ignore-sigterm')) {
    return { ms: (task.definition.containers[0]?.stopTimeoutSeconds ?? 30) * 1000, exitCode: 137 };
  }
  return { ms: task.random.between(800, 5_000), exitCode: task.random.chance(0.7) ? 143 : 0 };
};

const terminate = (simulation: Simulation, task: Task): void => {
  changeTask(simulation, task, { lastStatus: 'STOPPING' });
  const { ms, exitCode } = answerToTerm(task);
  later(simulation, ms, () => {
    task.executionStoppedAt = simulation.now;
    stopContainers(task, () => exitCode);
    deprovision(simulation, task);
  });
};

/**
 * The task has to stop. The first event comes while it is still RUNNING; behind a load balancer it is deregistered
 * (DEACTIVATING) before its containers get SIGTERM.
 */
export const stopTask = (simulation: Simulation, task: Task, decision: Decision): void => {
  if (task.desiredStatus === 'STOPPED') return;
  const hasRun = task.startedAt !== undefined;
  decide(simulation, task, decision);
  if (!hasRun) {
    for (const container of task.containers) container.lastStatus = 'STOPPED';
    task.executionStoppedAt = simulation.now;
    deprovision(simulation, task);
  } else {
    changeTask(simulation, task, {});
    deregister(simulation, task);
  }
  task.onTurn('stopping', task);
};

const deregister = (simulation: Simulation, task: Task): void =>
  later(simulation, task.random.between(1_000, 3_000), () => {
    if (task.loadBalancer === undefined) return terminate(simulation, task);
    changeTask(simulation, task, { lastStatus: 'DEACTIVATING' });
    later(simulation, task.loadBalancer.deregistrationSeconds * 1000, () => terminate(simulation, task));
  });
