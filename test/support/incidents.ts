import { impossible } from '../../functions/primitives/impossible.ts';
import type { DeliveredIncident, Delivery } from '../../functions/service-state/delivered-incident.ts';
import type { DeploymentId, ServiceKey } from '../../functions/primitives/identity.ts';
import type {
  Incident,
  IncidentId,
  IncidentKind,
  ReleaseIncident,
  ReportIncident,
  SharedIncident,
  StopsIncident,
} from '../../functions/service-state/incident.ts';

/** A complete incident of stops of `service`; tests change one field. */
export const anIncident = (service: ServiceKey, spoilt: Partial<StopsIncident> = {}): StopsIncident => ({
  v: 1,
  id: `${service}#abcdef` as IncidentId,
  kind: 'stops',
  service,
  serviceArn: null,
  wanted: 1,
  title: 'web: exit 1',
  fingerprint: 'abcdef',
  openedAt: 1_772_445_600,
  lastAt: 1_772_445_660,
  resolvedAt: null,
  count: 2,
  tasks: [],
  zones: {},
  taskDefinitions: {},
  cause: 'exit.application_error',
  faultDomain: 'application',
  evidence: 'exit code 1',
  adviceParameters: {},
  confidence: 0.9,
  failedContainer: 'app',
  failedResource: null,
  deployment: null,
  severity: 'notice',
  notifications: [],
  facts: {},
  ...spoilt,
});

/** What incidents of all kinds have. */
const commonOf = (incident: Incident) => {
  const { v, id, service, serviceArn, wanted, title, fingerprint, openedAt, lastAt, resolvedAt } = incident;
  const { earlier, faultDomain, evidence, severity, notifications, facts } = incident;
  const times = { openedAt, lastAt, resolvedAt, ...(earlier === undefined ? {} : { earlier }) };
  return {
    ...{ v, id, service, serviceArn, wanted, title, fingerprint, ...times },
    ...{ faultDomain, evidence, severity, notifications, facts },
  };
};

/** The release whose tasks these stops are. */
export const asRelease = (incident: StopsIncident, spoilt: Partial<ReleaseIncident> = {}): ReleaseIncident => ({
  ...commonOf(incident),
  kind: 'release',
  cause: incident.cause,
  failedContainer: incident.failedContainer,
  failedResource: incident.failedResource,
  deployment: incident.deployment ?? ('ecs-svc/1' as DeploymentId),
  taskDefinition: Object.keys(incident.taskDefinitions)[0] ?? null,
  count: incident.count,
  ...spoilt,
});

/** What ECS reports of the service meanwhile. */
export const asReport = (incident: Incident, spoilt: Partial<ReportIncident> = {}): ReportIncident => ({
  ...commonOf(incident),
  kind: 'service',
  cause: 'start_impaired',
  advice: 'Fix the error of the stopped tasks.',
  deployment: null,
  ...spoilt,
});

/** The incident of what several services fail on like this one. */
export const asShared = (incident: StopsIncident, spoilt: Partial<SharedIncident> = {}): SharedIncident => ({
  ...commonOf(incident),
  kind: 'shared',
  cause: incident.cause,
  confidence: incident.confidence,
  adviceParameters: incident.adviceParameters,
  failedResource: incident.failedResource ?? 'orders-db',
  count: incident.count,
  ...spoilt,
});

/** The same as an incident of another kind, with an advice of its own where that kind has one. */
export const asKind = (incident: StopsIncident, kind: IncidentKind, advice = 'Look.'): Incident => {
  switch (kind) {
    case 'stops':
      return incident;
    case 'release':
      return asRelease(incident);
    case 'shared':
      return asShared(incident, { advice });
    case 'scaling':
      return { ...commonOf(incident), kind, cause: 'pinned-at-maximum', advice };
    case 'maintenance':
      return { ...commonOf(incident), kind, cause: 'platform.maintenance', advice };
    case 'service':
    case 'hook':
      return asReport(incident, { kind, advice });
    default:
      return impossible(kind);
  }
};

/** The same, delivered as far. */
export const deliveredAs = (item: StopsIncident & Delivery, kind: IncidentKind, advice?: string): DeliveredIncident => {
  const { acknowledgedBy, acknowledgedAt, mutedUntil, mutedAt, mutedBy, muteReason, mutedAccounts } = item;
  const { presses, refreshes } = item;
  const { delivered, channel, messageTs, delivery, episode, earlierMessage, earlierLink } = item;
  return {
    ...asKind(item, kind, advice),
    ...{ acknowledgedBy, acknowledgedAt, mutedUntil, mutedAt, mutedBy, muteReason, mutedAccounts, presses, refreshes },
    ...{ delivered, channel, messageTs, delivery, episode, earlierMessage, earlierLink },
  };
};

/** The incidents of stops among these. */
export const stopsAmong = (incidents: readonly Incident[]): readonly StopsIncident[] =>
  incidents.filter((incident) => incident.kind === 'stops');

/** The first incident of stops; fails where there is none. */
export const firstOf = (incidents: readonly Incident[]): StopsIncident => {
  const [incident] = stopsAmong(incidents);
  if (incident === undefined) throw new Error('no incident of stops');
  return incident;
};
