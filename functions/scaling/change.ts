import type { ScalingActivity } from './activity.ts';
import { reasonOf, isScaling, onceEach } from './activity.ts';
import type { Actor } from './actor.ts';
import { actorOf, actorWords } from './actor.ts';
import type { ApiCallFact, DesiredSample, ScalingFacts, ServiceActionFact } from './facts.ts';
import { onceBy } from './facts.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** Why a desired count changed. */
export type ChangeCause =
  | { readonly by: 'auto-scaling' | 'schedule' | 'limits'; readonly reason: string; readonly activity: string | null }
  | { readonly by: Exclude<Actor['by'], 'auto-scaling' | 'ecs'>; readonly reason: string }
  | { readonly by: 'ecs'; readonly reason: string }
  | { readonly by: 'unknown'; readonly reason: string };

/** One change of a service's desired count. Times are epoch milliseconds. */
export type Change = {
  readonly id: string;
  readonly at: EpochMs;
  /** It happened between `notBefore` and `at`; equal when the time is known. */
  readonly notBefore: EpochMs;
  /** null: the first known count. */
  readonly from: number | null;
  readonly to: number;
  readonly cause: ChangeCause;
  /** The same call also changed the task definition: a deployment that also set the count. */
  readonly isDeployment: boolean;
};

/**
 * Two sources within this time report the same change: an activity starts seconds before CloudTrail sees its
 * UpdateService.
 */
export const SAME_CHANGE_MS = 120_000;

type Witness = Omit<Change, 'from'> & { /** How much it knows about the cause. */ readonly rank: number };

const KINDS = { alarm: 'auto-scaling', schedule: 'schedule', limit: 'limits', other: 'auto-scaling' } as const;

const fromActivity = (activity: ScalingActivity): readonly Witness[] => {
  if (!isScaling(activity) || activity.to === undefined) return [];
  const at = activity.startedAt.getTime();
  const reason = reasonOf(activity.cause);
  const cause = { by: KINDS[activity.cause.by], reason, activity: activity.id } as const;
  return [{ id: `activity#${activity.id}`, at, notBefore: at, to: activity.to, cause, isDeployment: false, rank: 4 }];
};

const causeOfCall = (call: ApiCallFact): ChangeCause => {
  const actor = actorOf(call);
  const reason = `${call.name} by ${actorWords(actor)}`;
  return actor.by === 'auto-scaling' ? { by: actor.by, reason, activity: null } : { by: actor.by, reason };
};

const fromCall = (call: ApiCallFact): readonly Witness[] => {
  if (call.failed || call.desiredCount === undefined) return [];
  if (call.name !== 'UpdateService' && call.name !== 'CreateService') return [];
  const [at, cause] = [call.at.getTime(), causeOfCall(call)];
  const isDeployment = call.taskDefinition !== undefined;
  return [{ id: `call#${call.id}`, at, notBefore: at, to: call.desiredCount, cause, isDeployment, rank: 3 }];
};

const fromServiceAction = ({ name, service, createdAt, desiredCount }: ServiceActionFact): readonly Witness[] => {
  if (name !== 'SERVICE_DESIRED_COUNT_UPDATED' || desiredCount === undefined) return [];
  const at = createdAt.getTime();
  const cause = { by: 'ecs', reason: 'the ECS scheduler recomputed it' } as const;
  return [{ id: `action#${service}#${at}`, at, notBefore: at, to: desiredCount, cause, isDeployment: false, rank: 2 }];
};

const UNSEEN = 'it changed between two polls, and no API call for it was seen';
const BLIND = 'UpdateService was called; without CloudTrail the caller is unknown';

const fromSamples = (samples: readonly DesiredSample[], hasCloudTrail: boolean): readonly Witness[] => {
  const reason = hasCloudTrail ? UNSEEN : BLIND;
  return samples.map(({ at, desired }, index) => ({
    id: `seen#${at}#${desired}`,
    at,
    notBefore: samples[index - 1]?.at ?? at,
    to: desired,
    cause: { by: 'unknown', reason },
    isDeployment: false,
    rank: 0,
  }));
};

const witnessesOf = (facts: ScalingFacts): readonly Witness[] => {
  const samples = onceBy(facts.samples, ({ at, desired }) => `${String(at).padStart(15, '0')}#${desired}`);
  const all = [
    ...onceEach(facts.activities).flatMap(fromActivity),
    ...facts.apiCalls.flatMap(fromCall),
    ...facts.serviceActions.flatMap(fromServiceAction),
    ...fromSamples(samples, facts.hasCloudTrail),
  ];
  return onceBy(all, ({ id }) => id).toSorted((a, b) => a.at - b.at || b.rank - a.rank || (a.id < b.id ? -1 : 1));
};

const without = ({ rank: _rank, ...change }: Witness): Omit<Change, 'from'> => change;

type Explained = { readonly change: Change; readonly rank: number };

/**
 * A further source of the last change: the one that knows more about the cause sets the text; the earliest time stays.
 */
const confirmed = (last: Explained, witness: Witness): Explained => {
  if (witness.at - last.change.at > SAME_CHANGE_MS) return last;
  const isDeployment = last.change.isDeployment || witness.isDeployment;
  const better = witness.rank > last.rank;
  const explained = better ? { ...last.change, id: witness.id, cause: witness.cause } : last.change;
  return { change: { ...explained, isDeployment }, rank: Math.max(last.rank, witness.rank) };
};

/** A read that began before ECS had the new count still shows the old one. */
const UNSETTLED_MS = 60_000;

const isUnsettled = (last: Explained, witness: Witness): boolean =>
  witness.rank === 0 && last.rank > 0 && witness.at - last.change.at < UNSETTLED_MS;

/**
 * Every change of the desired count, oldest first, each with its cause. Several sources of the same change (activity,
 * CloudTrail, service event, our own read) become one change, described by the source that knows most; a source that
 * reports the current count is no change.
 */
export const changesOf = (facts: ScalingFacts): readonly Change[] => {
  const explained: Explained[] = [];
  for (const witness of witnessesOf(facts)) {
    const last = explained.at(-1);
    if (last === undefined) explained.push({ change: { ...without(witness), from: null }, rank: witness.rank });
    else if (last.change.to === witness.to) explained[explained.length - 1] = confirmed(last, witness);
    else if (!isUnsettled(last, witness))
      explained.push({ change: { ...without(witness), from: last.change.to }, rank: witness.rank });
  }
  return explained.map(({ change }) => change);
};

/** What these facts cannot show, in sentences: an explanation must state its missing data. */
export const missingDataOf = (facts: ScalingFacts): readonly string[] => [
  ...(facts.hasCloudTrail
    ? []
    : ['No CloudTrail events arrive, so Farwatch does not know who changed a desired count.']),
  ...(facts.activities.length === 0
    ? ['No scaling activities are known: the service does not scale, or Farwatch lacks the permission to read them.']
    : []),
  ...(facts.samples.length === 0 && !facts.hasCloudTrail
    ? ['The desired count was never read, so changes by hand are missed.']
    : []),
];

const OF: Readonly<Partial<Record<ChangeCause['by'], string>>> = {
  ecs: 'ECS: ',
  limits: 'new limits: ',
  schedule: 'schedule: ',
  'auto-scaling': 'auto scaling: ',
};

/** A change in one sentence, without the full stop. */
export const changeWords = ({ from, to, cause }: Change): string => {
  const who = OF[cause.by] ?? '';
  return `${from === null ? `Desired count ${to}` : `Desired count ${from} → ${to}`} (${who}${cause.reason})`;
};
