import type { Failure, TaskHash } from '../deployments/trial.ts';
import type { TaskEvent } from '../events/event.ts';
import type { DeploymentId } from '../events/identity.ts';
import { isStandalone, lastPart } from '../events/identity.ts';
import type { StopFact, TaskSize } from '../incidents/incident.ts';
import { CAUSES, rollbackClassOf } from '../stops/cause.ts';
import type { Verdict } from '../stops/classify.ts';
import { classify } from '../stops/classify.ts';
import type { TaskStop } from '../stops/stop.ts';
import { countFailure, countStart } from './buckets.ts';
import type { Draft, FoldContext } from './draft.ts';
import { changeDead, changeLive, secondsOf } from './draft.ts';
import { taskHash } from './hash.ts';
import { withRun } from './standalone.ts';
import { countDeath, describeTrial, guessDeployment, uncountDeath } from './trials.ts';
import type { DeadTask, Watch } from './watch.ts';

/** When the stop was decided, in epoch seconds: the earliest of what ECS tells of it, else the event's own time. */
export const stopTimeOf = (event: TaskEvent): number => {
  const told = [event.stoppingAt, event.executionStoppedAt, event.stoppedAt].filter((time) => time !== undefined);
  return told.length > 0 ? Math.min(...told.map(secondsOf)) : secondsOf(event.at);
};

const ageOf = (event: TaskEvent, startedAt: number | null, stoppedAt: number): number | null => {
  const start = event.startedAt === undefined ? startedAt : secondsOf(event.startedAt);
  return start === null ? null : Math.max(0, stoppedAt - start);
};

/** Whether a stop is everyday life: what the cause table says, and a standalone task that ended as it should. */
const isNormal = (event: TaskEvent, verdict: Verdict): boolean =>
  CAUSES[verdict.cause].normalLife || (isStandalone(event.service) && verdict.cause === 'exit.clean');

const exitCodeOf = (event: TaskEvent, verdict: Verdict): number | null => {
  const culprit = event.containers.find(({ name }) => name === verdict.culprit);
  return (culprit ?? event.containers.find(({ exitCode }) => exitCode !== undefined))?.exitCode ?? null;
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

/** Fargate bills from the start of the image pull; a task that never began to pull costs nothing. */
const billedSecondsOf = (event: TaskEvent, stoppedAt: number): number | null => {
  const from = event.pullStartedAt ?? event.startedAt;
  return from === undefined ? null : Math.max(0, stoppedAt - secondsOf(from));
};

type Told = { readonly event: TaskEvent; readonly task: TaskHash; readonly deployment: DeploymentId | null };
type Stopped = Told & { readonly stop: TaskStop };

const factOf = ({ event, task }: Stopped, dead: DeadTask, verdict: Verdict): StopFact => ({
  task,
  taskId: lastPart(event.taskArn),
  at: dead.at,
  verdict,
  taskDefinition: event.taskDefinition,
  deployment: dead.deployment,
  zone: dead.zone,
  subnet: event.subnet ?? null,
  capacityProvider: event.capacityProvider ?? null,
  platformVersion: event.platformVersion ?? null,
  exitCode: exitCodeOf(event, verdict),
  ageSeconds: dead.ageSeconds,
  billedSeconds: billedSecondsOf(event, dead.at),
  size: sizeOf(event),
  isNormal: isNormal(event, verdict),
});

const failureOf = (task: TaskHash, dead: DeadTask, verdict: Verdict): Failure | undefined =>
  dead.isFailure
    ? {
        task,
        version: dead.version,
        at: dead.at,
        ageSeconds: dead.ageSeconds,
        cause: dead.cause,
        zone: dead.zone,
        culprit: verdict.culprit ?? null,
        token: verdict.token ?? null,
      }
    : undefined;

const believeStop = (draft: Draft, stopped: Stopped, context: FoldContext): void => {
  const { event, task, stop, deployment } = stopped;
  const before = draft.live.get(task);
  const known = draft.dead.get(task);
  const at = stopTimeOf(event);
  if (before !== undefined) changeLive(draft).delete(task);
  draft.isChanged = true;
  if (at < secondsOf(context.now) - context.staleEventMinutes * 60) return;
  const verdict = classify(stop);
  const ageSeconds = ageOf(event, before?.startedAt ?? null, at);
  const isFailure = rollbackClassOf(verdict.cause, stop) !== 'excluded';
  const zone = event.availabilityZone ?? null;
  const dead: DeadTask = {
    version: event.version,
    at,
    ageSeconds,
    deployment,
    zone,
    cause: verdict.cause,
    isFailure,
    incident: null,
  };
  if (known !== undefined) {
    uncountDeath(draft, task, known);
    countFailure(draft, known, -1);
  }
  changeDead(draft).set(task, dead);
  countDeath(draft, dead, failureOf(task, dead, verdict));
  countFailure(draft, dead, 1);
  const isNewStart = known === undefined && (before === undefined || before.startedAt === null);
  if (isNewStart && (ageSeconds !== null || isFailure)) countStart(draft, at - (ageSeconds ?? 0), zone);
  draft.facts.set(task, factOf(stopped, dead, verdict));
  if (isStandalone(event.service)) draft.runs = withRun(draft.runs, event, verdict.cause === 'exit.clean');
};

const believeRunning = (draft: Draft, { event, task, deployment }: Told): void => {
  const before = draft.live.get(task);
  const startedAt = secondsOf(event.startedAt ?? event.at);
  const zone = event.availabilityZone ?? null;
  changeLive(draft).set(task, { version: event.version, deployment, startedAt: before?.startedAt ?? startedAt, zone });
  draft.isChanged = true;
  if (before?.startedAt === undefined || before.startedAt === null) countStart(draft, startedAt, zone);
  if (isStandalone(event.service)) draft.runs = withRun(draft.runs, event, undefined);
};

/** Whether a task's event tells more than is known: its version is higher, and what stopped never runs again. */
export const isNews = (
  { live, dead }: Pick<Watch, 'live' | 'dead'>,
  event: TaskEvent,
  task = taskHash(event.taskArn),
): boolean => {
  const seen = Math.max(live.get(task)?.version ?? -1, dead.get(task)?.version ?? -1);
  return event.version > seen && (event.stop !== undefined || !dead.has(task));
};

/**
 * Folds one task event: the highest `detail.version` of a task is believed, everything else changes nothing.
 * A stop older than the stale limit at arrival only ends the task: it is history, never evidence.
 */
export const believeTask = (draft: Draft, event: TaskEvent, context: FoldContext): void => {
  const deployment = event.deployment ?? (isStandalone(event.service) ? null : guessDeployment(draft, event));
  if (deployment !== null) describeTrial(draft, deployment, event);
  const task = taskHash(event.taskArn);
  if (!isNews(draft, event, task)) return;
  if (event.stop === undefined) believeRunning(draft, { event, task, deployment });
  else believeStop(draft, { event, task, stop: event.stop, deployment }, context);
};
