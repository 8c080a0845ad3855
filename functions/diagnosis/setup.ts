/** Where a container's output goes. Only the options about its destination are kept. */
export type LogSetup = {
  readonly driver: string;
  readonly group: string | null;
  /** Region of the group; null: the task's own. */
  readonly region: string | null;
  readonly prefix: string | null;
  /** `awslogs-create-group`: the group is created on demand. */
  readonly createsGroup: boolean;
};

export type ContainerSetup = {
  readonly name: string;
  readonly image: string;
  readonly isEssential: boolean;
  readonly ports: readonly number[];
  /** `valueFrom` of secrets and of secret log options: an ARN or the name of a parameter. */
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  /** ARNs of objects in S3. */
  readonly environmentFiles: readonly string[];
  /** Secret with the credentials of a private registry. */
  readonly registrySecret: string | null;
  readonly log: LogSetup | null;
};

/** The parts of a task definition that decide whether its tasks can start. */
export type TaskSetup = {
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly executionRole: string | null;
  readonly taskRole: string | null;
  readonly architecture: 'X86_64' | 'ARM64';
  readonly operatingSystem: 'LINUX' | 'WINDOWS';
  readonly containers: readonly ContainerSetup[];
};

export type BalancerSetup = {
  readonly targetGroup: string;
  readonly container: string;
  readonly port: number;
};

/** Where tasks are placed. */
export type NetworkSetup = {
  readonly subnets: readonly string[];
  /** Empty: the default group of the VPC. */
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: boolean;
};

/** How a service runs its tasks. */
export type ServiceSetup = {
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly network: NetworkSetup;
  readonly balancers: readonly BalancerSetup[];
  readonly graceSeconds: number;
};

/** What can be read about a service and its task definition; the service is null for standalone tasks. */
export type Setup = { readonly task: TaskSetup; readonly service: ServiceSetup | null; readonly region: string };

/** The container in question, otherwise the first essential one. */
export const containerOf = ({ containers }: TaskSetup, name: string | null): ContainerSetup | undefined =>
  containers.find((container) => container.name === name) ??
  (name === null ? (containers.find(({ isEssential }) => isEssential) ?? containers[0]) : undefined);

/** Names in a setup: containers, images, log groups, secrets, roles, target groups. They are not secret. */
export const namesIn = ({ task, service }: Setup): readonly string[] =>
  [
    task.taskDefinition,
    task.taskDefinition.replace(/:\d+$/, ''),
    task.executionRole,
    task.taskRole,
    service?.arn,
    ...(service?.balancers ?? []).map(({ targetGroup }) => targetGroup),
    ...task.containers.flatMap(({ name, image, secrets, environmentFiles, registrySecret, log }) => [
      name,
      image,
      registrySecret,
      log?.group,
      log?.prefix,
      ...environmentFiles,
      ...secrets.flatMap((secret) => [secret.name, secret.valueFrom]),
    ]),
  ].filter((name) => name !== undefined && name !== null);

const DOCKER_NAMES = { X86_64: 'amd64', ARM64: 'arm64' } as const;

/** The platform that a task's images have to be built for, as their manifests name it: `linux/amd64`. */
export const platformOf = ({ operatingSystem, architecture }: TaskSetup): string =>
  `${operatingSystem.toLowerCase()}/${DOCKER_NAMES[architecture]}`;
