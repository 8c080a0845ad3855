import type { Cause } from '../cause.ts';

type ByKind = Readonly<Record<string, string>>;

/** What to do in the circumstances of advice-kinds.ts, as text with placeholders like those of advice.ts. */
export const ADVICE_OF_KIND: Readonly<Partial<Record<Cause, ByKind>>> = {
  'image.platform_mismatch': {
    exec:
      '{image|The image} is built for a different CPU, or its start script lacks the first line that names its ' +
      'interpreter (#!/bin/sh). docker buildx imagetools inspect lists the platforms of an image. Build ' +
      'the image for the platform of the task (docker buildx build --platform, then push), or change ' +
      'runtimePlatform in the task definition.',
    instances:
      '{image|The image} has no build for the platform of the container instance[ ({platform})]. Build it for ' +
      'that platform (docker buildx build --platform, then push), or place the task on instances of that ' +
      'platform: runtimePlatform in the task definition, or a placement constraint on ecs.cpu-architecture.',
  },
  'image.too_large': {
    managed:
      '{image|The image} does not fit on the disk of the managed instance. Raise ' +
      'storageConfiguration.storageSizeGiB in the launch template of the capacity provider, or make the image ' +
      'smaller.',
    instances:
      '{image|The image} does not fit on the disk of the container instance. For now, remove unused images there ' +
      '(docker image prune --all), or drain the instance. Then make the disk larger or the image smaller.',
  },
  'registry.unreachable': {
    answers:
      'The registry {host|} was reached and answered with an error. Check its status page; ECS tries again. A ' +
      'copy of the image in your own ECR makes task starts independent of it.',
    external:
      'The server on which the task runs cannot reach {host|the registry}. Check its DNS, its firewall and its ' +
      'proxy (HTTP_PROXY and NO_PROXY of Docker and of the ECS agent): TCP 443 out must be open.',
    instances:
      'The container instance cannot reach {host|the registry}. In a private subnet it needs a route to a NAT ' +
      'gateway (for ECR the endpoints ecr.api, ecr.dkr and S3 are enough); in a public subnet it needs a public IP ' +
      'and an internet gateway. Its own security group and network ACL must allow TCP 443 out.',
    public:
      'The task cannot reach {host|the registry}. It is outside AWS, so VPC endpoints do not help. In a public ' +
      'subnet set assignPublicIp to ENABLED; in a private subnet route 0.0.0.0/0 to a NAT gateway. The security ' +
      'group of the task must allow TCP 443 out. Or pull the image through your own ECR (pull-through cache).',
  },
  'secrets.not_found': {
    deleted:
      '{secret|The secret} is scheduled for deletion, so ECS cannot read it. Restore it[: aws secretsmanager ' +
      'restore-secret --secret-id {secret}], or put the ARN of its replacement into valueFrom in the task definition.',
    'json-key':
      '{secret|The secret} can be read but has no JSON key {jsonKey|of the name in valueFrom}. Add the key to ' +
      'its value, or correct the key in valueFrom (ARN:json-key:version-stage:version-id); keys are ' +
      'case-sensitive.',
    version:
      '{secret|The secret} has no readable value for the version that valueFrom names[ (staging label {stage})]. ' +
      'Check first whether the secret exists (aws secretsmanager describe-secret), because AWS reports a missing ' +
      'secret in the same way. If it does, store a value (aws secretsmanager put-secret-value), or correct ' +
      'version-stage and version-id in valueFrom.',
    parameter:
      'Parameter Store has no parameter {secret|of that name} in this account and region. Create it, or ' +
      'correct valueFrom in the task definition: its exact name or its full ARN.',
  },
  'secrets.access_denied': {
    'key-disabled':
      'The KMS key that encrypts {secret|the secret} is disabled or scheduled for deletion. Enable it (aws kms ' +
      'enable-key) or cancel its deletion (aws kms cancel-key-deletion), or encrypt the secret with another key.',
    key:
      'The execution role {role|} is not allowed to use the KMS key that encrypts {secret|the secret}. ' +
      "{statement|Allow kms:Decrypt on the key in the role's policy, and allow the role in the key policy.} The AWS " +
      'managed key aws/secretsmanager works within one account only.',
    read:
      'The execution role {role|} is not allowed to read {secret|the secret or parameter}. {statement|Allow ' +
      'secretsmanager:GetSecretValue or ssm:GetParameters on its ARN in the policy of the execution role.} The ' +
      'execution role needs this, not the task role.',
  },
  'secrets.malformed': {
    json:
      'The value of {secret|the secret} is not valid JSON. If valueFrom names a JSON key, the secret must be one ' +
      'JSON object: correct its value, or remove the key from valueFrom to get the whole text.',
    reference:
      'The valueFrom of {secret|the secret} in the task definition has the wrong format. It must be a parameter name ' +
      'or ARN, or the ARN of a secret, optionally followed by :json-key:version-stage:version-id with all colons.',
  },
  'secrets.unreachable': {
    external:
      'The server on which the task runs cannot reach {host|Secrets Manager or Systems Manager} to read ' +
      '{secret|the secrets of the task}. Check its DNS, firewall and proxy: TCP 443 out to the region must be ' +
      'open.',
    instances:
      'The container instance cannot reach {host|Secrets Manager or Systems Manager} to read {secret|the ' +
      'secrets of the task}. In a private subnet it needs a route to a NAT gateway or the interface endpoint ' +
      'secretsmanager or ssm with private DNS; in a public subnet it needs a public IP. Security groups ' +
      'must allow TCP 443 from the instance.',
  },
  'iam.assume_role_failed': {
    'service-linked':
      'The service-linked role AWSServiceRoleForECS is missing in this account, or was created just now. Run aws ' +
      'iam create-service-linked-role --aws-service-name ecs.amazonaws.com; if it reports that the role exists, ' +
      'wait a minute: ECS tries again. Its trust policy belongs to AWS and needs no change.',
    infrastructure:
      'ECS could not assume the infrastructure role {role|}. The role must exist, and its trust policy must ' +
      'allow sts:AssumeRole for ecs.amazonaws.com (not ecs-tasks.amazonaws.com).',
  },
  'iam.execution_role_denied': {
    'pass-role':
      '{role|Whoever starts the task} lacks iam:PassRole for a role of the task. {statement|Allow it iam:PassRole on ' +
      'the task role and on the execution role.} The role that deploys or calls RunTask needs this ' +
      'permission; if the role above is an execution role, the wrong role starts the tasks.',
    interface:
      'ECS is not allowed to create the network interface of the task. {statement|The roles of the task are not ' +
      'at fault: check that AWSServiceRoleForECS exists, and that the subnet is still shared with this account ' +
      'if it belongs to another one; CloudTrail shows the refusal (CreateNetworkInterface).}',
    instances:
      'The infrastructure role {role|}[ of capacity provider {capacityProvider}] is not allowed to start EC2 ' +
      'instances. {statement|Attach AmazonECSInfrastructureRolePolicyForManagedInstances to it.} It also needs ' +
      'iam:PassRole on the role of the instance profile.',
  },
  'network.eni_provisioning': {
    managed:
      'The managed instance could not attach the network interface of the task. ECS tries again by itself. If ' +
      'this repeats, check that the subnet has free addresses, then see the AWS Health dashboard.',
    instances:
      'The container instance could not attach the network interface of the task; ECS tries again. Check whether ' +
      'it already uses all interfaces that its type allows (awsvpcTrunking raises the limit), and read the logs ' +
      'in /var/log/ecs on the instance.',
  },
  'network.eni_limit': {
    instances:
      'The container instances have no network interface left for another task. Turn on the account setting ' +
      'awsvpcTrunking and replace the instances, choose a type with more interfaces, or add instances.',
  },
  'network.config_invalid': {
    'too-many-groups':
      'The service has more security groups than one network interface can have (5, unless your VPC quota is ' +
      'higher). Remove some from awsvpcConfiguration, or put their rules into one group.',
    'group-missing':
      'The security group {securityGroup|of the service} does not exist in this account and region. A new group ' +
      'gets a new id: create one if needed, and name it in awsvpcConfiguration of the service (aws ecs ' +
      'update-service). All groups and subnets must be in one VPC.',
    'subnet-missing':
      'The subnet {subnet|of the service} does not exist in this account and region. Correct awsvpcConfiguration ' +
      'in the service; all groups and subnets must be in one VPC.',
  },
  'logging.unreachable': {
    router:
      'The log router does not accept connections: its socket is missing. With awsfirelens make the log router ' +
      'container essential, let the others depend on its START, and check its exit code and log.',
    external:
      'The server on which the task runs cannot reach {host|CloudWatch Logs}. Check its DNS, firewall and proxy: ' +
      'TCP 443 out to the region must be open.',
    instances:
      'The container instance cannot reach {host|CloudWatch Logs}. In a private subnet it needs a route to a ' +
      'NAT gateway or the interface endpoint logs with private DNS; in a public subnet it needs a public IP. ' +
      'Security groups must allow TCP 443 from the instance.',
  },
  'logging.config_invalid': {
    managed:
      'An option in logConfiguration is missing, unknown or has a wrong value; the text above names it. ' +
      'awslogs needs awslogs-group and awslogs-region.',
    instances:
      'An option in logConfiguration is missing, unknown or has a wrong value; the text above names it. awslogs ' +
      'needs awslogs-group and awslogs-region. On instances the driver must also be in ' +
      'ECS_AVAILABLE_LOGGING_DRIVERS.',
  },
  'volume.mount_failed': {
    bind:
      'The path {bindPath|of a bind mount} does not exist on the container instance. Check whether the disk for ' +
      'this path is mounted, create the path, or correct sourcePath in volumes of the task definition. Omit ' +
      'sourcePath only if the data may start empty and be lost with the task.',
    ebs:
      'The EBS volume {fileSystem|of the task} could not be created or attached. Check that the infrastructure ' +
      'role has AmazonECSInfrastructureRolePolicyForVolumes, that the zone has the volume type, that no quota of ' +
      'EBS is used up, and on EC2 that the instance can take another volume.',
    efs:
      'The file system {fileSystem|of the task} could not be mounted. Check in this order: the zone ' +
      'of the task has a mount target, TCP 2049 is allowed from the task to it, the VPC has DNS hostnames enabled, ' +
      'access point and root directory exist, and the task role has elasticfilesystem:ClientMount if IAM ' +
      'authorization is enabled.',
  },
  'container.start_failed': {
    user:
      'The user that the container {container|} should run as is not in the image. Correct user in the ' +
      'container definition or USER in the Dockerfile; a numeric id always works.',
    port:
      'Port {port|of the container} is already in use where the container {container|} should run. The ' +
      'containers of a task on Fargate, or with network mode awsvpc, share one network: give each its own port. ' +
      'In any other network mode another process on the host uses the port.',
    'host-port':
      'Another process on the host already uses port {port|of the container}, so the container {container|} ' +
      'could not be started: find it on the instance (sudo ss -ltnp) and stop it, or drain the instance. With ' +
      'hostPort 0 in network mode bridge, ports never collide.',
  },
  'exit.application_error': {
    shell:
      'The container {container|} could not run its command: exit code {exit|126 or 127}. With 127 the file is ' +
      'missing or misspelled, with 126 it is not executable. Compare entryPoint, command and image with the ' +
      'revision before.',
  },
  'exit.killed': {
    'ignored-sigterm':
      'The task was stopped, and the process in container {container|} ignored SIGTERM until stopTimeout ended, ' +
      'so it got SIGKILL. Handle SIGTERM, or start the process with exec or initProcessEnabled so that the ' +
      'signal reaches it; raise stopTimeout (up to 120 s on Fargate) only if it does shut down and needs longer. ' +
      'Work in progress may have been lost.',
  },
  'memory.oom': {
    instances:
      'The container {container|} used more memory than allowed. Raise its own limit (memory in the container ' +
      'definition) first, then that of the task, as far as the instances have room. Memory that climbs steadily ' +
      'is a leak; a short peak means that the limit is too low. Set the heap of a JVM or Node.js to about 75 % ' +
      'of the limit of its container.',
  },
  'storage.full': {
    managed:
      'The disk of the managed instance ran full. Raise storageConfiguration.storageSizeGiB in the launch ' +
      'template of the capacity provider, or write temporary files to a volume.',
    instances:
      'No disk space is left. Check in the last log lines which path could not be written: a volume has its own ' +
      'size. If it is the disk of the container instance, remove unused images and logs there (docker system ' +
      'prune) or drain it; then make the disk larger or set max-size of the log driver.',
  },
  'health.elb': {
    missing:
      'The target group {targetGroup|of the service} no longer exists. A new one gets a new ARN: create it, then ' +
      'add it to a listener and to loadBalancers of the service (aws ecs update-service). Without it no task can ' +
      'become healthy.',
    instances:
      'The load balancer found the task unhealthy[ in {targetGroup}] and ECS replaced it. Check that path, ' +
      'port and matcher of the health check fit what the application answers, that the application listens on ' +
      '0.0.0.0, and that the load balancer is allowed to reach it: with network mode bridge on the ephemeral ports ' +
      'of the instance (32768 to 65535), with awsvpc on the container port. healthCheckGracePeriodSeconds must ' +
      'exceed the start time.',
  },
  'platform.spot_interruption': {
    managed:
      'AWS reclaimed the Spot instance under the task, and ECS moved its tasks. Allow more instance types in the ' +
      'requirements of the capacity provider, or add one that uses On-Demand.',
    instances:
      'AWS reclaimed the Spot instance {instance|under the task}. Turn on ECS_ENABLE_SPOT_INSTANCE_DRAINING so ' +
      'that tasks move within the two-minute warning, allow more instance types, and keep a base of On-Demand.',
  },
  'platform.maintenance': {
    managed:
      'ECS replaces the managed instance under the task to patch it. A service moves its tasks by itself; start ' +
      'standalone tasks again. With event windows on the instances you choose the hour.',
    instances:
      'The instance under the task was taken out for maintenance. A service moves its tasks by itself; start ' +
      'standalone tasks again. Scheduled events of the instance are in the EC2 console.',
  },
  'platform.host_failure': {
    managed:
      'The managed instance under the task failed or was terminated. ECS starts another one and moves its tasks; ' +
      'CloudTrail (TerminateInstances) shows who terminated it. Start standalone tasks again yourself.',
    internal:
      'ECS or its agent failed while it started or ran the task; nothing says that the host itself failed. ECS ' +
      'tries again. If it repeats, check the AWS Health dashboard and, for your own instance, whether it is ' +
      'ACTIVE with a connected agent (aws ecs describe-container-instances).',
    notice:
      'The host was about to be terminated, so ECS stopped its tasks first. A service replaces the task by ' +
      'itself; start a standalone one again.',
    external:
      'ECS lost the connection to the server on which the task ran. Check whether it is up and whether its ECS ' +
      'agent and SSM agent are connected (systemctl status ecs amazon-ssm-agent). A service starts the task ' +
      'elsewhere if another server has room.',
    instances:
      'The EC2 instance {instance|under the task} failed, stopped or was terminated. The activity history of its ' +
      'Auto Scaling group and CloudTrail (TerminateInstances) show why. A service replaces the task by itself; ' +
      'start a standalone one again.',
  },
  'capacity.unavailable': {
    ports:
      'Every container instance already uses the host port that the task asks for. Use hostPort 0 (network mode ' +
      'bridge), or add instances. With minimumHealthyPercent 0 a deployment stops the old task first: this frees ' +
      'the port, but is a short outage.',
    external:
      'No registered server has room for the task. Check whether all are connected (aws ecs ' +
      'list-container-instances), stop what is not needed, or register another server; ECS keeps trying.',
    managed:
      'No instance has room for the task and ECS could not start one[ for capacity provider {capacityProvider}]. ' +
      'Allow more instance types in the instance requirements of the capacity provider, add subnets in other ' +
      'zones, or use On-Demand in addition to Spot; ECS keeps trying.',
    instances:
      'No container instance has room for the task[ in capacity provider {capacityProvider}]. Raise the maximum ' +
      'of the Auto Scaling group or turn on managed scaling, allow more instance types and zones, or make the ' +
      'task smaller; ECS keeps trying.',
    spot:
      'AWS currently has no Spot capacity for this task size in these zones. Add FARGATE with a base to the ' +
      'capacity provider strategy (there is no automatic fallback to On-Demand), or subnets in other zones; ECS ' +
      'keeps trying.',
  },
  'quota.exceeded': {
    'logs-throttled':
      'CloudWatch Logs throttled the calls of the log driver while tasks started; ECS tries again. Create the ' +
      'log group beforehand instead of with awslogs-create-group, start fewer tasks at once, or request a higher ' +
      'rate in Service Quotas.',
    'secrets-throttled':
      'Secrets Manager or Parameter Store throttled the reads of secrets while tasks started; ECS tries again. ' +
      'Start fewer tasks at once. For Parameter Store turn on higher throughput: aws ssm ' +
      'update-service-setting --setting-id /ssm/parameter-store/high-throughput-enabled --setting-value true.',
    throttled:
      'AWS throttled API calls that are needed to start tasks; ECS tries again by itself. If it continues, start ' +
      'fewer tasks at once and start scheduled tasks at different minutes; CloudTrail shows which calls were ' +
      'throttled.',
    instances:
      'The EC2 quota of this account is used up[ (capacity provider {capacityProvider})]. Request a higher EC2 ' +
      'vCPU quota: L-1216C47A (On-Demand, standard families) or L-34B43A08 (Spot), or terminate instances that ' +
      'are no longer needed.',
    vcpu:
      'The quota of Fargate vCPUs of this account and region is used up. Request a higher quota: L-3032A538 ' +
      '(On-Demand) or L-36FBB829 (Spot). Until then stop tasks that are not needed.',
  },
  'config.invalid': {
    constraint:
      'No container instance meets the placement constraint {constraint|of the task}. Correct ' +
      'placementConstraints in the service or task definition, or give an instance the attribute that it asks ' +
      'for.',
    size:
      'Fargate does not offer {size|this CPU with this memory}. Memory must match the CPU: 256 units: 0.5 ' +
      'to 2 GB, 512: 1 to 4, 1024: 2 to 8, 2048: 4 to 16, 4096: 8 to 30, 8192: 16 to 60, 16384: 32 to 120. ' +
      'Register a new revision and deploy it.',
    'execution-role':
      'The task definition has no execution role, and Fargate needs one for ECR images, awslogs and secrets. ' +
      'Set executionRoleArn to a role with AmazonECSTaskExecutionRolePolicy, register a new revision and ' +
      'deploy it.',
    'container-port':
      'The load balancer of the service names the container port {containerPort|of a container}, which the task ' +
      'definition does not have. Correct containerName and containerPort in the service, or portMappings in the ' +
      'task definition.',
    inactive:
      'The task definition was deregistered or never existed, so no task can be started from it. Point ' +
      'whatever starts it (service, schedule or RunTask) to a revision that is ACTIVE.',
    launch:
      'ECS could not start an instance[ for capacity provider {capacityProvider}]: EC2 refuses a parameter, ' +
      'which the text above names. Correct the launch template or the instance profile, subnets and security ' +
      'groups of the capacity provider.',
    attribute:
      'No instance or platform has the attribute {attribute|that the task definition requires}. Compare ' +
      'requiresAttributes of the task definition (aws ecs describe-task-definition) with the container ' +
      'instances (aws ecs list-attributes) or the platform version: CPU architecture, operating system, log ' +
      'driver, agent version.',
  },
  'image.not_found': {
    digest:
      'The registry no longer has {image|the image with this digest}. If the task definition names a tag, ECS ' +
      'still uses the digest that the tag had at the last deployment: aws ecs update-service ' +
      '--force-new-deployment looks the tag up again. Make sure that the lifecycle policy does not ' +
      'expire deployed images; a rebuilt image has a new digest.',
  },
  'image.auth_denied': {
    repository:
      'The policy of the ECR repository does not allow the pull of {image|the image}. {statement|Allow the execution ' +
      'role ecr:BatchGetImage and ecr:GetDownloadUrlForLayer in the policy of the repository.}',
    login:
      'The registry refused the user name or the password. Renew them in the secret that repositoryCredentials ' +
      'names; the next task that starts uses them.',
  },
  'image.rate_limited': {
    ecr:
      'ECR throttled the pull; ECS tries again. Start fewer tasks at once. If it repeats, request a higher quota ' +
      'for the ECR calls BatchGetImage and GetDownloadUrlForLayer.',
  },
  'image.invalid': {
    owner:
      'A layer of {image|the image} has files whose owner id is out of range. Give them a different owner in the ' +
      'Dockerfile (COPY --chown, or chown), and build and push it again.',
    reference:
      'The image name is malformed[: {image}]. Correct image in the task definition: lower case, no spaces, one ' +
      'tag or digest.',
  },
  'container.create_failed': {
    name:
      'A container of the same name is left over on the instance, so the container {container|} could not be ' +
      'created. Remove it there (docker ps --all, docker rm), or drain the instance; ECS tries again elsewhere.',
  },
  'container.command_invalid': {
    windows:
      'Windows did not find {command|the program} that the container {container|} should run. Check its path ' +
      'and its extension in the image.',
    permission:
      '{command|The entry point or command} is in the image of the container {container|} but is not ' +
      'executable for its user. Make it so in the Dockerfile (chmod +x, or COPY --chmod=755), or name its ' +
      'interpreter in command.',
    none:
      'Neither the image nor the task definition says what the container {container|} should run. Set command ' +
      'or entryPoint in the container definition, or CMD in the Dockerfile.',
  },
  'envfile.failed': {
    denied:
      'Access to the environment file {object|in S3} is denied. {statement|The execution role needs ' +
      's3:GetObject on it and s3:GetBucketLocation on the bucket.} S3 gives the same answer for a file that ' +
      'does not exist, unless the role may list the bucket.',
  },
  unknown: {
    'not-started':
      'ECS could not start the task and does not say why. Perhaps no container ran, so there may be no ' +
      'log. Read the events of the service, and compare with the revision that ran before.',
    resources:
      'ECS could not fetch the secrets of the task or its login to the registry, and the reason is cut off. No ' +
      'container started, so there is no log. Check that the execution role may read them, then that the task ' +
      'can reach ECR, Secrets Manager and Systems Manager. aws ecs describe-tasks has the whole text for about ' +
      'an hour.',
  },
};
