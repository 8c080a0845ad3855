import { denialIn } from '../stops/advice/permission.ts';
import { ecrImageOf, secretIdOf } from './destinations.ts';
import type { ContainerSetup, Setup } from './setup.ts';

/** An action on a resource that the execution role must be allowed. */
export type Needed = { readonly action: string; readonly resource: string };

const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
};

const accountOf = ({ service, task }: Setup): string => service?.account ?? task.executionRole?.split(':')[4] ?? '*';

/** ARN of a parameter: task definitions may use its bare name. */
const parameterArn = (valueFrom: string, setup: Setup): string => {
  if (valueFrom.startsWith('arn:')) return valueFrom;
  const place = `arn:${partitionOf(setup.region)}:ssm:${setup.region}:${accountOf(setup)}`;
  return `${place}:parameter/${valueFrom.replace(/^\//, '')}`;
};

const forImage = (image: string, { region }: Setup): readonly Needed[] => {
  const ecr = ecrImageOf(image);
  if (ecr === undefined) return [];
  const resource = `arn:${partitionOf(region)}:ecr:${ecr.region}:${ecr.account}:repository/${ecr.repository}`;
  return [
    { action: 'ecr:GetAuthorizationToken', resource: '*' },
    ...['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'].map((action) => ({
      action,
      resource,
    })),
  ];
};

const forSecret = (valueFrom: string, setup: Setup): Needed =>
  valueFrom.includes(':secretsmanager:')
    ? { action: 'secretsmanager:GetSecretValue', resource: secretIdOf(valueFrom) }
    : { action: 'ssm:GetParameters', resource: parameterArn(valueFrom, setup) };

const forLog = ({ log }: ContainerSetup, setup: Setup): readonly Needed[] => {
  if (log?.driver !== 'awslogs' || log.group === null) return [];
  const region = log.region ?? setup.region;
  const group = `arn:${partitionOf(region)}:logs:${region}:${accountOf(setup)}:log-group:${log.group}`;
  return [
    ...(log.createsGroup ? [{ action: 'logs:CreateLogGroup', resource: group }] : []),
    { action: 'logs:CreateLogStream', resource: `${group}:log-stream:*` },
    { action: 'logs:PutLogEvents', resource: `${group}:log-stream:*` },
  ];
};

const forContainer = (container: ContainerSetup, setup: Setup): readonly Needed[] => [
  ...forImage(container.image, setup),
  ...container.secrets.map(({ valueFrom }) => forSecret(valueFrom, setup)),
  ...(container.registrySecret === null ? [] : [forSecret(container.registrySecret, setup)]),
  ...forLog(container, setup),
  ...container.environmentFiles.map((resource) => ({ action: 's3:GetObject', resource })),
];

/**
 * Everything that the execution role does before containers run
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html), each once, plus what
 * `evidence` says was denied.
 */
export const neededPermissions = (setup: Setup, evidence = ''): readonly Needed[] => {
  const denial = denialIn(evidence);
  const all = [
    ...(denial === undefined ? [] : [{ action: denial.action, resource: denial.resource }]),
    ...setup.task.containers.flatMap((container) => forContainer(container, setup)),
  ];
  return [...new Map(all.map((needed) => [`${needed.action} ${needed.resource}`, needed])).values()];
};
