import type { Phase, Stated, StartFailure } from './start-failure.ts';
import type { Task } from './task-model.ts';

type Wording = {
  readonly phase: Phase;
  readonly taskReason: (task: Task) => string;
  /** The container's reason when it differs from the task's. */
  readonly containerReason?: (task: Task) => string;
};

const image = (task: Task): string => task.containers[0]?.image ?? '';
const repository = (task: Task): string => image(task).replace(/:[^:/]*$/, '');
const tag = (task: Task): string => /:([^:/]*)$/.exec(image(task))?.[1] ?? 'latest';
const secret = (task: Task): string => task.missingSecret ?? task.definition.containers[0]?.secrets[0]?.valueFrom ?? '';
const command = (task: Task): string => task.definition.containers[0]?.command[0] ?? '/app/serve';
const logGroup = (task: Task): string => task.definition.containers[0]?.logGroup ?? '';

const PULL = 'CannotPullContainerError: pull image manifest has been retried';
const SECRETS =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed';
const FETCH = `${SECRETS}: unable to retrieve secret from asm: service call has been retried 1 time(s)`;

const assumedRole = ({ definition, id }: Task): string =>
  `${definition.executionRoleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${id}`;

const unreachable = (task: Task): string => {
  const [host = '', ...path] = repository(task).split('/');
  const request = `Head "https://${host}/v2/${path.join('/')}/manifests/${tag(task)}"`;
  return (
    `${PULL} 5 time(s): failed to resolve ref ${image(task)}: failed to do request: ` +
    `${request}: dial tcp 10.0.9.17:443: i/o timeout`
  );
};

/** The pull error is both the task's and the container's reason. */
const inBoth = (reason: (task: Task) => string): Pick<Wording, 'taskReason' | 'containerReason'> => ({
  taskReason: reason,
  containerReason: reason,
});

export const START_FAILURES: Readonly<Record<StartFailure, Wording>> = {
  'image-not-found': {
    phase: 'pulling',
    ...inBoth((task) => `${PULL} 1 time(s): failed to resolve ref ${image(task)}: ${image(task)}: not found`),
  },
  'image-platform-mismatch': {
    phase: 'pulling',
    ...inBoth(() => `${PULL} 1 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'`),
  },
  'image-rate-limited': {
    phase: 'pulling',
    ...inBoth(
      (task) =>
        `${PULL} 1 time(s): httpReadSeeker: failed open: unexpected status code ${repository(task)}: ` +
        '429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.',
    ),
  },
  'registry-unreachable': { phase: 'pulling', ...inBoth(unreachable) },
  'secret-not-found': {
    phase: 'initialising',
    taskReason: (task) =>
      `${FETCH}: failed to fetch secret ${secret(task)} from secrets manager: ` +
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  },
  'secret-denied': {
    phase: 'initialising',
    taskReason: (task) =>
      `${FETCH}: failed to fetch secret ${secret(task)} from secrets manager: AccessDeniedException: ` +
      `User: ${assumedRole(task)} is not authorized to perform: secretsmanager:GetSecretValue on resource: ` +
      `${secret(task)} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
  },
  'log-group-missing': {
    phase: 'creating',
    taskReason: (task) =>
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ' +
      'failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, ' +
      'https response error StatusCode: 400, ResourceNotFoundException: ' +
      `The specified log group does not exist (${logGroup(task)}). : exit status 1`,
  },
  'command-not-found': {
    phase: 'creating',
    taskReason: () => 'Task failed to start',
    containerReason: (task) =>
      'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: ' +
      'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ' +
      `exec: "${command(task)}": executable file not found in $PATH: unknown`,
  },
  'network-interface-timeout': {
    phase: 'provisioning',
    taskReason: () => 'Timeout waiting for network interface provisioning to complete.',
  },
  'subnet-exhausted': {
    phase: 'provisioning',
    taskReason: (task) =>
      'Unexpected EC2 error while attempting to Create Network Interface in subnet ' +
      `'${task.subnet}': InsufficientFreeAddressesInSubnet`,
  },
  'file-system-unmountable': {
    phase: 'creating',
    taskReason: () =>
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: ' +
      'mount.nfs4: Connection timed out : unsuccessful EFS utils command execution; code: 32',
  },
};

/** What ECS says of a start that failed. */
export const statedOf = (why: StartFailure | Stated, task: Task): Stated => {
  if (typeof why !== 'string') return why;
  const { phase, taskReason, containerReason } = START_FAILURES[why];
  const container = containerReason?.(task);
  return { phase, task: taskReason(task), ...(container === undefined ? {} : { container }) };
};

/** Stops decided by the scheduler or the platform, in ECS's wording. */
export const SPOT_REASON = 'Your Spot Task was interrupted.';
export const MAINTENANCE_REASON = 'ECS is performing maintenance on the underlying infrastructure hosting the task';
export const ESSENTIAL_REASON = 'Essential container in task exited';
export const OUT_OF_MEMORY_REASON = 'OutOfMemoryError: Container killed due to memory usage';
export const CONTAINER_HEALTH_REASON = 'Task failed container health checks';
/** The load balancer's checks failed. */
export const elbReason = (targetGroupArn: string): string =>
  `Task failed ELB health checks in (target-group ${targetGroupArn})`;
/** ECS uses this one sentence for scale-in and for replacement by a deployment. */
export const scalingReason = (deployment: string): string => `Scaling activity initiated by (deployment ${deployment})`;
