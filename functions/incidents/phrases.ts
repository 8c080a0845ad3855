import type { Cause } from '../stops/cause.ts';

/** Each cause in few words, for a headline. */
export const PHRASES = {
  'image.not_found': 'the image does not exist',
  'image.auth_denied': 'the registry denies access to the image',
  'image.rate_limited': 'the registry throttles pulls',
  'image.platform_mismatch': 'the image is for a different CPU or operating system',
  'image.invalid': 'the image is invalid',
  'image.too_large': 'the image does not fit on the disk',
  'image.pull_failed': 'the image cannot be pulled',
  'registry.unreachable': 'the registry cannot be reached',
  'secrets.not_found': 'a secret or parameter does not exist',
  'secrets.access_denied': 'access to a secret is denied',
  'secrets.malformed': 'a secret cannot be parsed',
  'secrets.unreachable': 'the secret store cannot be reached',
  'secrets.retrieval_failed': 'a secret cannot be retrieved',
  'iam.assume_role_failed': 'a role cannot be assumed',
  'iam.execution_role_denied': 'the execution role lacks a permission',
  'network.eni_provisioning': 'a network interface was not ready in time',
  'network.subnet_exhausted': 'the subnet has no free address',
  'network.eni_limit': 'the quota of network interfaces is used up',
  'network.config_invalid': 'subnets or security groups are wrong',
  'logging.destination_missing': 'the log group does not exist',
  'logging.access_denied': 'access to the log group is denied',
  'logging.unreachable': 'the log service cannot be reached',
  'logging.config_invalid': 'the log options are wrong',
  'logging.setup_failed': 'the log driver failed',
  'volume.mount_failed': 'a volume cannot be mounted',
  'envfile.failed': 'the environment file cannot be retrieved',
  'container.command_invalid': 'the command cannot be run',
  'container.create_failed': 'the container cannot be created',
  'container.start_failed': 'the container cannot be started',
  'container.start_timeout': 'the container runtime did not answer in time',
  'container.dependency_failed': 'a container it depends on failed',
  'exit.application_error': 'the application exits with an error',
  'exit.clean': 'the application exits although it should keep running',
  'exit.killed': 'the application was killed',
  'exit.terminated': 'the application exited on SIGTERM',
  'exit.crashed': 'the application crashes',
  'exit.unreported': 'an essential container ended',
  'memory.oom': 'out of memory',
  'storage.full': 'the disk is full',
  'health.elb': 'load balancer health checks fail',
  'health.container': 'container health checks fail',
  'health.service_connect': 'the Service Connect proxy fails',
  'scheduler.scale_in': 'scaled in',
  'scheduler.deployment': 'replaced by a deployment',
  'scheduler.rebalancing': 'moved to another zone',
  'user.stopped': 'somebody stopped tasks, by hand or by a script',
  'platform.spot_interruption': 'AWS interrupted Spot tasks',
  'platform.maintenance': 'AWS retired tasks for maintenance',
  'platform.host_failure': 'the host failed',
  'capacity.unavailable': 'AWS has no capacity',
  'quota.exceeded': 'a quota is reached',
  'config.invalid': 'the configuration is wrong',
  unknown: 'tasks stopped, and ECS gives no reason',
} as const satisfies Readonly<Record<Cause, string>>;

/** The phrase of a cause; a cause of a later version is shown by its name. */
export const phraseOf = (cause: string): string => {
  const phrases: Readonly<Record<string, string>> = PHRASES;
  return phrases[cause] ?? cause;
};

/** What a first line may name, shortened for people; absent where the reasons do not name it. */
export type Named = Readonly<Record<string, string | undefined>>;

const a = (noun: string, name: string | undefined): string =>
  name === undefined ? `${/^[AEIOU]/i.test(noun) ? 'an' : 'a'} ${noun}` : `${noun} ${name}`;
const the = (noun: string, name: string | undefined): string =>
  name === undefined ? `the ${noun}` : `${noun} ${name}`;
const of = (noun: string, name: string | undefined): string => (name === undefined ? '' : ` of ${noun} ${name}`);

type Lines = Readonly<Record<string, (named: Named) => string>>;

/** The circumstances (advice-kinds.ts) for which the phrase of their cause would be untrue or too general. */
const KIND_LINES: Readonly<Partial<Record<Cause, Lines>>> = {
  'image.not_found': { digest: ({ image }) => `${the('image', image)} no longer exists` },
  'image.auth_denied': {
    login: () => 'the registry credentials are wrong',
    repository: ({ image }) => `the repository policy denies the pull of ${the('image', image)}`,
  },
  'image.rate_limited': { ecr: () => 'ECR throttles image pulls' },
  'image.invalid': { reference: () => 'the image name is malformed' },
  'image.platform_mismatch': {
    exec: ({ image }) => `${the('image', image)} is for a different CPU, or its script has no #! line`,
  },
  'registry.unreachable': { answers: ({ host }) => `${the('registry', host)} answers with an error` },
  'secrets.not_found': {
    deleted: ({ secret }) => `${a('secret', secret)} is scheduled for deletion`,
    'json-key': ({ secret, jsonKey }) =>
      `${the('secret', secret === jsonKey ? undefined : secret)} has no JSON key${jsonKey ? ` ${jsonKey}` : ''}`,
    version: ({ secret, stage }) => `${a('secret', secret)} has no readable value${stage ? ` at stage ${stage}` : ''}`,
    parameter: ({ secret }) => `${a('parameter', secret)} does not exist`,
  },
  'secrets.access_denied': {
    'key-disabled': ({ secret }) => `the KMS key${of('secret', secret)} is disabled`,
    key: ({ secret }) => `use of the KMS key${of('secret', secret)} is denied`,
  },
  'secrets.malformed': {
    json: ({ secret }) => `${a('secret', secret)} is not valid JSON`,
    reference: ({ secret }) => `valueFrom of ${a('secret', secret)} has the wrong format`,
  },
  'iam.assume_role_failed': { 'service-linked': () => 'role AWSServiceRoleForECS cannot be assumed' },
  'iam.execution_role_denied': {
    'pass-role': ({ role }) => `${a('role', role)} lacks iam:PassRole for the task's role`,
    interface: () => 'ECS is not allowed to create a network interface',
    instances: ({ role }) => `${the('infrastructure role', role)} is not allowed to start EC2 instances`,
  },
  'network.eni_limit': { instances: () => 'no container instance has a network interface left' },
  'network.config_invalid': {
    'too-many-groups': () => 'the service has too many security groups',
    'group-missing': ({ securityGroup }) => `${a('security group', securityGroup)} does not exist`,
    'subnet-missing': ({ subnet }) => `${a('subnet', subnet)} does not exist`,
  },
  'logging.unreachable': { router: () => 'the log router does not accept connections' },
  'volume.mount_failed': {
    bind: ({ bindPath }) => `the path${bindPath ? ` ${bindPath}` : ' of a bind mount'} is missing on the instance`,
    ebs: ({ fileSystem }) => `${a('EBS volume', fileSystem)} cannot be attached`,
    efs: ({ fileSystem }) => `${a('file system', fileSystem)} cannot be mounted`,
  },
  'envfile.failed': { denied: ({ object }) => `access to ${the('environment file', object)} is denied` },
  'container.command_invalid': {
    none: ({ container }) => `${the('container', container)} has no command`,
    permission: ({ command }) => `${the('command', command)} is not executable`,
  },
  'container.create_failed': { name: () => 'a container of the same name is left on the instance' },
  'container.start_failed': {
    'host-port': ({ port }) => `${a('port', port)} is already in use on the instance`,
    port: ({ port }) => `${a('port', port)} is already in use`,
    user: ({ container }) => `the user of ${the('container', container)} is not in the image`,
  },
  'exit.application_error': {
    shell: ({ container }) => `${the('container', container)} cannot run its command`,
  },
  'exit.killed': { 'ignored-sigterm': ({ container }) => `${the('container', container)} ignores SIGTERM` },
  'health.elb': { missing: ({ targetGroup }) => `${a('target group', targetGroup)} does not exist` },
  'platform.host_failure': {
    notice: () => 'the host is being taken out of service',
    internal: () => 'ECS reports an internal error',
    external: () => 'ECS lost the connection to the server',
    managed: () => 'the managed instance failed or was terminated',
    instances: ({ instance }) => `${the('EC2 instance', instance)} failed or was terminated`,
  },
  'capacity.unavailable': {
    ports: () => 'the port is taken on every container instance',
    external: () => 'no registered server has room',
    managed: () => 'no instance has room and none could be started',
    instances: () => 'no container instance has room',
    spot: () => 'AWS has no Spot capacity',
  },
  'quota.exceeded': {
    'secrets-throttled': () => 'AWS throttles reads of secrets',
    'logs-throttled': () => 'CloudWatch Logs throttles the log driver',
    throttled: () => 'AWS throttles calls needed to start tasks',
    instances: () => 'the EC2 vCPU quota is used up',
    vcpu: () => 'the quota of Fargate vCPUs is used up',
  },
  'config.invalid': {
    constraint: ({ constraint }) => `no instance meets the placement constraint${constraint ? ` ${constraint}` : ''}`,
    size: ({ size }) => `Fargate does not offer ${size ?? 'this CPU with this memory'}`,
    'execution-role': () => 'the task definition has no execution role',
    'container-port': ({ containerPort }) =>
      `the task definition has no container port ${containerPort ?? 'for the load balancer'}`,
    inactive: () => 'the task definition does not exist or is inactive',
    launch: () => 'EC2 rejects the instance configuration',
    attribute: ({ attribute }) =>
      `no instance has ${attribute === undefined ? 'a required attribute' : `the attribute ${attribute}`}`,
  },
  unknown: {
    resources: () => 'ECS could not fetch secrets or the registry credentials',
    'not-started': () => 'tasks fail to start, and ECS gives no reason',
  },
};

/** The first line of a cause in a circumstance; undefined where the cause's own line fits. */
export const kindLineOf = (cause: string, kind: string | undefined, named: Named): string | undefined => {
  const lines: Readonly<Record<string, Lines | undefined>> = KIND_LINES;
  return lines[cause]?.[kind ?? '']?.(named);
};
