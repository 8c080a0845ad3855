import type { DeploymentEvaluation, Verification } from '../../service-state/evaluation.ts';
import { CAUSES } from '../../stops/cause.ts';
import type { StopDiagnosis } from '../../stops/classify.ts';
import type { ScalingActivity } from '../activity.ts';
import { isScaling, sentenceOf } from '../activity.ts';
import type { Change } from '../change.ts';
import { changeWords } from '../change.ts';
import { dateWords } from '../maintenance.ts';
import type { RunningChange } from '../running.ts';
import type { TimelineEntry } from './timeline.ts';
import { entry } from './timeline-entry.ts';
import { msOf } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';

/** The timeline line of a scaling activity. */
export const activityEntry = (activity: ScalingActivity): TimelineEntry => {
  const refused = activity.notScaled.map(({ code }) => code).join();
  const isBad = activity.status === 'Failed' && refused === '' ? true : refused === 'AlreadyAtMaxCapacity';
  return entry({
    id: `activity#${activity.id}`,
    at: activity.startedAt.getTime(),
    kind: 'scaling',
    mood: isBad ? 'bad' : 'plain',
    text: sentenceOf(activity),
    who: 'Application Auto Scaling',
    desired: isScaling(activity) ? (activity.to ?? null) : null,
    group: refused === '' ? null : `refused#${refused}`,
  });
};

/** A stop from history. */
export type StopSeen = {
  readonly taskId: string;
  readonly at: EpochMs;
  readonly diagnosis: Pick<StopDiagnosis, 'cause' | 'evidence'>;
  readonly taskDefinition: string;
  readonly zone: string | null;
  /** Whether an announced maintenance explains it. */
  readonly isMaintenance?: boolean;
};

/**
 * The line of a stopped task. Routine stops have no colour; consecutive ones of one cause and revision become one line.
 */
export const stopEntry = ({ taskId, at, diagnosis, taskDefinition, zone, isMaintenance }: StopSeen): TimelineEntry => {
  const { meaning, normalLife, rollbackClass } = CAUSES[diagnosis.cause];
  const text = isMaintenance ? 'AWS replaced the task, as announced' : meaning.replace(/\.$/, '');
  return entry({
    id: `stop#${taskId}`,
    at,
    kind: 'stop',
    mood: normalLife || isMaintenance || rollbackClass === 'excluded' ? 'plain' : 'bad',
    text:
      `A task of ${taskDefinition} stopped ` +
      `(${[taskId.slice(0, 8), ...(zone === null ? [] : [zone])].join(', ')}): ${text}`,
    group: `stop#${diagnosis.cause}#${taskDefinition}${isMaintenance ? '#announced' : ''}`,
  });
};

/** The line of a task that started to run; consecutive ones of one cause and revision become one line. */
export const startEntry = ({ id, at, reason }: RunningChange, taskDefinition: string): TimelineEntry =>
  entry({
    id,
    at,
    kind: 'start',
    text: `A task of ${taskDefinition} started: ${reason}`,
    group: `start#${reason}#${taskDefinition}`,
  });

/** The line of a desired count that changed between two of our reads, without any other source. */
export const seenEntry = (change: Change): TimelineEntry =>
  entry({ id: change.id, at: change.at, kind: 'scaling', text: changeWords(change), desired: change.to });

const VERIFIED: Readonly<
  Record<Verification['state'], readonly [words: string, mood: TimelineEntry['mood']] | undefined>
> = {
  waiting: undefined,
  held: ['The rollback waits for an answer at a pause hook', 'bad'],
  confirmed: ['The rollback helped: the tasks of the old revision keep running', 'good'],
  'not-confirmed': ['Whether the rollback helped could not be confirmed', 'plain'],
  'did-not-help': ['The rollback did not help', 'bad'],
};

/** The line of a rollback's result; undefined while it is unknown. */
export const verifiedEntry = ({ deployment, verification, at }: DeploymentEvaluation): TimelineEntry | undefined => {
  const [text, mood] = (verification && VERIFIED[verification.state]) ?? [];
  if (text === undefined || verification === null) return undefined;
  return entry({
    id: `verified#${deployment}#${verification.state}`,
    at: msOf(Math.max(at, verification.dueAt)),
    kind: 'rollback',
    ...(mood ? { mood } : {}),
    text,
    who: 'Farwatch',
  });
};

/** Who muted an incident until when (epoch milliseconds). */
export const muteEntry = (mute: {
  readonly incident: string;
  readonly at: EpochMs;
  readonly until: EpochMs;
  readonly by: string;
}): TimelineEntry =>
  entry({
    id: `mute#${mute.incident}#${mute.at}`,
    at: mute.at,
    kind: 'mute',
    text: `Muted until ${dateWords(mute.until)}`,
    who: mute.by,
  });
