import type { Incident, StopsIncident } from '../service-state/incident.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** The time in which a task gave capacity: from RUNNING to its stop (null: still running). */
export type Span = { readonly from: EpochSeconds; readonly to: EpochSeconds | null };
export type Window = { readonly from: EpochSeconds; readonly to: EpochSeconds };

/** Capacity that was missing in a window: how long, and the integral of what was missing. */
export type Shortage = { readonly belowSeconds: number; readonly taskSeconds: number };

/**
 * How long fewer tasks ran than desired, and the integral of max(0, desired − running) over a window. Running is the
 * number of spans at each moment. Worked: 2 desired, one of two tasks away for 60 s: 60 s below, 60 task-seconds.
 */
export const shortageIn = (spans: readonly Span[], desiredCount: number, { from, to }: Window): Shortage => {
  const steps = spans
    .flatMap((span) => [
      { at: Math.min(Math.max(span.from, from), to), by: 1 },
      { at: Math.max(Math.min(span.to ?? to, to), from), by: -1 },
    ])
    .concat({ at: to, by: 0 })
    .sort((a, b) => a.at - b.at || b.by - a.by);
  let [running, at, belowSeconds, taskSeconds] = [0, from, 0, 0];
  for (const step of steps) {
    const seconds = Math.max(0, step.at - at);
    belowSeconds += running < desiredCount ? seconds : 0;
    taskSeconds += Math.max(0, desiredCount - running) * seconds;
    at = Math.max(at, step.at);
    running += step.by;
  }
  return { belowSeconds, taskSeconds };
};

/** Healthy capacity lost in a window, in task-minutes. */
export const lostTaskMinutes = (spans: readonly Span[], desiredCount: number, window: Window): number =>
  shortageIn(spans, desiredCount, window).taskSeconds / 60;

/** Lost task-minutes that count as harm: five minutes of two tasks, or ten of one. */
const HARM_TASK_MINUTES = 10;
/** Tasks of one failure that count as harm. */
const HARM_TASKS = 3;

export type Harm = {
  readonly incident: Pick<StopsIncident, 'count' | 'notifications' | 'faultDomain'>;
  readonly isStandalone: boolean;
  readonly desiredCount: number | null;
  /** Null where it was not measured. */
  readonly lostTaskMinutes: number | null;
};

type SeverityRule = {
  readonly severity: Incident['severity'];
  readonly reason: string;
  readonly holds: (harm: Harm) => boolean;
};

/** Severity of an incident; the first matching row applies. It never raises the level of a notice. */
const SEVERITY_RULES: readonly SeverityRule[] = [
  {
    severity: 'quiet',
    reason: 'it recovered by itself and is not reported',
    holds: ({ incident }) => incident.notifications.length === 0,
  },
  {
    severity: 'harm',
    reason: 'too few running tasks for too long',
    holds: (harm) => (harm.lostTaskMinutes ?? 0) >= HARM_TASK_MINUTES,
  },
  {
    severity: 'harm',
    reason: 'the only task stopped, so the service was down',
    holds: (harm) => !harm.isStandalone && harm.desiredCount !== null && harm.desiredCount <= 1,
  },
  { severity: 'harm', reason: 'it keeps failing', holds: ({ incident }) => incident.count >= HARM_TASKS },
  {
    severity: 'harm',
    reason: 'at some point no task of the service was running',
    holds: (harm) => harm.desiredCount !== null && harm.incident.count >= Math.max(2, harm.desiredCount),
  },
  { severity: 'notice', reason: 'reported; the service keeps running', holds: () => true },
];

/** The severity of an incident by healthy capacity lost, repetition and whether it was reported. */
export const severityOf = (harm: Harm): Incident['severity'] =>
  SEVERITY_RULES.find(({ holds }) => holds(harm))?.severity ?? 'notice';
