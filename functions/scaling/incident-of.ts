import type { Incident, IncidentId, IncidentKind, Notification } from '../service-state/incident.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { incidentIdOf } from './identity-of-incident.ts';
import { isStandalone, longServiceArn } from '../primitives/identity.ts';

/** An incident of scaling or maintenance: everything that only stopped tasks have stays empty. */
export type Opening = {
  readonly kind: IncidentKind;
  readonly service: ServiceKey;
  /** Its subject, without the service. */
  readonly about: string;
  readonly title: string;
  readonly text: string;
  readonly evidence: string;
  readonly advice: string;
  readonly faultDomain: string;
  readonly cause: string;
  readonly severity: Incident['severity'];
  readonly facts: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  readonly lastAt: number;
  readonly resolvedAt: number | null;
  /** Rises with every change that people should see. */
  readonly wanted: number;
};

const EVIDENCE_CHARACTERS_MAX = 300;

const secondsOf = (ms: number): number => Math.floor(ms / 1000);

const notificationOf = (opening: Opening, id: IncidentId): Notification => ({
  id: `${id}#${opening.about}`,
  level: 'alert',
  service: opening.service,
  text: opening.text,
  at: secondsOf(opening.openedAt),
});

/** The incident of an opening. Its id is service and subject, so the same subject seen again is the same incident. */
export const incidentOf = (opening: Opening): Incident => {
  const id = incidentIdOf(opening);
  return {
    v: 1,
    id,
    kind: opening.kind,
    service: opening.service,
    serviceArn: isStandalone(opening.service) ? null : (longServiceArn(opening.service) ?? null),
    wanted: opening.wanted,
    title: opening.title,
    fingerprint: opening.about,
    openedAt: secondsOf(opening.openedAt),
    lastAt: secondsOf(opening.lastAt),
    resolvedAt: opening.resolvedAt === null ? null : secondsOf(opening.resolvedAt),
    count: 0,
    tasks: [],
    zones: {},
    taskDefinitions: {},
    cause: opening.cause,
    faultDomain: opening.faultDomain,
    evidence: opening.evidence.slice(0, EVIDENCE_CHARACTERS_MAX),
    advice: opening.advice,
    confidence: 1,
    failedContainer: null,
    failedResource: null,
    deployment: null,
    severity: opening.severity,
    notifications: [notificationOf(opening, id)],
    facts: opening.facts,
  };
};
