import type { Cause } from '../cause.ts';

type ByKind = Readonly<Record<string, string>>;

/** What to do in the circumstances of advice-kinds.ts, as text with placeholders like those of advice.ts. */
export const ADVICE_OF_KIND: Readonly<Partial<Record<Cause, ByKind>>> = {
  'secrets.not_found': {
    deleted:
      '{secret|The secret} is scheduled for deletion, so ECS may not read it. Restore it[: aws secretsmanager ' +
      'restore-secret --secret-id {secret}], or let valueFrom in the task definition name its successor.',
    'json-key':
      '{secret|The secret} can be read but has no JSON key {jsonKey|of the name in valueFrom}. Add the key to its ' +
      'value, or correct the key in valueFrom (ARN:json-key:version-stage:version-id); keys are case-sensitive.',
    version:
      '{secret|The secret} has no value for the version that is asked for[ (staging label {stage})]. Store a value ' +
      '(aws secretsmanager put-secret-value), or correct version-stage and version-id in valueFrom. If the secret ' +
      'itself is missing in this account and region, create it first.',
    parameter:
      'Parameter Store has no parameter {secret|of that name} in this account and region. Create it, or correct ' +
      'valueFrom in the task definition: the name with its leading slash, or the full ARN.',
  },
  'registry.unreachable': {
    answers:
      'The registry {host|} was reached and answered with an error. Look at its status page; ECS tries again. ' +
      'A copy of the image in your own ECR makes task starts independent of it.',
  },
  'secrets.access_denied': {
    key:
      'The execution role {role|} may not use the KMS key that encrypts {secret|the secret}. {statement|Allow ' +
      "kms:Decrypt on the key in the role's policy, and the role in the key's policy.} The AWS managed key " +
      'aws/secretsmanager works within one account only.',
  },
  'iam.assume_role_failed': {
    'service-linked':
      'The service-linked role AWSServiceRoleForECS is missing in this account or was just created. Create it: aws ' +
      'iam create-service-linked-role --aws-service-name ecs.amazonaws.com; then try again after a minute. Its trust ' +
      'policy belongs to AWS and needs no change.',
    infrastructure:
      'ECS could not assume the infrastructure role {role|}. The role must exist, its trust policy must allow ' +
      'sts:AssumeRole to ecs.amazonaws.com (not ecs-tasks.amazonaws.com), and who deploys needs iam:PassRole on it.',
  },
  'iam.execution_role_denied': {
    instances:
      'The infrastructure role {role|}[ of capacity provider {capacityProvider}] may not start EC2 instances. ' +
      '{statement|Attach AmazonECSInfrastructureRolePolicyForManagedInstances to it.} It also needs iam:PassRole on ' +
      'the role of the instance profile.',
    'pass-role':
      'Who starts the task ({role|the caller}) may not hand it its role. {statement|Allow iam:PassRole on the task ' +
      'and execution role.}',
  },
  'capacity.unavailable': {
    instances:
      'No EC2 instance has room for the task and none could be started[ by capacity provider {capacityProvider}]. ' +
      'Allow more instance types and zones, raise the maximum of the Auto Scaling group, or add On-Demand beside ' +
      'Spot; ECS keeps trying.',
    spot:
      'AWS has no Spot capacity for this task size in these zones now. Add FARGATE with a base to the capacity ' +
      'provider strategy (there is no automatic fall-back to On-Demand), or subnets in other zones; ECS keeps trying.',
  },
  'quota.exceeded': {
    throttled:
      'AWS throttled the API calls that start tasks; ECS tries again by itself. If it goes on: start fewer tasks at ' +
      'once, spread scheduled tasks over the minute, and look in CloudTrail for who calls this API most.',
    instances:
      'The EC2 quota of this account is used up[ (capacity provider {capacityProvider})]. Ask Service Quotas for ' +
      'more vCPUs of EC2: L-1216C47A (On-Demand, standard families) or L-34B43A08 (Spot), or end instances that ' +
      'are no longer needed.',
  },
  'config.invalid': {
    constraint:
      'The placement constraint {constraint|of the task} excludes every container instance. Correct ' +
      'placementConstraints in the service or task definition, or give an instance the attribute that it asks for.',
    size:
      'Fargate has no size of {size|this CPU and memory}. Choose memory that goes with the CPU (256 units: 0.5 to 2 ' +
      'GB, 512: 1 to 4, 1024: 2 to 8, 2048: 4 to 16, 4096: 8 to 30) and register a new revision.',
    'execution-role':
      'The task definition has no execution role, and Fargate needs one for ECR images, awslogs and secrets. Set ' +
      'executionRoleArn to a role with AmazonECSTaskExecutionRolePolicy and register a new revision.',
    'container-port':
      'The load balancer of the service names {containerPort|a container and port} that the task definition does not ' +
      'have. Correct containerName and containerPort in the service, or portMappings in the task definition.',
    attribute:
      'No capacity has the attribute {attribute|that the task definition requires}. Compare requiresAttributes of ' +
      'the task definition (aws ecs describe-task-definition) with the container instances or the platform ' +
      'version: CPU architecture, operating system, log driver, agent version.',
  },
  'container.start_failed': {
    port:
      'Port {port|of the container} is already in use on the host, so the container {container|} could not be ' +
      'started. Use hostPort 0 or network mode awsvpc, or let a deployment stop the old task first ' +
      '(minimumHealthyPercent 0).',
  },
  'image.too_large': {
    instances:
      '{image|The image} does not fit on the disk of the container instance. Raise the size of its root volume, ' +
      'remove unused images (ECS_IMAGE_CLEANUP_INTERVAL), or make the image smaller.',
  },
  'network.eni_provisioning': {
    instances:
      'The container instance could not attach the network interface of the task. Look whether it has reached the ' +
      'interfaces of its type (awsvpcTrunking raises them), and at /var/log/ecs on the instance; ECS tries again.',
  },
  'network.eni_limit': {
    instances:
      'The container instances have no network interface left for another task. Turn on the account setting ' +
      'awsvpcTrunking and replace the instances, choose a type with more interfaces, or add instances.',
  },
  'logging.unreachable': {
    router:
      'The log router does not listen: its socket is missing. With awsfirelens make the log router container ' +
      'essential, let the others depend on its START, and look at its own exit code and log.',
  },
  'health.elb': {
    missing:
      'The target group {targetGroup|of the service} does not exist any more. Create it anew or correct ' +
      'loadBalancers of the service; without it no task can become healthy.',
  },
  'platform.host_failure': {
    instances:
      'The EC2 instance {instance|under the task} stopped or was terminated. The activity history of its Auto ' +
      'Scaling group and CloudTrail (TerminateInstances) say why. A service replaces the task by itself; start a ' +
      'standalone one again.',
  },
  'platform.spot_interruption': {
    instances:
      'AWS took the Spot instance {instance|under the task} back. Turn on ECS_ENABLE_SPOT_INSTANCE_DRAINING so that ' +
      'tasks move within the two-minute warning, allow more instance types, and keep a base of On-Demand.',
  },
  'exit.application_error': {
    shell:
      'The container {container|} could not run its command: exit code {exit|126 or 127} of a shell means that the ' +
      'command is not executable or not found. Compare entryPoint, command and image with the revision before.',
  },
};
