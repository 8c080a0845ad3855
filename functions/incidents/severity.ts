import type { Incident } from '../service-state/incident.ts';

/** The time in which a task gave capacity: from RUNNING to its stop (null: still running). Epoch seconds. */
export type Span = { readonly from: number; readonly to: number | null };
export type Window = { readonly from: number; readonly to: number };

/**
 * Healthy capacity lost: the integral of max(0, desired − running) over a window, in task-minutes. Running is the
 * number of spans at each moment.
 */
export const lostTaskMinutes = (spans: readonly Span[], desiredCount: number, { from, to }: Window): number => {
  const steps = spans
    .flatMap((span) => [
      { at: Math.min(Math.max(span.from, from), to), by: 1 },
      { at: Math.max(Math.min(span.to ?? to, to), from), by: -1 },
    ])
    .sort((a, b) => a.at - b.at || b.by - a.by);
  let running = 0;
  let at = from;
  let lostSeconds = 0;
  for (const step of steps) {
    lostSeconds += Math.max(0, desiredCount - running) * (step.at - at);
    at = step.at;
    running += step.by;
  }
  return (lostSeconds + Math.max(0, desiredCount - running) * Math.max(0, to - at)) / 60;
};

/** Lost task-minutes that count as harm: five minutes of two tasks, or ten of one. */
const HARM_TASK_MINUTES = 10;
/** Tasks of one failure that count as harm. */
const HARM_TASKS = 3;

export type Harm = {
  readonly incident: Pick<Incident, 'count' | 'notifications' | 'faultDomain'>;
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
    reason: 'it healed by itself and is not said',
    holds: ({ incident }) => incident.notifications.length === 0,
  },
  {
    severity: 'harm',
    reason: 'capacity was missing for long enough to be felt',
    holds: (harm) => (harm.lostTaskMinutes ?? 0) >= HARM_TASK_MINUTES,
  },
  {
    severity: 'harm',
    reason: 'the only task is gone, so the service is',
    holds: (harm) => !harm.isStandalone && harm.desiredCount !== null && harm.desiredCount <= 1,
  },
  { severity: 'harm', reason: 'it goes on', holds: ({ incident }) => incident.count >= HARM_TASKS },
  {
    severity: 'harm',
    reason: 'every task of the service was lost once',
    holds: (harm) => harm.desiredCount !== null && harm.incident.count >= Math.max(2, harm.desiredCount),
  },
  { severity: 'notice', reason: 'said, and the service carries on', holds: () => true },
];

/** The severity of an incident by healthy capacity lost, repetition and whether it was reported. */
export const severityOf = (harm: Harm): Incident['severity'] =>
  SEVERITY_RULES.find(({ holds }) => holds(harm))?.severity ?? 'notice';
