import { imageDigest, later } from './identity.ts';
import { randomOf } from './random.ts';
import { launchTask } from './tasks.ts';
import type { Simulation, TaskDefinition } from './model.ts';

/** A task that a schedule runs: no service stands behind it. */
export type ScheduledTaskOptions = {
  readonly cluster: string;
  readonly family: string;
  readonly firstAt: Date;
  readonly everyMinutes: number;
  readonly name?: string;
};

const latestActive = (simulation: Simulation, family: string): TaskDefinition | undefined =>
  [...simulation.definitions.values()]
    .filter((one) => one.family === family && one.status === 'ACTIVE')
    .sort((one, other) => other.revision - one.revision)[0];

const runOnce = (simulation: Simulation, options: ScheduledTaskOptions): void => {
  const cluster = simulation.clusters.get(options.cluster);
  const definition = latestActive(simulation, options.family);
  if (cluster === undefined || definition === undefined) return;
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
    heard: () => undefined,
  };
  launchTask(simulation, launch, label);
};

/** Runs the newest active revision of the family at `firstAt` and then every `everyMinutes`. */
export const addScheduledTask = (simulation: Simulation, options: ScheduledTaskOptions): void => {
  const again = (): void => {
    runOnce(simulation, options);
    later(simulation, options.everyMinutes * 60_000, again);
  };
  later(simulation, options.firstAt.getTime() - simulation.now, again);
};
