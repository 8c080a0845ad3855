import type { Cause } from '../cause.ts';

/**
 * What to do about each cause, as text with placeholders. `{name|otherwise}` is what the reasons name, or the general
 * text; `[… {name} …]` appears only when every name in it is known.
 */
export const ADVICE: Readonly<Record<Cause, string>> = {
  'image.not_found':
    'The registry does not have {image|the image that the task definition names}. Check that the build pushed ' +
    'exactly this tag or digest to this repository (for ECR, in this account and region), and that no lifecycle ' +
    'policy has expired it; then push it again or deploy a revision that names an existing image. [To check: aws ' +
    'ecr describe-images --repository-name {repository} --image-ids {imageId}.]',
  'image.auth_denied':
    'The registry refused the pull of {image|the image}. For a private registry set repositoryCredentials to a ' +
    'valid secret; for ECR in another account, allow the role in the repository policy. Check that the ' +
    'name is spelled right: a registry also answers "denied" for repositories that do not exist. [{statement}]',
  'image.rate_limited':
    'The registry {host|} is throttling pulls. Pull through an ECR pull-through cache or a copy in your own ECR, ' +
    'or authenticate with repositoryCredentials to get a higher limit; starting fewer tasks at once also helps. ' +
    'The limit resets by itself after its time window.',
  'image.platform_mismatch':
    '{image|The image} has no build for the platform the task runs on[ ({platform})]. Build it for the platform ' +
    'of the task definition (docker buildx build --platform, then push), or set runtimePlatform.cpuArchitecture ' +
    'and operatingSystemFamily in the task definition to match the image; on Windows the version of the image ' +
    'must match that of the host.',
  'image.invalid':
    'The container runtime cannot use {image|the image} in the format in which the registry stores it. Rebuild ' +
    'and push it with a current builder; if the text above names a media type, turn off provenance attestations ' +
    '(--provenance=false) and zstd layers.',
  'image.too_large':
    '{image|The image} does not fit on the disk of the task: compressed and unpacked layers share its ephemeral ' +
    'storage, 20 GiB unless the task definition sets more. Raise ephemeralStorage.sizeInGiB (21 to 200) in the ' +
    'task definition, or make the image smaller.',
  'image.pull_failed':
    'ECS could not pull {image|the image} and does not say why. Check in this order: the tag exists, the ' +
    'execution role is allowed to pull it (on an instance without an execution role, the role of the instance), ' +
    'the registry can be reached from where the task runs. For a task on Fargate the runbook ' +
    'AWSSupport-TroubleshootECSTaskFailedToStart tests all of them.',
  'registry.unreachable':
    'The task cannot reach {host|the registry}. In a public subnet set assignPublicIp to ENABLED; in a ' +
    'private subnet route 0.0.0.0/0 to a NAT gateway. For ECR, VPC endpoints are enough instead: the S3 gateway ' +
    'endpoint in the route table, and ecr.api and ecr.dkr, both with private DNS and a security group that allows ' +
    'TCP 443 from the task. The security group of the task must allow TCP 443 out.',
  'secrets.not_found':
    '{secret|The secret or parameter} does not exist in this account and region. Create it, or correct ' +
    'valueFrom in the task definition: the full ARN of a secret with its six random characters, ' +
    'followed by :json-key:version-stage:version-id if needed, or the exact name of a parameter. A secret that ' +
    'is scheduled for deletion can be restored.',
  'secrets.access_denied':
    'The execution role {role|} is not allowed to read {secret|the secret or parameter}, or to use the KMS key ' +
    'that encrypts it. {statement|Allow secretsmanager:GetSecretValue or ssm:GetParameters on its ARN, and ' +
    'kms:Decrypt on its customer managed key, in the policy of the execution role.} The execution role needs ' +
    'this, not the task role.',
  'secrets.malformed':
    'The valueFrom of {secret|the secret}, or the content of the secret, has the wrong format. valueFrom must be a ' +
    'parameter name or ARN, or a secret ARN, optionally followed by :json-key:version-stage:version-id with all ' +
    'colons; if it names a JSON key, the secret must be one JSON object.',
  'secrets.unreachable':
    'The task cannot reach {host|Secrets Manager or Systems Manager} to read {secret|its secrets}. In a ' +
    'public subnet set assignPublicIp to ENABLED; in a private subnet add a route to a NAT gateway, or the ' +
    'interface endpoint secretsmanager or ssm (and kms) with private DNS and a security group that ' +
    'allows TCP 443 from the task.',
  'secrets.retrieval_failed':
    'ECS could not read {secret|a secret} and does not say why. Check that it exists in this region, that the ' +
    'execution role is allowed to read it and to decrypt with its key, and that Secrets Manager or Systems ' +
    'Manager can be reached from where the task runs.',
  'iam.assume_role_failed':
    'ECS could not assume {role|the role of the task}. The role must exist, and its trust policy must allow ' +
    'sts:AssumeRole for ecs-tasks.amazonaws.com (task and execution role) or ecs.amazonaws.com (infrastructure ' +
    'role); conditions on aws:SourceArn or aws:SourceAccount must match.',
  'iam.execution_role_denied':
    'The role {role|that starts the task} lacks a permission. {statement|Attach ' +
    'AmazonECSTaskExecutionRolePolicy to the execution role; if it is attached, CloudTrail shows what was ' +
    'denied (AccessDenied for this role).} ecr:GetAuthorizationToken needs Resource "*".',
  'network.eni_provisioning':
    'The network interface of the task was not ready in time[ in {subnet}]. ECS tries again by itself and ' +
    'usually succeeds. If this repeats, check that the subnet has free addresses and that the role ' +
    'AWSServiceRoleForECS exists, then see the AWS Health dashboard.',
  'network.subnet_exhausted':
    'No free IP address is left in {subnet|the subnet}: each task needs one, and a rolling deployment up ' +
    'to twice as many. Add subnets to the service, remove unused network interfaces, add a secondary ' +
    'CIDR to the VPC, or lower maximumPercent.',
  'network.eni_limit':
    'The number of network interfaces is at its quota. Delete unused interfaces or request a higher quota ' +
    '(L-DF5E4CA3, network interfaces per region); on EC2 instances choose a type with more interfaces or turn on ' +
    'awsvpcTrunking.',
  'network.config_invalid':
    'The network configuration of the service is wrong: {securityGroup|a subnet or security group} is in a ' +
    'different VPC than the others, is not supported there, or is missing. Correct awsvpcConfiguration in the ' +
    'service (at most 16 subnets and 5 security groups, all in one VPC).',
  'logging.destination_missing':
    'The log group {logGroup|of the log driver} does not exist in this region. Create it[: aws logs ' +
    'create-log-group --log-group-name {logGroup}], or set awslogs-create-group to true and allow ' +
    'logs:CreateLogGroup for the role that writes the logs.',
  'logging.access_denied':
    'The role {role|that writes the logs} is denied access to {logGroup|the log group}. {statement|Allow ' +
    'logs:CreateLogStream and logs:PutLogEvents on the log group, and logs:CreateLogGroup if ' +
    'awslogs-create-group is on.} With awslogs this role is the execution role on Fargate, and the role ' +
    'of the instance on EC2 unless its agent is configured otherwise; with FireLens it is the task role.',
  'logging.unreachable':
    'The log driver cannot reach {host|its endpoint}. If the text above also names a missing log group, that is ' +
    'only a consequence. In a private subnet add a route to a NAT gateway, or the interface endpoint logs with ' +
    'private DNS and a security group that allows TCP 443 from the task; in a public subnet give the task a ' +
    'public IP. With FireLens check that the log router runs.',
  'logging.config_invalid':
    'An option in logConfiguration is missing, unknown or has a wrong value. awslogs needs awslogs-group, ' +
    'awslogs-region and on Fargate awslogs-stream-prefix; Fargate supports only awslogs, splunk and awsfirelens. ' +
    'The text above names the option.',
  'logging.setup_failed':
    'The log driver did not start and ECS does not say why. Check the options in logConfiguration, that the log ' +
    'group exists, that the role that writes the logs (on Fargate the execution role) is allowed to create ' +
    'streams in it, and that CloudWatch Logs can be reached from where the task runs.',
  'volume.mount_failed':
    'A volume could not be mounted[: {fileSystem}]; the text above says why. Compare volumes and mountPoints ' +
    'with the last revision that ran, and check that the source exists in the zone of the task and that the task ' +
    'can reach it and is allowed to use it.',
  'envfile.failed':
    'The environment file {object|in S3} could not be fetched. It must exist in the region of the task ' +
    'and end in .env; the execution role needs s3:GetObject on it and s3:GetBucketLocation on the ' +
    'bucket; S3 must be reachable from where the task runs. [{statement}]',
  'container.command_invalid':
    'The container {container|} could not execute {command|its entry point or command}: it is not in the image ' +
    'or not on its PATH, or was given as one string instead of a list ("node", "server.js"). Try it with ' +
    'docker run and the same entryPoint and command; check line endings and the interpreter line of scripts.',
  'container.create_failed':
    'The container {container|} could not be created; the text above is the message of the runtime. Usually a ' +
    'setting of the container definition is not possible on this platform. Compare with the last revision that ' +
    'ran.',
  'container.start_failed':
    'The container {container|} was created but did not start; the text above is the message of the runtime. ' +
    'Check entry point, user, working directory and memory of this container definition against the last ' +
    'revision that ran.',
  'container.start_timeout':
    'The runtime did not answer in time while it handled the container {container|}. A single time-out is a ' +
    'temporary fault of the host, and ECS replaces the task. If it repeats, give the task more CPU or make the ' +
    'image smaller; on your own instance, check its disk and CPU, then drain and replace it.',
  'container.dependency_failed':
    '{dependency|A container} did not reach the condition for which {container|another container} waits ' +
    '(dependsOn). Check its exit code and its last log lines; for HEALTHY also its health check and ' +
    'startTimeout; for SUCCESS it must exit with 0.',
  'exit.application_error':
    'The container {container|} ended by itself with an error[: exit code {exit}]. The reason is in its ' +
    'last log lines. Compare configuration and image with the revision that ran before.',
  'exit.clean':
    'The essential container {container|} finished with exit code 0, and that ends the task. In a service the ' +
    'main process must stay in the foreground: check the command, and set essential to false for containers ' +
    'that may end.',
  'exit.killed':
    'The container {container|} got SIGKILL, but ECS reports no out-of-memory error. Check its memory ' +
    'use just before the stop: the kernel may have killed a process inside the container. If the stop took as ' +
    'long as stopTimeout, the process ignored SIGTERM: handle it, or start the process with exec or ' +
    'initProcessEnabled so that the signal reaches it.',
  'exit.terminated':
    'The container {container|} got SIGTERM, but ECS reports no stop of the task. Check the other ' +
    'containers first: when an essential one ends, ECS stops the rest. Otherwise something inside the container ' +
    'sent the signal, such as a supervisor or a script.',
  'exit.crashed':
    'The container {container|} crashed[: exit code {exit}]. Look for a stack trace in its last log lines. ' +
    'After a segmentation fault (139) suspect native libraries or a stack overflow; after an abort (134) also ' +
    'the heap limit of V8 or of a JVM.',
  'exit.unreported':
    'An essential container ended and ECS reported neither exit code nor reason. Read its last log lines. If ' +
    'there are none, the host or the agent may have failed: check whether the task that replaces it keeps ' +
    'running.',
  'memory.oom':
    'The container {container|} used more memory than allowed. If it has its own limit, raise that first; ' +
    'otherwise raise the memory of the task. [The next size is {larger}.] Memory that climbs steadily is a leak; ' +
    'a short peak means that the limit is too low. Set the heap of a JVM or Node.js to about 75 % of the limit ' +
    'of its container.',
  'storage.full':
    'The disk of the task ran full: image and written files share 20 GiB unless the task definition sets more. ' +
    'Check in the last log lines which path could not be written: a volume has its own size. Otherwise raise ' +
    'ephemeralStorage.sizeInGiB (21 to 200), or delete temporary and log files while the ' +
    'task runs.',
  'health.elb':
    'The load balancer found the task unhealthy[ in {targetGroup}] and ECS replaced it. Check that path, ' +
    'port and matcher of the health check fit what the application answers, that the application listens on ' +
    '0.0.0.0, that the security group of the task allows the load balancer on the container port, that the ' +
    'load balancer is enabled in the zone, and that healthCheckGracePeriodSeconds exceeds the start time.',
  'health.container':
    'The health check command of the container {container|} failed repeatedly. Run it inside the image: ' +
    'it must exit with 0, and the tool that it calls must be in the image (curl is often missing). If the ' +
    'application is just slow to start, raise startPeriod, timeout or retries. Otherwise the application hangs: ' +
    'read its logs.',
  'health.service_connect':
    'The Service Connect or Envoy proxy of the task failed. Check its log, the port names and client aliases of ' +
    'the service; give the task enough memory and CPU for the proxy (at least 256 CPU units and 64 MiB); if it ' +
    'cannot reach its control plane, check the egress of the task.',
  'scheduler.scale_in':
    'Nothing to do: the service needed fewer tasks, or a deployment replaced this one (ECS uses one sentence for ' +
    'both)[; it names the deployment {deployment}]. If you did not expect this, check the scaling activities and ' +
    'deployments of the service. Exit code 137 here means that SIGTERM was ignored.',
  'scheduler.deployment': 'Nothing to do: a deployment or a rollback replaced the task[ ({deployment})].',
  'scheduler.rebalancing':
    'Nothing to do: ECS moved the task to another zone to balance the service. ' +
    'availabilityZoneRebalancing can be set to DISABLED.',
  'user.stopped':
    'A person or a script called StopTask, or deleted the service. CloudTrail (eventName StopTask or ' +
    'DeleteService) shows who.',
  'platform.spot_interruption':
    'AWS reclaimed the Fargate Spot capacity after a two-minute warning. Handle SIGTERM, spread over more zones, ' +
    'and keep a base on FARGATE in the capacity provider strategy, because there is no automatic fallback to ' +
    'On-Demand.',
  'platform.maintenance':
    'AWS retires the task to patch the infrastructure. A service replaces it by itself; start standalone tasks ' +
    'again. How long AWS waits is an account setting (fargateTaskRetirementWaitPeriod); with event windows you ' +
    'choose the hour.',
  'platform.host_failure':
    'The infrastructure under the task failed. A service replaces the task by itself; start a standalone one ' +
    'again. If many fail at once, check the AWS Health dashboard and the zone.',
  'capacity.unavailable':
    'AWS currently has no capacity for this task size in these zones. Add subnets in other zones, allow both ' +
    'FARGATE and FARGATE_SPOT, or choose another size or architecture; ECS keeps trying.',
  'quota.exceeded':
    'A quota of the account is used up; the text above says which. Request a higher quota in Service Quotas, or ' +
    'stop what is no longer needed. For Fargate vCPUs the quotas are L-3032A538 (On-Demand) and L-36FBB829 ' +
    '(Spot).',
  'config.invalid':
    'ECS refuses the configuration of the task definition or of the service; the text above says why. Correct ' +
    'it, register a new revision and deploy it. Common causes: an unsupported combination of CPU and memory, no ' +
    'execution role, an operating system that the platform version does not have.',
  unknown:
    'ECS does not say why. Read the events of the service and, if a container ran, its last log lines, and ' +
    'compare with the revision that ran before.',
};
