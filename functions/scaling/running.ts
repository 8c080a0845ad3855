import { causeGroupOf } from '../stops/cause.ts';
import type { CauseGroup } from '../stops/cause.ts';
import { actorOf, actorWords } from './actor.ts';
import type { Change } from './change.ts';
import type { ScalingFacts, TaskFact } from './facts.ts';
import { latestTasks, onceBy } from './facts.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** Why the running count changed by one task. */
export type RunningCause =
  'deployment' | 'rollback' | 'scaling' | 'replacement' | 'failure' | 'platform' | 'person' | 'unknown';

/** One task started to run or stopped. */
export type RunningChange = {
  /** `task#started` or `task#stopped`: each happens once. */
  readonly id: string;
  readonly at: EpochMs;
  readonly task: string;
  readonly delta: 1 | -1;
  readonly cause: RunningCause;
  readonly reason: string;
};

/** How long after a change of the desired count, or the start of a deployment, a task is attributed to it. */
export const ATTRIBUTED_MS = 15 * 60_000;

type Birth = {
  readonly at: EpochMs;
  /** Its start was reported; otherwise only its first known task is. */
  readonly isReported: boolean;
  readonly cause: 'deployment' | 'rollback';
  readonly reason: string;
};
type RunningTasks = { readonly changes: readonly Change[]; readonly births: ReadonlyMap<string, Birth> };

/** ECS creates a deployment this soon after its call. */
const CALLED_MS = 2 * 60_000;

/** The call that made a deployment: ours, otherwise the last one made just before it. */
const callBefore = ({ audits, apiCalls }: ScalingFacts, at: EpochMs): Pick<Birth, 'cause' | 'reason'> | undefined => {
  const isBefore = (moment: EpochMs): boolean => moment <= at + 1000 && at - moment <= CALLED_MS;
  const ours = audits.filter((audit) => isBefore(audit.at)).toSorted((a, b) => b.at - a.at)[0];
  if (ours !== undefined)
    return { cause: 'rollback', reason: `Farwatch rolled back${ours.to === null ? '' : ` to ${ours.to}`}` };
  const [call] = apiCalls
    .filter(({ name, failed, at: when }) => name === 'UpdateService' && !failed && isBefore(when.getTime()))
    .filter((one) => actorOf(one).by !== 'auto-scaling')
    .toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? -1 : 1));
  return call && { cause: 'deployment', reason: `deployment by ${actorWords(actorOf(call))}` };
};

const ROLLS_BACK = /roll(ing|ed)? ?back/i;
const BEGUN = 'SERVICE_DEPLOYMENT_IN_PROGRESS';

const birthOf = (facts: ScalingFacts, deployment: string, at: EpochMs): Birth => {
  const begun = facts.deployments.filter((event) => event.deployment === deployment && event.name === BEGUN);
  const born = { at, isReported: begun.length > 0 };
  const called = callBefore(facts, at);
  if (called?.cause === 'rollback') return { ...born, ...called };
  if (begun.some(({ reason }) => ROLLS_BACK.test(reason)))
    return { ...born, cause: 'rollback', reason: `ECS rolled back with deployment ${deployment}` };
  return { ...born, ...(called ?? { cause: 'deployment', reason: `deployment ${deployment} started it` }) };
};

/** When each deployment began and who caused it: its earliest event, or the creation of its first task. */
const birthsOf = (facts: ScalingFacts): ReadonlyMap<string, Birth> => {
  const times = new Map<string, EpochMs>();
  const note = (deployment: string | null, at: EpochMs | null): void => {
    if (deployment === null || at === null) return;
    times.set(deployment, Math.min(at, times.get(deployment) ?? at));
  };
  for (const { deployment, updatedAt } of facts.deployments) note(deployment, updatedAt.getTime());
  for (const { deployment, createdAt, startedAt } of facts.tasks) note(deployment, createdAt ?? startedAt);
  return new Map([...times].map(([deployment, at]) => [deployment, birthOf(facts, deployment, at)]));
};

/** The last change in the right direction that is close enough to have started or stopped a task. */
const changeBefore = (changes: readonly Change[], at: EpochMs, direction: 1 | -1): Change | undefined =>
  changes.findLast(
    (change) =>
      change.notBefore <= at + 1000 &&
      at - change.at <= ATTRIBUTED_MS &&
      change.from !== null &&
      Math.sign(change.to - change.from) === direction,
  );

/** A deployment's own tasks are those it began with; the oldest one's start is unknown, unless it was reported. */
const isOfBirth = (births: RunningTasks['births'], { deployment }: TaskFact, createdAt: EpochMs): Birth | undefined => {
  const birth = births.get(deployment ?? '');
  const oldest = Math.min(...[...births.values()].map(({ at }) => at));
  return birth && (birth.isReported || birth.at > oldest) && createdAt - birth.at <= ATTRIBUTED_MS ? birth : undefined;
};

const startCause = (task: TaskFact, { changes, births }: RunningTasks): Pick<RunningChange, 'cause' | 'reason'> => {
  const createdAt = task.createdAt ?? task.startedAt ?? 0;
  const birth = isOfBirth(births, task, createdAt);
  if (birth) return { cause: birth.cause, reason: birth.reason };
  const change = changeBefore(changes, createdAt, 1);
  if (change) return { cause: 'scaling', reason: change.cause.reason };
  return { cause: 'replacement', reason: 'ECS started it to keep the desired count' };
};

/** Groups of causes by their origin; all others are failures. */
const ORIGINS: Readonly<Partial<Record<CauseGroup, RunningCause>>> = {
  platform: 'platform',
  capacity: 'platform',
  quota: 'platform',
  user: 'person',
};

const stopCause = (task: TaskFact, { changes, births }: RunningTasks): Pick<RunningChange, 'cause' | 'reason'> => {
  const { stopCause: cause, stoppedAt } = task;
  if (cause === null || stoppedAt === null) return { cause: 'unknown', reason: 'its stop reason is not known' };
  if (causeGroupOf(cause) !== 'scheduler') return { cause: ORIGINS[causeGroupOf(cause)] ?? 'failure', reason: cause };
  const own = births.get(task.deployment ?? '')?.at ?? 0;
  const successor = [...births.values()]
    .toSorted((a, b) => a.at - b.at)
    .findLast(({ at }) => at > own && at <= stoppedAt);
  if (cause === 'scheduler.deployment' || successor)
    return { cause: successor?.cause ?? 'deployment', reason: 'a newer deployment replaced it' };
  if (cause === 'scheduler.rebalancing') return { cause: 'replacement', reason: 'ECS balanced the zones' };
  return { cause: 'scaling', reason: changeBefore(changes, stoppedAt, -1)?.cause.reason ?? 'the desired count fell' };
};

/** Every start and stop of a task, oldest first, with its cause. */
export const runningChangesOf = (facts: ScalingFacts, changes: readonly Change[]): readonly RunningChange[] => {
  const running = { changes, births: birthsOf(facts) };
  const steps = latestTasks(facts.tasks).flatMap((task): readonly RunningChange[] => {
    if (task.startedAt === null) return [];
    const started = {
      id: `${task.id}#started`,
      at: task.startedAt,
      task: task.id,
      delta: 1,
      ...startCause(task, running),
    } as const;
    if (task.stoppedAt === null) return [started];
    return [
      started,
      { id: `${task.id}#stopped`, at: task.stoppedAt, task: task.id, delta: -1, ...stopCause(task, running) },
    ];
  });
  return onceBy(steps, ({ id }) => id).toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
};

/** A count from an instant on (epoch milliseconds). */
export type Step = { readonly at: EpochMs; readonly count: number };

/** Running tasks over time as steps; `before` tasks already ran before the first change. */
export const runningSteps = (changes: readonly RunningChange[], before = 0): readonly Step[] => {
  const steps: Step[] = [];
  let count = before;
  for (const { at, delta } of changes) {
    count += delta;
    if (steps.at(-1)?.at === at) steps.pop();
    steps.push({ at, count });
  }
  return steps;
};
