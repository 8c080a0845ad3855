type Json = Readonly<Record<string, unknown>>;

/** The container of `aRevision`, with changed fields. */
export const container = (spoilt: Json = {}): Json => ({
  name: 'app',
  image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:v2',
  essential: true,
  command: ['/app/serve'],
  portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/ecs/web', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'ecs' },
  },
  ...spoilt,
});

/** A task definition as RegisterTaskDefinition takes it; its only container has the changed fields. */
export const aRevision = (spoilt: Json, task: Json = {}): Json => ({
  family: 'web',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  executionRoleArn: 'arn:aws:iam::111122223333:role/ecsTaskExecutionRole',
  taskRoleArn: 'arn:aws:iam::111122223333:role/web-task',
  runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
  containerDefinitions: [container(spoilt)],
  ...task,
});
