import type { Serving } from '../draws.ts';
import { arnOf } from '../identity.ts';
import type { Behaviour } from '../tasks/behaviour.ts';
import type { Simulation } from '../model.ts';
import type { ContainerDefinition, Tags, TaskDefinition } from '../tasks/task-definition.ts';

export type ContainerOptions = Partial<ContainerDefinition> & { readonly name: string };

export type TaskDefinitionOptions = {
  readonly family: string;
  /** The next free one when absent. */
  readonly revision?: number;
  /** CPU units, 256 by default. */
  readonly cpuUnits?: number;
  readonly memoryMib?: number;
  readonly architecture?: TaskDefinition['architecture'];
  readonly storageGib?: number;
  /** One container `app` with the family's image of this revision when absent. */
  readonly containers?: readonly ContainerOptions[];
  readonly behaviours?: readonly Behaviour[];
  readonly serving?: Serving;
  readonly pullSeconds?: number;
  readonly registeredAt?: Date;
  readonly tags?: Tags;
  /** For the default container. */
  readonly image?: string;
  readonly secrets?: ContainerDefinition['secrets'];
  readonly command?: readonly string[];
};

const revisionAfter = (simulation: Simulation, family: string): number =>
  Math.max(
    0,
    ...[...simulation.definitions.values()].filter((one) => one.family === family).map((one) => one.revision),
  ) + 1;

const containerOf = (
  simulation: Simulation,
  options: ContainerOptions,
  { family, revision }: { readonly family: string; readonly revision: number },
): ContainerDefinition => ({
  image: `${simulation.account}.dkr.ecr.${simulation.region}.amazonaws.com/${family}:v${String(revision)}`,
  essential: true,
  command: ['/app/serve'],
  environment: { APP_ENV: 'prod' },
  secrets: [],
  dockerLabels: {},
  logGroup: `/ecs/${family}`,
  containerPort: 8080,
  stopTimeoutSeconds: 30,
  ...options,
});

/** Registers a revision and returns its name, `family:revision`. */
export const registerTaskDefinition = (simulation: Simulation, options: TaskDefinitionOptions): string => {
  const { family } = options;
  const revision = options.revision ?? revisionAfter(simulation, family);
  const { image, secrets, command } = options;
  const only = {
    name: 'app',
    ...(image === undefined ? {} : { image }),
    ...(secrets === undefined ? {} : { secrets }),
  };
  const containers = options.containers ?? [{ ...only, ...(command === undefined ? {} : { command }) }];
  const name = `${family}:${String(revision)}`;
  simulation.definitions.set(name, {
    arn: arnOf(simulation, 'ecs', `task-definition/${name}`),
    family,
    revision,
    status: 'ACTIVE',
    cpuUnits: options.cpuUnits ?? 256,
    memoryMib: options.memoryMib ?? 512,
    architecture: options.architecture ?? 'X86_64',
    storageGib: options.storageGib ?? 20,
    executionRoleArn: `arn:aws:iam::${simulation.account}:role/ecsTaskExecutionRole`,
    taskRoleArn: `arn:aws:iam::${simulation.account}:role/${family}-task`,
    containers: containers.map((container) => containerOf(simulation, container, { family, revision })),
    behaviours: options.behaviours ?? [],
    ...(options.serving === undefined ? {} : { serving: options.serving }),
    pullSeconds: options.pullSeconds ?? 12,
    registeredAt: options.registeredAt?.getTime() ?? simulation.now,
    registeredBy: `arn:aws:sts::${simulation.account}:assumed-role/ci/deploy`,
    tags: { ...options.tags },
  });
  return name;
};
