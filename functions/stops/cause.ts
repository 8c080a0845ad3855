import type { TaskStop } from './stop.ts';

/** Who has to act. `unknown` belongs to the cause `unknown` alone. */
export type FaultDomain = 'application' | 'configuration' | 'dependency' | 'platform' | 'operator' | 'unknown';

/**
 * What a cause says about a release: `ref` is a resource that the revision refers to, `app` the revision's own
 * behaviour, `env` its environment (never evidence against a revision), `excluded` routine stops and the platform.
 */
export type RollbackClass = 'ref' | 'app' | 'env' | 'excluded';

export type CauseFacts = {
  readonly meaning: string;
  readonly faultDomain: FaultDomain;
  readonly rollbackClass: RollbackClass;
  /** Routine for a service, silent by default. */
  readonly normalLife: boolean;
};

const of = (
  meaning: string,
  faultDomain: FaultDomain,
  rollbackClass: RollbackClass,
  normalLife = false,
): CauseFacts => ({
  meaning,
  faultDomain,
  rollbackClass,
  normalLife,
});

/** Every cause of a stop: its meaning, its fault domain, and what it says about a release. */
export const CAUSES = {
  'image.not_found': of('The image tag, digest, manifest or repository does not exist.', 'configuration', 'ref'),
  'image.auth_denied': of('The registry refused the pull: credentials or repository policy.', 'configuration', 'ref'),
  'image.rate_limited': of('The registry throttled the pull.', 'dependency', 'env'),
  'image.platform_mismatch': of(
    "The image has no build for the task's operating system or CPU architecture.",
    'configuration',
    'ref',
  ),
  'image.invalid': of('The image reference, manifest or a layer is invalid or unsupported.', 'configuration', 'ref'),
  'image.too_large': of("The image does not fit on the task's disk.", 'configuration', 'ref'),
  'image.pull_failed': of('The image could not be pulled and ECS does not say why.', 'dependency', 'env'),
  'registry.unreachable': of(
    'The task could not reach the registry, or the storage behind it, over the network.',
    'configuration',
    'env',
  ),
  'secrets.not_found': of('A secret, parameter, version or JSON key does not exist.', 'configuration', 'ref'),
  'secrets.access_denied': of(
    'The execution role is not allowed to read a secret or parameter, or to use its KMS key.',
    'configuration',
    'ref',
  ),
  'secrets.malformed': of('ECS cannot read the ARN, name or JSON content of a secret.', 'configuration', 'ref'),
  'secrets.unreachable': of(
    'The task could not reach Secrets Manager or Systems Manager over the network.',
    'configuration',
    'env',
  ),
  'secrets.retrieval_failed': of('A secret could not be retrieved and ECS does not say why.', 'configuration', 'env'),
  'iam.assume_role_failed': of(
    'ECS could not assume the task, execution or infrastructure role.',
    'configuration',
    'ref',
  ),
  'iam.execution_role_denied': of(
    'The execution role lacks a permission (not one for secrets or logs).',
    'configuration',
    'ref',
  ),
  'network.eni_provisioning': of(
    "The task's network interface could not be created or attached in time.",
    'platform',
    'env',
  ),
  'network.subnet_exhausted': of('The subnet has no free IP address.', 'configuration', 'env'),
  'network.eni_limit': of('The quota of network interfaces is used up.', 'configuration', 'env'),
  'network.config_invalid': of(
    'The subnets or security groups of the service do not exist or do not fit together.',
    'configuration',
    'ref',
  ),
  'logging.destination_missing': of('The log group, stream or delivery target does not exist.', 'configuration', 'ref'),
  'logging.access_denied': of('The log driver is not allowed to create or write its logs.', 'configuration', 'ref'),
  'logging.unreachable': of('The log driver could not reach its endpoint over the network.', 'configuration', 'env'),
  'logging.config_invalid': of('The options of the log driver or of FireLens are wrong.', 'configuration', 'ref'),
  'logging.setup_failed': of('The log driver failed and ECS does not say why.', 'configuration', 'env'),
  'volume.mount_failed': of('An EFS, EBS, FSx, S3 or bind mount failed.', 'configuration', 'ref'),
  'envfile.failed': of('An environment file could not be fetched from S3.', 'configuration', 'ref'),
  'container.command_invalid': of(
    'The entry point or command is not in the image or cannot be executed.',
    'configuration',
    'ref',
  ),
  'container.create_failed': of('The container could not be created.', 'configuration', 'ref'),
  'container.start_failed': of('The container was created but could not be started.', 'configuration', 'ref'),
  'container.start_timeout': of(
    'Creating, starting, stopping or inspecting the container took too long.',
    'platform',
    'env',
  ),
  'container.dependency_failed': of(
    'A container that others depend on ended, failed or never became healthy.',
    'application',
    'app',
  ),
  'exit.application_error': of('An essential container exited with an error.', 'application', 'app'),
  'exit.clean': of('An essential container finished with exit code 0.', 'application', 'app'),
  'exit.killed': of('A container was killed (SIGKILL) and nothing says it was out of memory.', 'application', 'app'),
  'exit.terminated': of('A container exited on SIGTERM.', 'application', 'env'),
  'exit.crashed': of('A container crashed: abort, segmentation fault or illegal instruction.', 'application', 'app'),
  'exit.unreported': of(
    'An essential container ended and neither exit code nor reason is known.',
    'application',
    'app',
  ),
  'memory.oom': of('A container used more memory than allowed and was killed.', 'application', 'app'),
  'storage.full': of('The disk of the task ran full.', 'application', 'app'),
  'health.elb': of('The task failed the health checks of its load balancer.', 'application', 'app'),
  'health.container': of('The task failed its container health check.', 'application', 'app'),
  'health.service_connect': of('The Service Connect, Envoy or App Mesh proxy failed.', 'dependency', 'app'),
  'scheduler.scale_in': of(
    'The service needed fewer tasks (or a deployment replaced this one: ECS uses one sentence for both).',
    'operator',
    'excluded',
    true,
  ),
  'scheduler.deployment': of('A deployment or a rollback replaced the task.', 'operator', 'excluded', true),
  'scheduler.rebalancing': of(
    'The scheduler moved the task to spread the service over availability zones.',
    'platform',
    'excluded',
    true,
  ),
  'user.stopped': of('A person or an automation stopped the task.', 'operator', 'excluded'),
  'platform.spot_interruption': of('AWS reclaimed the Spot capacity.', 'platform', 'excluded'),
  'platform.maintenance': of('AWS retired the task for maintenance of its infrastructure.', 'platform', 'excluded'),
  'platform.host_failure': of('The host or the agent under the task failed.', 'platform', 'excluded'),
  'capacity.unavailable': of('AWS had no capacity for the task.', 'platform', 'excluded'),
  'quota.exceeded': of('A quota of the account or a request rate was exceeded.', 'operator', 'excluded'),
  'config.invalid': of('The task definition or the service configuration is wrong.', 'configuration', 'ref'),
  unknown: of('ECS reported nothing that shows a cause.', 'unknown', 'env'),
} as const satisfies Readonly<Record<string, CauseFacts>>;

export type Cause = keyof typeof CAUSES;

/** Whether a text is a cause that this release knows. */
export const isCause = (text: unknown): text is Cause => typeof text === 'string' && Object.hasOwn(CAUSES, text);

type GroupOf<One extends string> = One extends `${infer Group}.${string}` ? Group : One;

/** What comes before the dot in a cause's name. */
export type CauseGroup = GroupOf<Cause>;

/**
 * The step of a task's life at which it failed: while its image was pulled, while everything else was prepared, while a
 * container was created, or once it ran. `outside`: the scheduler, people and AWS stopped it or kept it from starting.
 */
export type Stage = 'pull' | 'setup' | 'create' | 'run' | 'outside' | 'unknown';

/** The step at which the causes of a group fail. */
const STAGES = {
  image: 'pull',
  registry: 'pull',
  secrets: 'setup',
  iam: 'setup',
  network: 'setup',
  logging: 'setup',
  envfile: 'setup',
  volume: 'create',
  container: 'create',
  exit: 'run',
  memory: 'run',
  storage: 'run',
  health: 'run',
  scheduler: 'outside',
  user: 'outside',
  platform: 'outside',
  capacity: 'outside',
  quota: 'outside',
  config: 'unknown',
  unknown: 'unknown',
} as const satisfies Readonly<Record<CauseGroup, Stage>>;

const isGroup = (text: string): text is CauseGroup => Object.hasOwn(STAGES, text);

/** The group of a cause. */
export const causeGroupOf = (cause: Cause): CauseGroup => {
  const group = cause.split('.', 1)[0] ?? '';
  return isGroup(group) ? group : 'unknown';
};

/** The causes of some groups, and some single ones. */
export const causesOf = (...names: readonly (Cause | CauseGroup)[]): ReadonlySet<Cause> =>
  new Set(
    Object.keys(CAUSES)
      .filter(isCause)
      .filter((cause) => names.some((name) => name === cause || name === causeGroupOf(cause))),
  );

/** The step at which tasks with this cause fail. */
export const stageOf = (cause: Cause): Stage => STAGES[causeGroupOf(cause)];

/**
 * Whether a task that belongs to no service ended as it should. In a service the same exit is a failure: its tasks are
 * meant to run until ECS stops them.
 */
export const isFinishedRun = (isStandaloneTask: boolean, cause: string): boolean =>
  isStandaloneTask && cause === 'exit.clean';

/** What a cause says about a release by default; a cause without a class is `env`. */
export const rollbackClass = (cause: Cause): RollbackClass =>
  Object.hasOwn(CAUSES, cause) ? CAUSES[cause].rollbackClass : 'env';

/**
 * The class of a stop for the rollback decision. One cause depends on its source: SIGTERM from the scheduler is
 * routine, from anywhere else it is `env`.
 */
export const rollbackClassOf = (cause: Cause, stop: Pick<TaskStop, 'stopCode'>): RollbackClass =>
  cause === 'exit.terminated' && stop.stopCode === 'ServiceSchedulerInitiated' ? 'excluded' : rollbackClass(cause);
