import type { Stated } from '../tasks/start-failure.ts';

/**
 * AWS's texts for starts that fail, as they were published (https://docs.aws.amazon.com/AmazonECS/latest/developerguide
 * /stopped-task-errors.html and public issues).
 */
const before = (text: string): string =>
  `ResourceInitializationError: unable to pull secrets or registry auth: ${text}`;
const fetching = (text: string): string =>
  before(
    'execution resource retrieval failed: unable to retrieve secret from asm: ' +
      `service call has been retried 1 time(s): ${text}`,
  );
const logger = (text: string): string =>
  `ResourceInitializationError: failed to validate logger args: ${text} : exit status 1`;
const pull = (text: string): string =>
  `CannotPullContainerError: pull image manifest has been retried 1 time(s): ${text}`;

const early = (text: string): Stated => ({ phase: 'initialising', task: text });
const pulling = (text: string): Stated => ({ phase: 'pulling', task: text, container: text });
const creating = (text: string): Stated => ({ phase: 'creating', task: text });

const denied = (role: string, action: string, resource: string): string =>
  `AccessDeniedException: User: ${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/0f is not ` +
  `authorized to perform: ${action} on resource: ${resource} because no ` +
  `identity-based policy allows the ${action} action`;

const late = (place: string): string =>
  `There is a connection issue between the task and ${place}. Check your task network configuration.`;

/** Texts by what went wrong. */
export const SAYS = {
  addresses: (subnet: string): Stated => ({
    phase: 'provisioning',
    task:
      'Unexpected EC2 error while attempting to Create Network Interface in subnet ' +
      `'${subnet}': InsufficientFreeAddressesInSubnet`,
  }),
  mount: (fileSystem: string): Stated =>
    early(
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: ' +
        `Connection timed out : unsuccessful EFS utils command execution; code: 32 (${fileSystem})`,
    ),
  noSubnet: (id: string): Stated => ({
    phase: 'provisioning',
    task:
      'Unexpected EC2 error while attempting to Create Network Interface: ' +
      `InvalidSubnetID.NotFound: The subnet ID '${id}' does not exist`,
  }),
  noGroup: (id: string): Stated => ({
    phase: 'provisioning',
    task:
      'Unexpected EC2 error while attempting to Create Network Interface: ' +
      `InvalidSecurityGroupID.NotFound: The security group '${id}' does not exist`,
  }),
  vcpus: (): Stated => ({
    phase: 'provisioning',
    task: "You've reached the limit on the number of vCPUs you can run concurrently",
  }),
  role: (arn: string): Stated =>
    early(
      `ECS was unable to assume the role '${arn}' that was provided for this task. ` +
        'Please verify that the role being passed has the proper trust relationship and ' +
        'permissions.',
    ),
  secretLate: (store: string): Stated => early(before(`unable to retrieve secret from asm: ${late(store)}`)),
  secretDenied: (role: string, action: string, id: string): Stated => early(fetching(denied(role, action, id))),
  secretGone: (id: string): Stated =>
    early(
      fetching(
        `failed to fetch secret ${id} from secrets manager: ResourceNotFoundException: ` +
          "Secrets Manager can't find the specified secret.",
      ),
    ),
  secretDeleted: (id: string): Stated =>
    early(
      fetching(
        `failed to fetch secret ${id} from secrets manager: InvalidRequestException: You ` +
          "can't perform this operation on the secret because it was marked for deletion.",
      ),
    ),
  parameterGone: (name: string): Stated =>
    early(
      before(
        'execution resource retrieval failed: unable to retrieve secrets from ssm: ' +
          `service call has been retried 1 time(s): invalid ssm parameters: ${name}`,
      ),
    ),
  keyGone: (key: string): Stated =>
    early(fetching(`retrieved secret from Secrets Manager did not contain json key ${key}`)),
  noJson: (): Stated => early(fetching("invalid character 'p' looking for beginning of value")),
  badArn: (): Stated => early(before('unexpected ARN format with parameters when trying to retrieve ASM secret')),
  tokenLate: (): Stated => early(before(`The task cannot pull registry auth from Amazon ECR: ${late('Amazon ECR')}`)),
  tokenDenied: (role: string): Stated =>
    early(
      before(
        'unable to retrieve ecr registry auth: service call has been retried 1 time(s): ' +
          `${denied(role, 'ecr:GetAuthorizationToken', '*')}`,
      ),
    ),
  login: (image: string): Stated =>
    pulling(
      pull(
        `failed to resolve ref ${image}: pulling from host failed with status code 401 ` +
          'Unauthorized: unauthorized: incorrect username or password',
      ),
    ),
  pullLate: (image: string): Stated =>
    pulling(pull(`failed to resolve ref ${image}: failed to do request: dial tcp 10.0.9.17:443: i/o timeout`)),
  pullDenied: (role: string, action: string, repository: string): Stated =>
    pulling(pull(denied(role, action, repository))),
  noImage: (image: string): Stated => pulling(pull(`failed to resolve ref ${image}: ${image}: not found`)),
  noRepository: (name: string): Stated =>
    pulling(pull(`failed to resolve ref: The repository with name '${name}' does not exist in the registry`)),
  badReference: (image: string): Stated => pulling(`CannotPullContainerError: invalid reference format: ${image}`),
  platform: (platform: string): Stated =>
    pulling(pull(`image Manifest does not contain descriptor matching platform '${platform}'`)),
  disk: (): Stated =>
    pulling(
      'CannotPullContainerError: ref pull has been retried 1 time(s): failed to ' +
        'extract layer sha256:0f: write /opt/model.bin: no space left on device',
    ),
  envfile: (text: string): Stated =>
    creating(
      'ResourceInitializationError: failed to download env files: file download ' +
        `command: non-empty error stream: ${text}`,
    ),
  logLate: (): Stated =>
    creating(
      'ResourceInitializationError: failed to validate logger args: The task cannot ' +
        'find the Amazon CloudWatch log group defined in the task definition. There is a ' +
        'connection issue between the task and Amazon CloudWatch. Check your network ' +
        'configuration. : signal: killed',
    ),
  logDenied: (role: string, action: string, group: string): Stated =>
    creating(
      logger(
        'create stream has been retried 1 times: failed to create Cloudwatch log stream: ' +
          `${denied(role, action, group)}`,
      ),
    ),
  logGone: (group: string): Stated =>
    creating(
      logger(
        'create stream has been retried 1 times: failed to create Cloudwatch log stream: ' +
          `ResourceNotFoundException: The specified log group does not exist (${group}).`,
      ),
    ),
  logOption: (option: string): Stated => creating(logger(`must specify a value for log opt '${option}'`)),
  noCommand: (): Stated => creating('CannotCreateContainerError: Error response from daemon: No command specified'),
  dependency: (name: string): Stated => ({
    phase: 'creating',
    task: 'Task failed to start',
    container: `dependency container ${name} never became healthy`,
  }),
  denied,
} as const;
