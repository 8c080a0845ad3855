import type { TaskEvent } from '../events/event.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { isStandalone, partsOf } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Incident } from '../service-state/incident.ts';
import type { Note } from '../incidents/notification.ts';
import { applyNote, noteId } from '../incidents/notification.ts';
import type { Runs } from '../service-state/runs.ts';
import { NO_RUNS, cadenceOf, missedRun, missedText, noteEnd, noteStart, streakText } from '../incidents/runs.ts';
import { taskHash } from '../service-state/hash.ts';

/** What is kept of a scheduled or standalone task in its state. */
export type Scheduled = { readonly key: ServiceKey; readonly runs?: Runs; readonly incidents: readonly Incident[] };

/** Records a run in the history of its family. `isGood` undefined: it has not ended. */
export const withRun = (runs: Runs | undefined, event: TaskEvent, isGood: boolean | undefined): Runs => {
  const begun = event.startedAt ?? event.createdAt;
  const started = begun === undefined ? (runs ?? NO_RUNS) : noteStart(runs ?? NO_RUNS, secondsOf(begun));
  if (isGood === undefined) return started;
  const at = secondsOf(event.stoppingAt ?? event.executionStoppedAt ?? event.stoppedAt ?? event.at);
  return noteEnd(started, { task: taskHash(event.taskArn), at, isGood });
};

/** Adds to the incidents of a family how many runs failed in a row. */
export const withStreak = (
  incidents: readonly Incident[],
  key: ServiceKey,
  runs: Runs | undefined,
): readonly Incident[] =>
  !isStandalone(key) || runs === undefined
    ? incidents
    : incidents.map((incident) =>
        incident.kind === 'stops' && incident.resolvedAt === null
          ? { ...incident, facts: { ...incident.facts, Streak: streakText(runs) } }
          : incident,
      );

const MISSED = 'missed run';

const missedNote = (key: ServiceKey, title: string, at: EpochSeconds): Note => ({
  service: key,
  serviceArn: null,
  kind: 'service',
  key: MISSED,
  title,
  cause: 'missed_run',
  faultDomain: 'operator',
  evidence: 'no task of this family started when a run was due',
  advice:
    'Check what starts it: is the schedule or rule enabled, may its role still run the task definition, and was ' +
    'RunTask refused (CloudTrail)?',
  at,
  deployment: null,
  facts: {},
  isQuiet: false,
});

/** Opens the incident of missed runs. `now` in epoch seconds; the same missed run is reported once. */
export const notifyMissed = ({ key, runs, incidents }: Scheduled, now: EpochSeconds): readonly Incident[] => {
  const missed = runs === undefined ? undefined : missedRun(runs, now);
  if (missed === undefined || !isStandalone(key)) return incidents;
  const name = partsOf(key).name.replace('family:', '');
  return applyNote(incidents, missedNote(key, `${name} did not run: ${missedText(missed)}`, missed.dueAt));
};

/** Epoch seconds at which a run will have been missed, until it is reported; undefined without a rhythm. */
export const missedAt = ({ key, runs, incidents }: Scheduled): EpochSeconds | undefined => {
  const cadence = runs === undefined ? undefined : cadenceOf(runs);
  const last = runs?.starts.at(-1);
  if (cadence === undefined || last === undefined) return undefined;
  const previous = incidents.find(({ id }) => id === noteId({ service: key, kind: 'service', key: MISSED }));
  if (previous !== undefined && previous.lastAt > last) return undefined;
  return Math.ceil(last + cadence.everySeconds + cadence.toleranceSeconds) + 1;
};
