import type {
  ECSClient,
  Service,
  ServiceDeployment,
  ServiceRevision,
  ServiceRevisionSummary,
  Task,
} from '@aws-sdk/client-ecs';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { oneOf } from '../../functions/adapters/aws/ecs-shapes.ts';
import { SERVICE_DEPLOYMENT_STATUSES } from '../../functions/deployments/ecs-snapshot.ts';
import { whyOf } from '../../functions/handlers/investigate/read.ts';
import { mask } from '../../functions/masking/mask.ts';
import { lastPart } from '../../functions/primitives/identity.ts';
import { exactSecondsOf } from '../../functions/primitives/instant.ts';
import type { EpochSeconds } from '../../functions/primitives/instant.ts';
import { classify } from '../../functions/stops/classify.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';
import { CommandFailure } from '../input/io.ts';
import type { GateDeployment, GateRevision, GateRollout, GateStop, GateView } from './view.ts';

export type GateService = { readonly cluster: string; readonly service: string };
type Client = Pick<ECSClient, 'send'>;

/** Newest deployments that are described; the one that the gate waits for is among them. */
const DESCRIBED = 10;
/** ARNs of one DescribeServiceRevisions. */
const REVISIONS_MAX = 20;
/** Stopped tasks that are read: enough for the cause. */
const STOPS_MAX = 100;

const seconds = (date: Date | undefined): EpochSeconds => (date === undefined ? 0 : exactSecondsOf(date));
const NO_REVISION: GateRevision = { taskDefinition: null, platformVersion: null };

const rolloutsOf = ({ deployments = [] }: Service): readonly GateRollout[] =>
  deployments.map((one) => ({
    id: one.id ?? '',
    status: one.status ?? '',
    taskDefinition: lastPart(one.taskDefinition ?? ''),
    createdAt: seconds(one.createdAt),
    rolloutState: one.rolloutState ?? null,
    reason: mask(one.rolloutStateReason ?? ''),
  }));

const isPausedAt = ({ lifecycleHookDetails = [] }: ServiceDeployment): boolean =>
  lifecycleHookDetails.some(({ status }) => status === 'AWAITING_ACTION');

const breakerOf = ({ deploymentCircuitBreaker: breaker }: ServiceDeployment): GateDeployment['breaker'] =>
  breaker?.failureCount === undefined || breaker.threshold === undefined || breaker.status === 'DISABLED'
    ? null
    : { failures: breaker.failureCount, threshold: breaker.threshold };

type Revisions = ReadonlyMap<string, GateRevision>;

const deploymentOf = (one: ServiceDeployment, revisions: Revisions): GateDeployment => {
  const revision = (arn: string | undefined): GateRevision => revisions.get(arn ?? '') ?? NO_REVISION;
  const target = one.targetServiceRevision;
  const back = one.rollback?.serviceRevisionArn;
  return {
    id: one.serviceDeploymentArn ?? '',
    status: oneOf(one.status, SERVICE_DEPLOYMENT_STATUSES),
    reason: mask(one.rollback?.reason ?? one.statusReason ?? ''),
    createdAt: seconds(one.createdAt),
    finishedAt: one.finishedAt === undefined ? null : seconds(one.finishedAt),
    runs: revision(target?.arn),
    sources: (one.sourceServiceRevisions ?? []).map(({ arn }) => revision(arn)),
    rolledBackTo: back === undefined ? null : revision(back),
    running: target?.runningTaskCount ?? null,
    requested: target?.requestedTaskCount ?? null,
    breaker: breakerOf(one),
    stage: one.lifecycleStage ?? null,
    isPaused: isPausedAt(one),
  };
};

const stopOf = (task: Task): GateStop => ({
  task: lastPart(task.taskArn ?? ''),
  taskDefinition: lastPart(task.taskDefinitionArn ?? ''),
  deployment: task.startedBy?.startsWith('ecs-svc/') === true ? task.startedBy : null,
  createdAt: seconds(task.createdAt),
  at: seconds(task.stoppingAt ?? task.stoppedAt),
  diagnosis: classify(parseTaskStop(task)),
});

const readService = async (client: Client, { cluster, service }: GateService): Promise<Service> => {
  const answer = await client.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const [found] = answer.services ?? [];
  if (found === undefined || found.status === 'INACTIVE')
    throw new CommandFailure(
      `there is no active service ${service} in cluster ${cluster}: check --service and --cluster`,
    );
  const controller = found.deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS')
    throw new CommandFailure(
      `the deployment controller of ${service} is ${controller}: the gate works only with the controller ECS; ` +
        'use aws deploy wait deployment-successful instead',
    );
  return found;
};

const arnsIn = (all: readonly ServiceDeployment[]): readonly string[] => {
  const summaries = all.flatMap(
    ({ targetServiceRevision, sourceServiceRevisions = [] }): readonly ServiceRevisionSummary[] =>
      targetServiceRevision === undefined ? sourceServiceRevisions : [targetServiceRevision, ...sourceServiceRevisions],
  );
  const back = all.flatMap(({ rollback }) => rollback?.serviceRevisionArn ?? []);
  return [...new Set([...summaries.flatMap(({ arn }) => arn ?? []), ...back])];
};

const revisionOf = (one: ServiceRevision): GateRevision => ({
  taskDefinition: one.taskDefinition === undefined ? null : lastPart(one.taskDefinition),
  platformVersion: one.platformVersion ?? null,
});

/** Revisions never change: each is read once. */
const revisionReader = (client: Client) => {
  const known = new Map<string, GateRevision>();
  return async (arns: readonly string[]): Promise<Revisions> => {
    const serviceRevisionArns = arns.filter((arn) => !known.has(arn)).slice(0, REVISIONS_MAX);
    if (serviceRevisionArns.length === 0) return known;
    const answer = await client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    for (const one of answer.serviceRevisions ?? []) known.set(one.serviceRevisionArn ?? '', revisionOf(one));
    return known;
  };
};

const readDeployments = async (client: Client, of: GateService): Promise<readonly ServiceDeployment[]> => {
  const listed = await client.send(new ListServiceDeploymentsCommand({ ...of, maxResults: DESCRIBED }));
  const serviceDeploymentArns = (listed.serviceDeployments ?? []).flatMap((one) => one.serviceDeploymentArn ?? []);
  if (serviceDeploymentArns.length === 0) return [];
  const answer = await client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
  return (answer.serviceDeployments ?? []).sort((one, other) => seconds(other.createdAt) - seconds(one.createdAt));
};

/** Stopped tasks, each described until it is STOPPED; ECS lists them for about an hour. */
const stopReader = (client: Client, { cluster, service }: GateService) => {
  const known = new Map<string, GateStop>();
  return async (): Promise<readonly GateStop[]> => {
    const listed = await client.send(
      new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'STOPPED', maxResults: STOPS_MAX }),
    );
    const tasks = (listed.taskArns ?? []).filter((arn) => !known.has(arn));
    if (tasks.length === 0) return [...known.values()];
    const answer = await client.send(new DescribeTasksCommand({ cluster, tasks }));
    const ended = (answer.tasks ?? []).filter(
      ({ stopCode, lastStatus }) => stopCode !== undefined || lastStatus === 'STOPPED',
    );
    const stops = ended.map(stopOf);
    ended.forEach(({ taskArn, lastStatus }, place) => {
      const stop = stops[place];
      if (lastStatus === 'STOPPED' && stop !== undefined) known.set(taskArn ?? '', stop);
    });
    const current = stops.filter(({ task }) => ![...known.values()].some((one) => one.task === task));
    return [...known.values(), ...current];
  };
};

/**
 * Reads the gate's view of a service from ECS. What it needs throws; what only explains (stopped tasks) becomes
 * missing data. Throws `CommandFailure` when there is no such service, or another deployment controller runs it.
 */
export const ecsView = (client: Client, of: GateService): (() => Promise<GateView>) => {
  const revisions = revisionReader(client);
  const readStops = stopReader(client, of);
  return async () => {
    const service = await readService(client, of);
    const deployments = await readDeployments(client, of);
    const known = await revisions(arnsIn(deployments));
    const missingData: string[] = [];
    const stops = await readStops().catch((error: unknown) => {
      missingData.push(`why tasks stopped: ${whyOf('ecs:ListTasks and ecs:DescribeTasks', error)}`);
      return [];
    });
    return {
      service: {
        name: service.serviceName ?? of.service,
        status: service.status ?? '',
        controller: 'ECS',
        desired: service.desiredCount ?? 0,
        running: service.runningCount ?? 0,
        pending: service.pendingCount ?? 0,
      },
      rollouts: rolloutsOf(service),
      deployments: deployments.map((one) => deploymentOf(one, known)),
      stops,
      actions: [],
      missingData,
    };
  };
};
