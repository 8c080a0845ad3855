import type { Random } from '../../fake-aws/random.ts';

/** JSON as RegisterTaskDefinition takes it. Mutable on purpose: something breaks. */
export type ContainerJson = Record<string, unknown> & { name: string; image: string };
export type DefinitionJson = Record<string, unknown> & { containerDefinitions: ContainerJson[] };

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
export const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:prod/app-AbCdEf`;
export const LOGIN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:prod/login-GhIjKl`;
export const PARAMETER = '/prod/app/token';
export const ENV_FILE = 'arn:aws:s3:::prod-settings/app.env';
export const EXECUTION = `arn:aws:iam::${ACCOUNT}:role/app-execution`;
export const TASK_ROLE = `arn:aws:iam::${ACCOUNT}:role/app-task`;

type Size = readonly [cpu: number, memory: number];

const SIZES: readonly [Size, ...Size[]] = [
  [256, 512],
  [256, 1024],
  [512, 1024],
  [1024, 2048],
  [1024, 4096],
  [2048, 8192],
];

const pick = <Item>(items: readonly [Item, ...Item[]], random: Random): Item =>
  items[random.integer(0, items.length - 1)] ?? items[0];

const awslogs = (random: Random): object => ({
  logDriver: 'awslogs',
  options: {
    'awslogs-group': '/ecs/app',
    'awslogs-region': REGION,
    'awslogs-stream-prefix': 'ecs',
    ...(random.chance(0.3) ? { mode: 'non-blocking', 'max-buffer-size': '25m' } : {}),
    ...(random.chance(0.2) ? { 'awslogs-create-group': 'true' } : {}),
  },
});

const parameterArn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${PARAMETER}`;

const secretsOf = (random: Random): readonly object[] => [
  ...(random.chance(0.5) ? [{ name: 'DATABASE', valueFrom: `${SECRET}:url::` }] : []),
  ...(random.chance(0.4) ? [{ name: 'SETTINGS', valueFrom: SECRET }] : []),
  ...(random.chance(0.4) ? [{ name: 'TOKEN', valueFrom: random.chance(0.5) ? PARAMETER : parameterArn }] : []),
];

const healthCheck = { command: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'], interval: 15, retries: 3 };

const application = (random: Random, port: number): ContainerJson => ({
  name: 'app',
  image: `${REGISTRY}/app:v2`,
  essential: true,
  portMappings: [{ containerPort: port, protocol: 'tcp' }],
  secrets: secretsOf(random),
  logConfiguration: awslogs(random),
  ...(random.chance(0.5) ? { command: ['/app/serve'] } : {}),
  ...(random.chance(0.3) ? { healthCheck: { ...healthCheck, startPeriod: random.integer(0, 60) } } : {}),
  ...(random.chance(0.3) ? { environmentFiles: [{ value: ENV_FILE, type: 's3' }] } : {}),
});

const sidecar = (random: Random): ContainerJson => ({
  name: 'proxy',
  image: `${REGISTRY}/proxy:1.27`,
  essential: random.chance(0.5),
  logConfiguration: awslogs(random),
  healthCheck,
});

const router = (random: Random): ContainerJson => ({
  name: 'router',
  image: `${REGISTRY}/proxy:1.27`,
  essential: true,
  firelensConfiguration: { type: 'fluentbit' },
  logConfiguration: awslogs(random),
});

const foreign = (): ContainerJson => ({
  name: 'agent',
  image: 'docker.io/vendor/agent:7',
  essential: false,
  repositoryCredentials: { credentialsParameter: LOGIN },
});

/** A definition that starts; `hasInternet` allows images of other registries. */
export const definitionOf = (random: Random, port: number, hasInternet: boolean): DefinitionJson => {
  const [cpu, memory] = pick(SIZES, random);
  const own = application(random, port);
  const beside = [
    ...(random.chance(0.4) ? [sidecar(random)] : []),
    ...(random.chance(0.2) ? [router(random)] : []),
    ...(hasInternet && random.chance(0.2) ? [foreign()] : []),
  ];
  if (beside.some(({ name }) => name === 'proxy') && random.chance(0.5))
    own['dependsOn'] = [{ containerName: 'proxy', condition: 'HEALTHY' }];
  if (beside.some(({ name }) => name === 'router')) own['logConfiguration'] = { logDriver: 'awsfirelens', options: {} };
  return {
    family: 'app',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(cpu),
    memory: String(memory),
    executionRoleArn: EXECUTION,
    ...(random.chance(0.7) ? { taskRoleArn: TASK_ROLE } : {}),
    runtimePlatform: { cpuArchitecture: random.chance(0.3) ? 'ARM64' : 'X86_64', operatingSystemFamily: 'LINUX' },
    ...(random.chance(0.2) ? { ephemeralStorage: { sizeInGiB: 50 } } : {}),
    containerDefinitions: [own, ...beside],
  };
};
