import type { Cause } from '../cause.ts';

type ByKind = Readonly<Record<string, string>>;

/** What to do in the circumstances of advice-kinds.ts, as text with placeholders like those of advice.ts. */
export const ADVICE_OF_KIND: Readonly<Partial<Record<Cause, ByKind>>> = {
  'image.platform_mismatch': {
    instances:
      '{image|The image} has no build for the platform of the container instance[ ({platform})]. Build it for ' +
      'that platform (docker buildx build --platform linux/amd64,linux/arm64), or place the task on instances of ' +
      'its own platform: runtimePlatform in the task definition, or a placement constraint on ' +
      'ecs.cpu-architecture.',
  },
  'image.too_large': {
    instances:
      '{image|The image} does not fit on the disk of the container instance. Make the disk larger, remove unused ' +
      'images (ECS_IMAGE_CLEANUP_INTERVAL), or make the image smaller.',
  },
  'registry.unreachable': {
    answers:
      'The registry {host|} was reached and answered with an error. Look at its status page; ECS tries again. A ' +
      'copy of the image in your own ECR makes task starts independent of it.',
    external:
      'The server on which the task runs cannot reach {host|the registry}. Check its DNS, its firewall and its ' +
      'proxy (HTTP_PROXY and NO_PROXY of Docker and of the ECS agent): TCP 443 out must be open.',
    instances:
      'The container instance cannot reach {host|the registry}. Its subnet needs a route to a NAT gateway or, ' +
      'for ECR, the endpoints ecr.api, ecr.dkr and S3; its own security group and network ACL must allow TCP 443 ' +
      'out.',
    public:
      'The task cannot reach {host|the registry}. It is outside AWS, so VPC endpoints do not help: in a public ' +
      'subnet set assignPublicIp to ENABLED, in a private one route 0.0.0.0/0 to a NAT gateway, and let the ' +
      'security group of the task allow TCP 443 out. Or pull the image through your own ECR (pull-through cache).',
  },
  'secrets.not_found': {
    deleted:
      '{secret|The secret} is scheduled for deletion, so ECS may not read it. Restore it[: aws secretsmanager ' +
      'restore-secret --secret-id {secret}], or name its successor in valueFrom in the task definition.',
    'json-key':
      '{secret|The secret} can be read but has no JSON key {jsonKey|of the name in valueFrom}. Add the key to ' +
      'its value, or correct the key in valueFrom (ARN:json-key:version-stage:version-id); keys are ' +
      'case-sensitive.',
    version:
      '{secret|The secret} has no value for the version that is asked for[ (staging label {stage})]. Store a ' +
      'value (aws secretsmanager put-secret-value), or correct version-stage and version-id in valueFrom. AWS ' +
      'says the same of a secret that is missing in this account and region.',
    parameter:
      'Parameter Store has no parameter {secret|of that name} in this account and region. Create it, or correct ' +
      'valueFrom in the task definition: the name with its leading slash, or the full ARN.',
  },
  'secrets.access_denied': {
    'key-disabled':
      'The KMS key that encrypts {secret|the secret} is disabled or about to be deleted. Enable it (aws kms ' +
      'enable-key) or cancel its deletion (aws kms cancel-key-deletion), or encrypt the secret with another key.',
    key:
      'The execution role {role|} may not use the KMS key that encrypts {secret|the secret}. {statement|Allow ' +
      "kms:Decrypt on the key in the role's policy, and the role in the key's policy.} The AWS managed key " +
      'aws/secretsmanager works within one account only.',
    read:
      'The execution role {role|} may not read {secret|the secret or parameter}. {statement|Allow ' +
      'secretsmanager:GetSecretValue or ssm:GetParameters on its ARN in the policy of the execution role.} The ' +
      'execution role needs this, not the task role.',
  },
  'secrets.malformed': {
    json:
      'The value of {secret|the secret} is not valid JSON. Where valueFrom asks for a JSON key, the secret must ' +
      'be one JSON object: correct its value, or leave the key out of valueFrom to get the whole text.',
    reference:
      'The task definition does not name {secret|the secret} as ECS expects. valueFrom must be a parameter name ' +
      'or ARN, or the ARN of a secret, optionally followed by :json-key:version-stage:version-id with all colons.',
  },
  'secrets.unreachable': {
    external:
      'The server on which the task runs cannot reach {host|Secrets Manager or Systems Manager} to read ' +
      '{secret|the secrets of the task}. Check its DNS, firewall and proxy: TCP 443 out to the region must be ' +
      'open.',
    instances:
      'The container instance cannot reach {host|Secrets Manager or Systems Manager} to read {secret|the secrets ' +
      'of the task}. Its subnet needs a route to a NAT gateway or the interface endpoint secretsmanager or ssm ' +
      '(and kms) with private DNS; security groups must allow TCP 443 from the instance.',
  },
  'iam.assume_role_failed': {
    'service-linked':
      'The service-linked role AWSServiceRoleForECS is missing in this account or was just created. Create it: ' +
      'aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com; then try again after a minute. ' +
      'Its trust policy belongs to AWS and needs no change.',
    infrastructure:
      'ECS could not assume the infrastructure role {role|}. The role must exist, its trust policy must allow ' +
      'sts:AssumeRole to ecs.amazonaws.com (not ecs-tasks.amazonaws.com), and who deploys needs iam:PassRole on ' +
      'it.',
  },
  'iam.execution_role_denied': {
    'pass-role':
      '{role|The role that starts the task} may not pass the task its role. {statement|Allow it iam:PassRole on ' +
      'the task role and the execution role.}',
    interface:
      'ECS may not create the network interface of the task. {statement|Look for a service control policy or a ' +
      'deny that forbids ec2:CreateNetworkInterface to AWSServiceRoleForECS.} The roles of the task are not at ' +
      'fault.',
    instances:
      'The infrastructure role {role|}[ of capacity provider {capacityProvider}] may not start EC2 instances. ' +
      '{statement|Attach AmazonECSInfrastructureRolePolicyForManagedInstances to it.} It also needs iam:PassRole ' +
      'on the role of the instance profile.',
  },
  'network.eni_provisioning': {
    instances:
      'The container instance could not attach the network interface of the task. Look whether it has reached ' +
      'the maximum of its instance type (awsvpcTrunking raises it), and at /var/log/ecs on the instance; ECS ' +
      'tries again.',
  },
  'network.eni_limit': {
    instances:
      'The container instances have no network interface left for another task. Turn on the account setting ' +
      'awsvpcTrunking and replace the instances, choose a type with more interfaces, or add instances.',
  },
  'network.config_invalid': {
    'too-many-groups':
      'The service has more security groups than one network interface may have (5, unless a quota of the VPC ' +
      'says otherwise). Remove some from awsvpcConfiguration, or put their rules into one group.',
    'group-missing':
      'The security group {securityGroup|of the service} does not exist in this account and region. Create it ' +
      'anew, or correct awsvpcConfiguration in the service; all groups and subnets must be of one VPC.',
    'subnet-missing':
      'The subnet {subnet|of the service} does not exist in this account and region. Correct awsvpcConfiguration ' +
      'in the service; all groups and subnets must be of one VPC.',
  },
  'logging.unreachable': {
    router:
      'The log router does not listen: its socket is missing. With awsfirelens make the log router container ' +
      'essential, let the others depend on its START, and look at its own exit code and log.',
    external:
      'The server on which the task runs cannot reach {host|CloudWatch Logs}. Check its DNS, firewall and proxy: ' +
      'TCP 443 out to the region must be open.',
    instances:
      'The container instance cannot reach {host|CloudWatch Logs}. Its subnet needs a route to a NAT gateway or ' +
      'the interface endpoint logs with private DNS; security groups must allow TCP 443 from the instance.',
  },
  'logging.config_invalid': {
    instances:
      'An option in logConfiguration is missing, unknown or has a wrong value; the text above names it. awslogs ' +
      'needs awslogs-group and awslogs-region. On instances the driver must also be in ' +
      'ECS_AVAILABLE_LOGGING_DRIVERS.',
  },
  'volume.mount_failed': {
    bind:
      'The path {bindPath|of a bind mount} does not exist on the container instance. Create it there, correct ' +
      'sourcePath in volumes of the task definition, or leave sourcePath out: Docker then makes the volume ' +
      'itself.',
    ebs:
      'The EBS volume {fileSystem|of the task} could not be created or attached. Check that the infrastructure ' +
      'role has AmazonECSInfrastructureRolePolicyForVolumes, that the zone has the volume type, that no quota of ' +
      'EBS is used up, and on EC2 that the instance can take another volume.',
    efs:
      'The file system {fileSystem|of the task} could not be mounted. Check in this order: a mount target in the ' +
      'zone of the task, TCP 2049 allowed from the task to it, DNS hostnames on in the VPC, the access point and ' +
      'the root directory exist, and elasticfilesystem:ClientMount for the task role when IAM is on.',
  },
  'container.start_failed': {
    port:
      'Port {port|of the container} is already in use on the host, so the container {container|} could not be ' +
      'started. Use hostPort 0 or network mode awsvpc, or let a deployment stop the old task first ' +
      '(minimumHealthyPercent 0).',
  },
  'exit.application_error': {
    shell:
      'The container {container|} could not run its command: exit code {exit|126 or 127}. Compare entryPoint, ' +
      'command and image with the revision before: the file is missing, misspelled or not executable.',
  },
  'exit.killed': {
    'ignored-sigterm':
      'The process in container {container|} ignored SIGTERM until stopTimeout was over, and got SIGKILL. Handle ' +
      'SIGTERM, start the process with exec or initProcessEnabled so that the signal reaches it, or raise ' +
      'stopTimeout (up to 120 s on Fargate). Requests in flight were cut off.',
  },
  'memory.oom': {
    instances:
      'The container {container|} used more memory than it may. Raise its hard limit (memory in the container ' +
      'definition, and of the task where it is set) as far as the instances have room, or find the leak: a ' +
      'steady climb is a leak, a peak at start or under load is a size. Set the heap limit of a JVM or Node.js ' +
      'to about 75 % of it.',
  },
  'storage.full': {
    instances:
      'The disk of the container instance ran full. Remove unused images and logs (ECS_IMAGE_CLEANUP_INTERVAL, ' +
      'max-size of the log driver), make the disk larger, or write temporary files to a volume.',
  },
  'health.elb': {
    missing:
      'The target group {targetGroup|of the service} does not exist any more. Create it anew or correct ' +
      'loadBalancers of the service; without it no task can become healthy.',
    instances:
      'The load balancer found the task unhealthy[ in {targetGroup}] and ECS replaced it. Check path, port and ' +
      'matcher of the health check against what the application answers, that it listens on 0.0.0.0, and that ' +
      'the load balancer may reach it: with network mode bridge the ephemeral ports of the instance (32768 to ' +
      '65535), with awsvpc the container port. healthCheckGracePeriodSeconds must exceed the start time.',
  },
  'platform.spot_interruption': {
    instances:
      'AWS took the Spot instance {instance|under the task} back. Turn on ECS_ENABLE_SPOT_INSTANCE_DRAINING so ' +
      'that tasks move within the two-minute warning, allow more instance types, and keep a base of On-Demand.',
  },
  'platform.maintenance': {
    managed:
      'ECS replaces the managed instance under the task to patch it. A service moves its tasks by itself; start ' +
      'standalone tasks again. Event windows on the instances choose the hour.',
    instances:
      'The instance under the task was taken out for maintenance. A service moves its tasks by itself; start ' +
      'standalone tasks again. Scheduled events of the instance are in the EC2 console.',
  },
  'platform.host_failure': {
    external:
      'ECS lost the server on which the task ran. Look whether it is up and whether its ECS agent and SSM agent ' +
      'are connected (systemctl status ecs amazon-ssm-agent). A service starts the task elsewhere if another ' +
      'server has room.',
    instances:
      'The EC2 instance {instance|under the task} failed, stopped or was terminated. The activity history of its ' +
      'Auto Scaling group and CloudTrail (TerminateInstances) say why. A service replaces the task by itself; ' +
      'start a standalone one again.',
  },
  'capacity.unavailable': {
    ports:
      'Every container instance already uses the host port that the task asks for. Use hostPort 0 or network ' +
      'mode awsvpc, add instances, or let a deployment stop the old task first (minimumHealthyPercent 0).',
    external:
      'No registered server has room for the task. Look whether all are connected (aws ecs ' +
      'list-container-instances), stop what is not needed, or register another server; ECS keeps trying.',
    managed:
      'No instance has room for the task and ECS could not start one[ for capacity provider {capacityProvider}]. ' +
      'Allow more instance types in its instance requirements, add subnets in other zones, or add On-Demand ' +
      'beside Spot; ECS keeps trying.',
    instances:
      'No container instance has room for the task[ in capacity provider {capacityProvider}]. Raise the maximum ' +
      'of the Auto Scaling group or turn on managed scaling, allow more instance types and zones, or make the ' +
      'task smaller; ECS keeps trying.',
    spot:
      'AWS has no Spot capacity for this task size in these zones now. Add FARGATE with a base to the capacity ' +
      'provider strategy (there is no automatic fall-back to On-Demand), or subnets in other zones; ECS keeps ' +
      'trying.',
  },
  'quota.exceeded': {
    throttled:
      'AWS throttled the API calls that start tasks; ECS tries again by itself. If it goes on: start fewer tasks ' +
      'at once, spread scheduled tasks over the minute, and look in CloudTrail for who calls this API most.',
    instances:
      'The EC2 quota of this account is used up[ (capacity provider {capacityProvider})]. Ask Service Quotas for ' +
      'more vCPUs of EC2: L-1216C47A (On-Demand, standard families) or L-34B43A08 (Spot), or end instances that ' +
      'are no longer needed.',
    vcpu:
      'The quota of Fargate vCPUs of this account and region is used up. Ask Service Quotas for more: L-3032A538 ' +
      '(On-Demand) or L-36FBB829 (Spot). Until then stop tasks that are not needed.',
  },
  'config.invalid': {
    constraint:
      'No container instance meets the placement constraint {constraint|of the task}. Correct ' +
      'placementConstraints in the service or task definition, or give an instance the attribute that it asks ' +
      'for.',
    size:
      'Fargate has no size of {size|this CPU and memory}. Choose memory that goes with the CPU (256 units: 0.5 ' +
      'to 2 GB, 512: 1 to 4, 1024: 2 to 8, 2048: 4 to 16, 4096: 8 to 30) and register a new revision.',
    'execution-role':
      'The task definition has no execution role, and Fargate needs one for ECR images, awslogs and secrets. Set ' +
      'executionRoleArn to a role with AmazonECSTaskExecutionRolePolicy and register a new revision.',
    'container-port':
      'The load balancer of the service names the container port {containerPort|of a container}, which the task ' +
      'definition does not have. Correct containerName and containerPort in the service, or portMappings in the ' +
      'task definition.',
    inactive:
      'The service refers to a task definition that was deregistered or never existed. Register it again, or ' +
      'update the service to a revision that is ACTIVE.',
    launch:
      'ECS could not start an instance[ for capacity provider {capacityProvider}]: EC2 refuses a parameter, ' +
      'which the text above names. Correct the launch template or the instance profile, subnets and security ' +
      'groups of the capacity provider.',
    attribute:
      'No capacity has the attribute {attribute|that the task definition requires}. Compare requiresAttributes ' +
      'of the task definition (aws ecs describe-task-definition) with the container instances or the platform ' +
      'version: CPU architecture, operating system, log driver, agent version.',
  },
};
