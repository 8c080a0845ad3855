import { later } from '../identity.ts';
import { exit, failCheck, stopTask } from '../tasks/stops.ts';
import { SPOT_REASON } from '../tasks/reasons.ts';
import type { StartFailure, Stated } from '../tasks/start-failure.ts';
import { randomOf } from '../random.ts';
import type { Simulation, Task, Trouble } from '../model.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

const concerns = (trouble: Trouble, task: Task): boolean =>
  (trouble.services === undefined || trouble.services.some((name) => task.group.split(':')[1] === name)) &&
  (trouble.zone === undefined || trouble.zone === task.zone);

const isOn = (trouble: Trouble, at: EpochMs): boolean => at >= trouble.from && at < trouble.to;

/** One draw per task and trouble: the answer for a task never changes. */
const hits = (simulation: Simulation, trouble: Trouble, task: Task): boolean =>
  concerns(trouble, task) &&
  randomOf(`${simulation.seed}/${task.id}/${trouble.kind}/${String(trouble.from)}`).chance(trouble.share);

const troublesOf = (simulation: Simulation, task: Task, kinds: readonly Trouble['kind'][]): Trouble[] =>
  simulation.troubles.filter(
    (trouble) => kinds.includes(trouble.kind) && isOn(trouble, simulation.now) && hits(simulation, trouble, task),
  );

/** Why the task cannot start now: something is missing, an outage, or its own revision. */
export const startFailureOf = (simulation: Simulation, task: Task): StartFailure | Stated | undefined => {
  for (const container of task.definition.containers) {
    const missing = container.secrets.find(({ valueFrom }) => simulation.missingSecrets.has(valueFrom));
    if (missing !== undefined) {
      task.missingSecret = missing.valueFrom;
      return 'secret-not-found';
    }
    if (simulation.images.get(container.image)?.isPresent === false) return 'image-not-found';
  }
  const [outage] = troublesOf(simulation, task, ['registry-outage', 'network-outage']);
  if (outage !== undefined) {
    return outage.why ?? (outage.kind === 'registry-outage' ? 'registry-unreachable' : 'network-interface-timeout');
  }
  const own = task.behaviours.find((behaviour) => behaviour.does === 'never-start');
  return own?.does === 'never-start' ? own.why : undefined;
};

const interrupt = (simulation: Simulation, task: Task): void =>
  stopTask(simulation, task, { code: 'SpotInterruption', reason: SPOT_REASON });

/** An outage hits one task, at a random moment within `withinMs`. */
const strike = (simulation: Simulation, task: Task, trouble: Trouble): void => {
  if (trouble.kind === 'spot-reclaim') {
    if (task.capacityProvider !== 'FARGATE_SPOT') return;
    const ms = task.random.between(0, trouble.to - simulation.now);
    return later(simulation, ms, () => interrupt(simulation, task));
  }
  if (trouble.kind === 'zone-outage' && task.loadBalancer !== undefined) {
    return later(simulation, task.random.between(30_000, 75_000), () => failCheck(simulation, task, 'elb'));
  }
  later(simulation, task.random.between(4_000, 60_000), () =>
    exit(simulation, task, { code: trouble.code, says: trouble.says }),
  );
};

const AT_RUN: readonly Trouble['kind'][] = ['dependency-outage', 'zone-outage', 'spot-reclaim'];

/** A task that starts to run in the middle of an outage. */
export const outageAtRun = (simulation: Simulation, task: Task): void => {
  for (const trouble of troublesOf(simulation, task, AT_RUN)) strike(simulation, task, trouble);
};

/** The outage begins and hits the running tasks. */
export const beginTrouble = (simulation: Simulation, trouble: Trouble): void => {
  if (!AT_RUN.includes(trouble.kind)) return;
  for (const task of simulation.tasks.values()) {
    const runs = task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING';
    if (runs && hits(simulation, trouble, task)) strike(simulation, task, trouble);
  }
};

/** Why Fargate cannot place a task with `provider` now; `says` where it is not plain lack of capacity. */
export const shortageOf = (simulation: Simulation, provider: string, service: string): Trouble | undefined =>
  simulation.troubles.find(
    (trouble) =>
      trouble.kind === 'capacity-shortage' &&
      isOn(trouble, simulation.now) &&
      (trouble.services === undefined || trouble.services.includes(service)) &&
      (trouble.capacityProvider === undefined || trouble.capacityProvider === provider),
  );
