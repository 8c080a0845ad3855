import type { Incident, StopFact } from '../service-state/incident.ts';

/** The input of the decision to notify: the failure as known so far, and the stop that was just added. */
export type Sighting = {
  readonly fact: StopFact;
  readonly isStandalone: boolean;
  readonly desiredCount: number | null;
  /** No other failure of this cause is known for the service from an hour before or earlier. */
  readonly isFirstSeen: boolean;
};

export type NotifyRule = {
  readonly name: string;
  /** Distinct tasks from which on it is notified. */
  readonly tasks: number;
  readonly reason: string;
  readonly holds: (sighting: Sighting) => boolean;
};

const ENVIRONMENT: readonly string[] = ['dependency', 'platform', 'unknown'];
const isEnvironment = ({ fact }: Sighting): boolean => ENVIRONMENT.includes(fact.diagnosis.faultDomain);
const isAlone = ({ desiredCount }: Sighting): boolean => desiredCount !== null && desiredCount <= 1;
const isConfiguration = ({ fact }: Sighting): boolean => fact.diagnosis.faultDomain === 'configuration';
const neverStarted = ({ fact }: Sighting): boolean => fact.ageSeconds === null;

/** When a failure is notified: the first matching row applies. A stop that recovers by itself needs no message. */
export const NOTIFY_RULES: readonly NotifyRule[] = [
  {
    name: 'failed run',
    tasks: 1,
    reason: 'nothing restarts a standalone task',
    holds: ({ isStandalone }) => isStandalone,
  },
  {
    name: 'outside event, only task',
    tasks: 2,
    reason: 'the scheduler replaces the only task, so one loss is a short gap; a second loss is downtime',
    holds: (sighting) => isEnvironment(sighting) && isAlone(sighting),
  },
  {
    name: 'outside event',
    tasks: 3,
    reason: 'losing one task to the platform or a dependency is routine, losing three is not',
    holds: isEnvironment,
  },
  {
    name: 'only task',
    tasks: 1,
    reason: 'the only task stopped, so the service is down',
    holds: (sighting) => isAlone(sighting) && (isConfiguration(sighting) || sighting.isFirstSeen),
  },
  {
    name: 'never started',
    tasks: 1,
    reason: 'a missing configuration or permission needs a fix, and a new kind of failure may need one too',
    holds: (sighting) => neverStarted(sighting) && (isConfiguration(sighting) || sighting.isFirstSeen),
  },
  {
    name: 'repeated',
    tasks: 2,
    reason: 'the service recovers from one stop by itself; two of the same kind are a pattern',
    holds: () => true,
  },
];

/** The rule for a sighting. */
export const notifyRule = (sighting: Sighting): NotifyRule =>
  NOTIFY_RULES.find(({ holds }) => holds(sighting)) ?? {
    name: 'repeated',
    tasks: 2,
    reason: 'two of the same kind are a pattern',
    holds: () => true,
  };

/** Seconds by which another incident must be older to make a cause a known one; far more than events are reordered. */
const KNOWN_BEFORE_SECONDS = 3600;

/** Whether a cause is new to a service, by its stored incidents. */
export const isFirstSeen = (incidents: readonly Incident[], fact: StopFact): boolean =>
  !incidents.some(
    ({ cause, openedAt, earlier }) =>
      cause === fact.diagnosis.cause && (earlier?.firstAt ?? openedAt) < fact.at - KNOWN_BEFORE_SECONDS,
  );
