/** Envelopes in the documented shape: a perfect one, with changed fields. */

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
/** A Monday morning. */
export const MORNING = Date.parse('2026-03-02T10:00:00.000Z');

/** ISO instant `seconds` after the morning. */
export const at = (seconds: number): string => new Date(MORNING + seconds * 1000).toISOString();

const arn = (resource: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;

/** A task id that looks like one, from a small number. */
export const taskId = (n: number): string => (n * 2654435761).toString(16).padStart(32, '0').slice(-32);

export type TaskOptions = {
  readonly task: number;
  readonly cluster?: string;
  readonly group?: string;
  readonly deployment?: string;
  readonly taskDefinition?: string;
  readonly zone?: string;
  /** Seconds after the morning. */
  readonly createdAt?: number;
  readonly startedAt?: number | null;
  readonly stoppedAt?: number;
  readonly version?: number;
  readonly detail?: Readonly<Record<string, unknown>>;
};

const identityOf = (options: TaskOptions) => {
  const { task, cluster = 'prod', taskDefinition = 'web:2' } = options;
  return {
    taskArn: arn(`task/${cluster}/${taskId(task)}`),
    clusterArn: arn(`cluster/${cluster}`),
    taskDefinitionArn: arn(`task-definition/${taskDefinition}`),
    group: options.group ?? 'service:web',
    startedBy: options.deployment ?? 'ecs-svc/2000000000000000002',
    availabilityZone: options.zone ?? 'eu-west-1a',
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    cpu: '512',
    memory: '1024',
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
  };
};

const envelope = (time: number, type: string, detail: unknown, resources: readonly string[]) => ({
  version: '0',
  id: `00000000-0000-4000-8000-${String(Math.abs(time)).padStart(12, '0')}`,
  'detail-type': type,
  source: 'aws.ecs',
  account: ACCOUNT,
  time: at(time),
  region: REGION,
  resources,
  detail,
});

const timesOf = ({ createdAt = 0, startedAt = createdAt + 30 }: TaskOptions) => ({
  createdAt: at(createdAt),
  pullStartedAt: at(createdAt + 10),
  pullStoppedAt: at(createdAt + 25),
  ...(startedAt === null ? {} : { startedAt: at(startedAt) }),
});

/** ECS Task State Change of a task that reached RUNNING. */
export const running = (options: TaskOptions) => {
  const { createdAt = 0, startedAt = createdAt + 30 } = options;
  const detail = {
    ...identityOf(options),
    ...timesOf(options),
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    version: options.version ?? 3,
    containers: [{ name: 'app', image: 'web:2', lastStatus: 'RUNNING', imageDigest: `sha256:${'a'.repeat(64)}` }],
    updatedAt: at(startedAt ?? createdAt),
    ...options.detail,
  };
  return envelope(startedAt ?? createdAt, 'ECS Task State Change', detail, [detail.taskArn]);
};

/** ECS Task State Change of a stopped task: by default exit code 1 of its essential container. */
export const stopped = (options: TaskOptions) => {
  const { createdAt = 0, stoppedAt = createdAt + 40 } = options;
  const detail = {
    ...identityOf(options),
    ...timesOf(options),
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    version: options.version ?? 5,
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'app', image: 'web:2', exitCode: 1, lastStatus: 'STOPPED' }],
    executionStoppedAt: at(stoppedAt),
    stoppingAt: at(stoppedAt),
    stoppedAt: at(stoppedAt + 20),
    updatedAt: at(stoppedAt + 20),
    ...options.detail,
  };
  return envelope(stoppedAt + 20, 'ECS Task State Change', detail, [detail.taskArn]);
};

const DEPLOYMENT = 'ecs-svc/2000000000000000002';

/** A task that the scheduler stopped for scale-in. */
export const scaledIn = (options: TaskOptions) =>
  stopped({
    ...options,
    detail: {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Scaling activity initiated by (deployment ${options.deployment ?? DEPLOYMENT})`,
      containers: [{ name: 'app', image: 'web:2', exitCode: 143, lastStatus: 'STOPPED' }],
      ...options.detail,
    },
  });

export type DeploymentOptions = {
  readonly deployment?: string;
  readonly service?: string;
  readonly name?: string;
  readonly time?: number;
  readonly reason?: string;
};

/** ECS Deployment State Change. */
export const deploymentChanged = ({
  deployment = 'ecs-svc/2000000000000000002',
  service = 'service/prod/web',
  name = 'SERVICE_DEPLOYMENT_IN_PROGRESS',
  time = 0,
  reason = `ECS deployment ${deployment} in progress.`,
}: DeploymentOptions = {}) =>
  envelope(
    time,
    'ECS Deployment State Change',
    { eventType: 'INFO', eventName: name, deploymentId: deployment, updatedAt: at(time), reason },
    [arn(service)],
  );

/** ECS Service Action. */
export const serviceActed = (name: string, { service = 'service/prod/web', time = 0, detail = {} } = {}) =>
  envelope(
    time,
    'ECS Service Action',
    { eventType: 'INFO', eventName: name, clusterArn: arn('cluster/prod'), createdAt: at(time), ...detail },
    [arn(service)],
  );

/** ECS Hook State Change. */
export const hookChanged = (name: string, { hookId = 'ecs-pause-1', time = 0, service = 'service/prod/web' } = {}) =>
  envelope(
    time,
    'ECS Hook State Change',
    {
      eventType: 'INFO',
      eventName: name,
      hookId,
      hookType: 'PAUSE',
      expiresAt: at(time + 3600),
      lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
      clusterArn: arn('cluster/prod'),
      serviceArn: arn(service),
      serviceDeploymentArn: arn(`service-deployment/prod/web/Abc123`),
      updatedAt: at(time),
    },
    [],
  );
