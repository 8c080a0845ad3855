import type { FaultDomain } from '../stops/cause.ts';
import type {
  Incident,
  IncidentId,
  MaintenanceIncident,
  Notification,
  ScalingIncident,
} from '../service-state/incident.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { incidentIdOf } from './identity-of-incident.ts';
import { isStandalone, longServiceArn } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** What opens an incident of scaling or maintenance. */
export type Opening<Found extends ScalingIncident | MaintenanceIncident> = {
  readonly kind: Found['kind'];
  readonly service: ServiceKey;
  /** Its subject, without the service. */
  readonly about: string;
  readonly title: string;
  readonly text: string;
  readonly evidence: string;
  readonly advice: string;
  readonly faultDomain: FaultDomain;
  readonly cause: Found['cause'];
  readonly severity: Incident['severity'];
  readonly facts: Readonly<Record<string, string>>;
  readonly openedAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly resolvedAt: EpochMs | null;
  /** Rises with every change that people should see. */
  readonly wanted: number;
};

const EVIDENCE_CHARACTERS_MAX = 300;

const notificationOf = (
  opening: Pick<Opening<ScalingIncident>, 'about' | 'service' | 'text' | 'openedAt'>,
  id: IncidentId,
): Notification => ({
  id: `${id}#${opening.about}`,
  level: 'alert',
  service: opening.service,
  text: opening.text,
  at: secondsOf(opening.openedAt),
});

/** The incident of an opening. Its id is service and subject, so the same subject seen again is the same incident. */
export const incidentOf = <Found extends ScalingIncident | MaintenanceIncident>(opening: Opening<Found>) => {
  const id = incidentIdOf(opening);
  return {
    v: 1 as const,
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
    cause: opening.cause,
    faultDomain: opening.faultDomain,
    evidence: opening.evidence.slice(0, EVIDENCE_CHARACTERS_MAX),
    advice: opening.advice,
    severity: opening.severity,
    notifications: [notificationOf(opening, id)],
    facts: opening.facts,
  };
};
