import { drawBehaviours, drawMs, type Behaviour } from './behaviour.ts';
import { arnOf, later } from '../identity.ts';
import { openLogs } from './logs.ts';
import { statedOf } from './reasons.ts';
import type { Phase, StartFailure, Stated } from './start-failure.ts';
import { failCheck, exit, failStart, killForMemory } from './stops.ts';
import { changeTask } from './transition.ts';
import { outageAtRun, startFailureOf } from '../services/troubles.ts';
import { randomOf, type Random } from '../random.ts';
import type { LoadBalancer, Simulation, Task, TaskContainer, Turn } from '../model.ts';
import type { Cluster, TaskDefinition } from './task-definition.ts';

/** The request to run a task. */
export type Launch = {
  readonly cluster: Cluster;
  readonly group: string;
  readonly startedBy: string;
  readonly definition: TaskDefinition;
  readonly digests: Readonly<Record<string, string>>;
  readonly platformVersion: string;
  readonly zone: { readonly name: string; readonly subnet: string };
  readonly capacityProvider: string;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly healthCheckGraceSeconds: number;
  readonly onTurn: (turn: Turn, task: Task) => void;
};

const containersOf = (simulation: Simulation, launch: Launch, id: string): TaskContainer[] => {
  const random = randomOf(`${id}/containers`);
  const container = (name: string, image: string | undefined, essential: boolean): TaskContainer => ({
    name,
    image,
    essential,
    arn: arnOf(simulation, 'ecs', `container/${launch.cluster.name}/${id}/${random.uuid()}`),
    imageDigest: undefined,
    runtimeId: undefined,
    lastStatus: 'PENDING',
    exitCode: undefined,
    reason: undefined,
  });
  const own = launch.definition.containers.map(({ name, image, essential }) => container(name, image, essential));
  return launch.cluster.isGuarded ? [...own, container(`aws-guardduty-agent-${random.hex(7)}`, undefined, false)] : own;
};

const networkOf = (random: Random): Task['network'] => ({
  attachment: random.uuid(),
  eni: `eni-${random.hex(17)}`,
  mac: `0a:${random.hex(2)}:${random.hex(2)}:${random.hex(2)}:${random.hex(2)}:${random.hex(2)}`,
  address: `10.0.${random.integer(0, 255)}.${random.integer(4, 250)}`,
});

/** A task in its first state, before any event. `label` seeds its random numbers. */
export const newTask = (simulation: Simulation, launch: Launch, label: string): Task => {
  const random = randomOf(`${simulation.seed}/${label}`);
  const id = random.hex(32);
  const task: Task = {
    ...launch,
    arn: arnOf(simulation, 'ecs', `task/${launch.cluster.name}/${id}`),
    id,
    zone: launch.zone.name,
    subnet: launch.zone.subnet,
    random,
    behaviours: drawBehaviours(launch.definition.behaviours, random),
    network: networkOf(random),
    containers: containersOf(simulation, launch, id),
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 0,
    isHealthy: false,
    healthStatus: 'UNKNOWN',
    missingSecret: undefined,
    leakMs: undefined,
    createdAt: simulation.now,
    updatedAt: simulation.now,
  };
  simulation.tasks.set(task.arn, task);
  return task;
};

/**
 * Launches a task: it goes PROVISIONING, PENDING, ACTIVATING (behind a load balancer), RUNNING, unless it fails on the
 * way.
 */
export const launchTask = (simulation: Simulation, launch: Launch, label: string): Task => {
  const task = newTask(simulation, launch, label);
  changeTask(simulation, task, {});
  provision(simulation, task);
  return task;
};

/** Continues with `step` after `ms` unless the task was stopped meanwhile. */
const unlessStopped = (
  simulation: Simulation,
  task: Task,
  step: { readonly ms: number; readonly go: () => void },
): void =>
  later(simulation, step.ms, () => {
    if (task.desiredStatus === 'RUNNING') step.go();
  });

const failsIn = (simulation: Simulation, task: Task, phase: Phase): StartFailure | Stated | undefined => {
  const why = startFailureOf(simulation, task);
  return why !== undefined && statedOf(why, task).phase === phase ? why : undefined;
};

const provision = (simulation: Simulation, task: Task): void =>
  unlessStopped(simulation, task, {
    ms: task.random.between(7_000, 14_000),
    go: () => {
      const failure = failsIn(simulation, task, 'provisioning');
      if (failure !== undefined) return failStart(simulation, task, failure);
      task.connectivityAt = simulation.now - 400;
      changeTask(simulation, task, { lastStatus: 'PENDING' });
      unlessStopped(simulation, task, { ms: task.random.between(3_000, 7_000), go: () => pull(simulation, task) });
    },
  });

const pull = (simulation: Simulation, task: Task): void => {
  const unauthorised = failsIn(simulation, task, 'initialising');
  if (unauthorised !== undefined) return failStart(simulation, task, unauthorised);
  task.pullStartedAt = simulation.now;
  const failure = failsIn(simulation, task, 'pulling');
  if (failure !== undefined) {
    const ms = failure === 'registry-unreachable' ? 60_000 : 4_000;
    return unlessStopped(simulation, task, { ms, go: () => failStart(simulation, task, failure) });
  }
  const ms = task.definition.pullSeconds * 1000 * task.random.between(0.8, 1.3);
  unlessStopped(simulation, task, { ms, go: () => create(simulation, task) });
};

const create = (simulation: Simulation, task: Task): void => {
  task.pullStoppedAt = simulation.now;
  for (const container of task.containers) {
    if (container.image !== undefined) container.imageDigest = task.digests[container.name];
  }
  const failure = failsIn(simulation, task, 'creating');
  const ms = task.random.between(1_500, 4_000);
  if (failure !== undefined) {
    return unlessStopped(simulation, task, { ms, go: () => failStart(simulation, task, failure) });
  }
  if (task.loadBalancer !== undefined) changeTask(simulation, task, { lastStatus: 'ACTIVATING' });
  unlessStopped(simulation, task, { ms, go: () => run(simulation, task) });
};

const run = (simulation: Simulation, task: Task): void => {
  task.startedAt = simulation.now;
  for (const [index, container] of task.containers.entries()) {
    container.lastStatus = 'RUNNING';
    container.runtimeId = `${task.id}-${String(265_927_825 + index)}`;
  }
  changeTask(simulation, task, { lastStatus: 'RUNNING' });
  openLogs(simulation, task);
  live(simulation, task);
  task.onTurn('running', task);
};

/** Seconds until a task is healthy: two checks of the target group, or 40 s without one. */
const secondsToHealthy = (task: Task): number => (task.loadBalancer === undefined ? 40 : 20);

/** Seconds of two failed checks, 15 s apart: the target group's interval times its threshold. */
const CHECKS_SECONDS = 30;

const unhealthyMs = (task: Task, after: number): number =>
  Math.max(after, task.healthCheckGraceSeconds * 1000) + CHECKS_SECONDS * 1000 + task.random.between(0, 15_000);

/** Schedules everything that happens to a task from RUNNING on. */
export const live = (simulation: Simulation, task: Task): void => {
  for (const behaviour of task.behaviours) suffer(simulation, task, behaviour);
  outageAtRun(simulation, task);
  const fromStart = task.behaviours.some(
    (behaviour) => behaviour.does === 'fail-health-check' && behaviour.after === undefined,
  );
  if (fromStart) return;
  unlessStopped(simulation, task, {
    ms: secondsToHealthy(task) * 1000,
    go: () => {
      task.isHealthy = true;
      task.healthStatus = 'HEALTHY';
      task.onTurn('healthy', task);
    },
  });
};

const suffer = (simulation: Simulation, task: Task, behaviour: Behaviour): void => {
  if (behaviour.does === 'exit') {
    const go = (): void => exit(simulation, task, behaviour);
    return unlessStopped(simulation, task, { ms: drawMs(behaviour.after, task.random), go });
  }
  if (behaviour.does === 'leak') {
    task.leakMs = drawMs(behaviour.after, task.random);
    return unlessStopped(simulation, task, { ms: task.leakMs, go: () => killForMemory(simulation, task) });
  }
  if (behaviour.does === 'fail-health-check') {
    const after = behaviour.after === undefined ? 0 : drawMs(behaviour.after, task.random);
    const go = (): void => failCheck(simulation, task, behaviour.check);
    return unlessStopped(simulation, task, { ms: unhealthyMs(task, after), go });
  }
};
