import type { ContainerSetup, ServiceSetup, Setup, TaskSetup } from '../../functions/diagnosis/setup.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** A container that pulls from ECR, reads one secret and logs to CloudWatch; tests change one field. */
export const aContainer = (spoilt: Partial<ContainerSetup> = {}): ContainerSetup => ({
  name: 'app',
  image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/web:v42`,
  isEssential: true,
  ports: [8080],
  secrets: [{ name: 'DATABASE_URL', valueFrom: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:prod/db-8KqTzV` }],
  environmentFiles: [],
  registrySecret: null,
  log: { driver: 'awslogs', group: '/ecs/web', region: REGION, prefix: 'ecs', createsGroup: false },
  ...spoilt,
});

/** The task definition of a healthy web service. */
export const aTask = (spoilt: Partial<TaskSetup> = {}): TaskSetup => ({
  taskDefinition: 'web:42',
  executionRole: `arn:aws:iam::${ACCOUNT}:role/ecsTaskExecutionRole`,
  taskRole: `arn:aws:iam::${ACCOUNT}:role/web-task`,
  architecture: 'X86_64',
  operatingSystem: 'LINUX',
  containers: [aContainer()],
  ...spoilt,
});

/** A service in two private subnets behind a load balancer. */
export const aService = (spoilt: Partial<ServiceSetup> = {}): ServiceSetup => ({
  arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/prod/web`,
  region: REGION,
  account: ACCOUNT,
  network: { subnets: ['subnet-a', 'subnet-b'], securityGroups: ['sg-task'], assignPublicIp: false },
  balancers: [
    {
      targetGroup: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/web/0123456789abcdef`,
      container: 'app',
      port: 8080,
    },
  ],
  graceSeconds: 60,
  ...spoilt,
});

/** The web service with its task definition. */
export const aSetup = (spoilt: Partial<Setup> = {}): Setup => ({
  task: aTask(),
  service: aService(),
  region: REGION,
  ...spoilt,
});
