import type { Failure, TaskHash } from '../service-state/deployment-health.ts';
import type { TaskEvent } from '../events/event.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import { isStandalone, lastPart } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { StopFact, TaskSize } from '../service-state/incident.ts';
import { CAUSES, isFinishedRun, rollbackClassOf } from '../stops/cause.ts';
import type { StopDiagnosis } from '../stops/classify.ts';
import { classify } from '../stops/classify.ts';
import type { TaskStop } from '../stops/stop.ts';
import { countFailure, countStart } from './buckets.ts';
import type { Draft, ApplyContext } from './draft.ts';
import { changeDead, changeLive } from './draft.ts';
import { taskHash } from '../service-state/hash.ts';
import { withRun } from './standalone.ts';
import { countDeath, describeHealth, guessDeployment, uncountDeath } from './healths.ts';
import type { DeadTask, ServiceState } from '../service-state/service-state.ts';

/** When the stop was decided, in epoch seconds: the earliest time in the event, otherwise the event's own time. */
export const stopTimeOf = (event: TaskEvent): EpochSeconds => {
  const times = [event.stoppingAt, event.executionStoppedAt, event.stoppedAt].filter((time) => time !== undefined);
  return times.length > 0 ? Math.min(...times.map(secondsOf)) : secondsOf(event.at);
};

const ageOf = (event: TaskEvent, startedAt: EpochSeconds | null, stoppedAt: EpochSeconds): number | null => {
  const start = event.startedAt === undefined ? startedAt : secondsOf(event.startedAt);
  return start === null ? null : Math.max(0, stoppedAt - start);
};

/** A standalone task that ended as it should: in a service this would be a failure, and a sign for its neighbours. */
const isDone = (event: TaskEvent, diagnosis: StopDiagnosis): boolean =>
  isFinishedRun(isStandalone(event.service), diagnosis.cause);

/** Whether a stop is routine: by the cause table, or a standalone task that ended as it should. */
const isNormal = (event: TaskEvent, diagnosis: StopDiagnosis): boolean =>
  CAUSES[diagnosis.cause].normalLife || isDone(event, diagnosis);

const exitCodeOf = (event: TaskEvent, diagnosis: StopDiagnosis): number | null => {
  const failedContainer = event.containers.find(({ name }) => name === diagnosis.failedContainer);
  return (failedContainer ?? event.containers.find(({ exitCode }) => exitCode !== undefined))?.exitCode ?? null;
};

const sizeOf = (event: TaskEvent): TaskSize | null =>
  event.cpuUnits === undefined || event.memoryMib === undefined
    ? null
    : {
        region: event.region,
        operatingSystem: event.operatingSystem,
        architecture: event.architecture,
        capacity: event.capacityProvider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE',
        cpuUnits: event.cpuUnits,
        memoryMib: event.memoryMib,
        storageGib: event.storageGib ?? 20,
      };

/** Fargate bills from the start of the image pull; a task that never started to pull costs nothing. */
const billedSecondsOf = (event: TaskEvent, stoppedAt: EpochSeconds): number | null => {
  const from = event.pullStartedAt ?? event.startedAt;
  return from === undefined ? null : Math.max(0, stoppedAt - secondsOf(from));
};

type ReportedStop = { readonly event: TaskEvent; readonly task: TaskHash; readonly deployment: DeploymentId | null };
type Stopped = ReportedStop & { readonly stop: TaskStop };

const factOf = ({ event, task }: Stopped, dead: DeadTask, diagnosis: StopDiagnosis): StopFact => ({
  task,
  taskId: lastPart(event.taskArn),
  at: dead.at,
  diagnosis,
  taskDefinition: event.taskDefinition,
  deployment: dead.deployment,
  zone: dead.zone,
  subnet: event.subnet ?? null,
  capacityProvider: event.capacityProvider ?? null,
  platformVersion: event.platformVersion ?? null,
  exitCode: exitCodeOf(event, diagnosis),
  ageSeconds: dead.ageSeconds,
  billedSeconds: billedSecondsOf(event, dead.at),
  size: sizeOf(event),
  isNormal: isNormal(event, diagnosis),
});

const failureOf = (task: TaskHash, dead: DeadTask, diagnosis: StopDiagnosis): Failure | undefined =>
  dead.isFailure
    ? {
        task,
        version: dead.version,
        at: dead.at,
        ageSeconds: dead.ageSeconds,
        cause: dead.cause,
        zone: dead.zone,
        failedContainer: diagnosis.failedContainer ?? null,
        failedResource: diagnosis.failedResource ?? null,
      }
    : undefined;

const applyStop = (draft: Draft, stopped: Stopped, context: ApplyContext): void => {
  const { event, task, stop, deployment } = stopped;
  const before = draft.live.get(task);
  const known = draft.dead.get(task);
  const at = stopTimeOf(event);
  if (before !== undefined) changeLive(draft).delete(task);
  draft.isChanged = true;
  if (at < secondsOf(context.now) - context.staleEventMinutes * 60) return;
  const diagnosis = classify(stop);
  const ageSeconds = ageOf(event, before?.startedAt ?? null, at);
  const isFailure = rollbackClassOf(diagnosis.cause, stop) !== 'excluded' && !isDone(event, diagnosis);
  const zone = event.availabilityZone ?? null;
  const dead: DeadTask = {
    version: event.version,
    at,
    ageSeconds,
    deployment,
    zone,
    cause: diagnosis.cause,
    isFailure,
    incident: null,
  };
  if (known !== undefined) {
    uncountDeath(draft, task, known);
    countFailure(draft, known, -1);
  }
  changeDead(draft).set(task, dead);
  countDeath(draft, dead, failureOf(task, dead, diagnosis));
  countFailure(draft, dead, 1);
  const isNewStart = known === undefined && (before === undefined || before.startedAt === null);
  if (isNewStart && (ageSeconds !== null || isFailure)) countStart(draft, at - (ageSeconds ?? 0), zone);
  draft.facts.set(task, factOf(stopped, dead, diagnosis));
  if (isStandalone(event.service)) draft.runs = withRun(draft.runs, event, isDone(event, diagnosis));
};

const applyRunning = (draft: Draft, { event, task, deployment }: ReportedStop): void => {
  const before = draft.live.get(task);
  const startedAt = secondsOf(event.startedAt ?? event.at);
  const zone = event.availabilityZone ?? null;
  changeLive(draft).set(task, { version: event.version, deployment, startedAt: before?.startedAt ?? startedAt, zone });
  draft.isChanged = true;
  if (before?.startedAt === undefined || before.startedAt === null) countStart(draft, startedAt, zone);
  if (isStandalone(event.service)) draft.runs = withRun(draft.runs, event, undefined);
};

/** Whether a task's event adds news: its version is higher, and a stopped task never runs again. */
export const isNew = (
  { live, dead }: Pick<ServiceState, 'live' | 'dead'>,
  event: TaskEvent,
  task = taskHash(event.taskArn),
): boolean => {
  const seen = Math.max(live.get(task)?.version ?? -1, dead.get(task)?.version ?? -1);
  return event.version > seen && (event.stop !== undefined || !dead.has(task));
};

/**
 * Applies one task event: only the highest `detail.version` of a task counts. A stop older than the stale limit on
 * arrival only ends the task; it is not evidence.
 */
export const applyTaskEvent = (draft: Draft, event: TaskEvent, context: ApplyContext): void => {
  const deployment = event.deployment ?? (isStandalone(event.service) ? null : guessDeployment(draft, event));
  if (deployment !== null) describeHealth(draft, deployment, event);
  const task = taskHash(event.taskArn);
  if (!isNew(draft, event, task)) return;
  if (event.stop === undefined) applyRunning(draft, { event, task, deployment });
  else applyStop(draft, { event, task, stop: event.stop, deployment }, context);
};
