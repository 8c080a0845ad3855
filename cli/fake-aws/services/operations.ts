import { registerTaskDefinition } from './definitions.ts';
import { arnOf, digestOf, later } from '../identity.ts';
import { announceRetirement } from '../tasks/maintenance.ts';
import { keptTasks } from './service-tasks.ts';
import { addService } from './services.ts';
import { addScheduledTask } from '../tasks/standalone.ts';
import { stopTask } from '../tasks/stops.ts';
import { beginTrouble } from './troubles.ts';
import { updateService } from './update.ts';
import type { Service, Simulation, Trouble } from '../model.ts';
import type { Change, TroubleOptions, World } from '../world-model.ts';

const serviceNamed = (simulation: Simulation, name: string): Service => {
  const path = name.includes('/') ? `service/${name}` : `/${name}`;
  const found = [...simulation.services.values()].filter(({ arn }) => arn.endsWith(path));
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${String(found.length)} services are called ${name}`);
  return found[0];
};

const addTrouble = (simulation: Simulation, options: TroubleOptions): void => {
  const trouble: Trouble = {
    share: 1,
    services: undefined,
    zone: undefined,
    capacityProvider: undefined,
    code: 1,
    why: undefined,
    says: [],
    ...options,
    from: options.from.getTime(),
    to: options.to.getTime(),
  };
  simulation.troubles.push(trouble);
  later(simulation, trouble.from - simulation.now, () => beginTrouble(simulation, trouble));
};

const update = (simulation: Simulation, name: string, { taskDefinition, by, ...change }: Change): void => {
  const definition = taskDefinition === undefined ? undefined : simulation.definitions.get(taskDefinition);
  if (taskDefinition !== undefined && definition === undefined) throw new Error(`unknown: ${taskDefinition}`);
  const actor = by ?? 'ci/deploy';
  updateService(simulation, serviceNamed(simulation, name), {
    change: { ...change, taskDefinition: definition },
    actor,
  });
};

/** Operations on the account, apart from advancing time. */
export const operations = (simulation: Simulation): Omit<World, 'simulation' | 'next' | 'advanceTo'> => ({
  now: () => new Date(simulation.now),
  addCluster: (name, { tags = {}, isGuarded = false, insights = 'disabled' } = {}) => {
    const arn = arnOf(simulation, 'ecs', `cluster/${name}`);
    simulation.clusters.set(name, { arn, name, status: 'ACTIVE', tags, isGuarded, insights });
  },
  registerTaskDefinition: (options) => registerTaskDefinition(simulation, options),
  deregisterTaskDefinition: (name) => {
    const definition = simulation.definitions.get(name);
    if (definition !== undefined) definition.status = 'INACTIVE';
  },
  addService: (options) => addService(simulation, options),
  addScheduledTask: (options) => addScheduledTask(simulation, options),
  update: (name, change) => update(simulation, name, change),
  stopTasks: (name, count, reason = 'Task stopped by user') => {
    for (const task of keptTasks(serviceNamed(simulation, name)).slice(0, count)) {
      stopTask(simulation, task, { code: 'UserInitiated', reason });
    }
  },
  announceRetirement: (name, retirement) => announceRetirement(simulation, serviceNamed(simulation, name), retirement),
  addTrouble: (trouble) => addTrouble(simulation, trouble),
  removeSecret: (arn) => void simulation.missingSecrets.add(arn),
  restoreSecret: (arn) => void simulation.missingSecrets.delete(arn),
  pushImage: (image) => {
    simulation.images.set(image, { digest: digestOf(`${image}/${String(simulation.now)}`), isPresent: true });
  },
  removeImage: (image) => void simulation.images.set(image, { digest: digestOf(image), isPresent: false }),
  at: (date, act) => later(simulation, date.getTime() - simulation.now, act),
  fail: ({ operation, error, message, times }) => {
    const text = message ?? (error === 'ThrottlingException' ? 'Rate exceeded' : `${operation} refused`);
    simulation.faults.push({ operation, error, message: text, times: times ?? 1 });
  },
  service: (name) => serviceNamed(simulation, name),
});
