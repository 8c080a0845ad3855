import { imageDigest, later } from '../identity.ts';
import { randomOf } from '../random.ts';
import { launchTask } from './tasks.ts';
import type { ScheduledFamily, Simulation } from '../model.ts';
import type { TaskDefinition } from './task-definition.ts';

/** A task that a schedule runs, without a service. */
export type ScheduledTaskOptions = {
  readonly cluster: string;
  readonly family: string;
  readonly firstAt: Date;
  readonly everyMinutes: number;
  readonly name?: string;
  /** Peak of a good run: by default half of the CPU and a third of the memory of the newest revision. */
  readonly cpuUnits?: number;
  readonly memoryMib?: number;
};

const latestActive = (simulation: Simulation, family: string): TaskDefinition | undefined =>
  [...simulation.definitions.values()]
    .filter((one) => one.family === family && one.status === 'ACTIVE')
    .sort((one, other) => other.revision - one.revision)[0];

const runOnce = (simulation: Simulation, options: ScheduledTaskOptions, { cluster, tasks }: ScheduledFamily): void => {
  const definition = latestActive(simulation, options.family);
  if (definition === undefined) return;
  const label = `${options.cluster}/${options.family}/${String(simulation.now)}`;
  const zone = simulation.zones[randomOf(`${simulation.seed}/${label}`).integer(0, simulation.zones.length - 1)];
  if (zone === undefined) return;
  const digests = definition.containers.map(({ name, image }) => [name, imageDigest(simulation, image)] as const);
  const launch = {
    cluster,
    group: `family:${options.family}`,
    startedBy: `chronos-schedule/${options.name ?? options.family}`,
    definition,
    digests: Object.fromEntries(digests),
    platformVersion: '1.4.0',
    zone,
    capacityProvider: 'FARGATE',
    loadBalancer: undefined,
    healthCheckGraceSeconds: 0,
    onTurn: () => undefined,
  };
  tasks.push(launchTask(simulation, launch, label));
};

const scheduledFamily = (simulation: Simulation, options: ScheduledTaskOptions): ScheduledFamily => {
  const { family, firstAt, everyMinutes } = options;
  const cluster = simulation.clusters.get(options.cluster);
  if (cluster === undefined) throw new Error(`there is no cluster ${options.cluster}`);
  const { cpuUnits = 256, memoryMib = 512 } = latestActive(simulation, family) ?? {};
  return {
    cluster,
    family,
    firstAt: firstAt.getTime(),
    everyMs: everyMinutes * 60_000,
    cpuUnits: options.cpuUnits ?? cpuUnits / 2,
    memoryMib: options.memoryMib ?? memoryMib / 3,
    tasks: [],
  };
};

/** Runs the newest active revision of the family at `firstAt` and then every `everyMinutes`. */
export const addScheduledTask = (simulation: Simulation, options: ScheduledTaskOptions): void => {
  const scheduled = scheduledFamily(simulation, options);
  simulation.scheduled.push(scheduled);
  const again = (): void => {
    runOnce(simulation, options, scheduled);
    later(simulation, options.everyMinutes * 60_000, again);
  };
  later(simulation, options.firstAt.getTime() - simulation.now, again);
};
