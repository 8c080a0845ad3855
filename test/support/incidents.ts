import type { ServiceKey } from '../../functions/primitives/identity.ts';
import type { Incident, IncidentId } from '../../functions/service-state/incident.ts';

/** A complete incident of `service`; tests change one field. */
export const anIncident = (service: ServiceKey, spoilt: Partial<Incident> = {}): Incident => ({
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
  advice: 'Read the log.',
  confidence: 0.9,
  failedContainer: 'app',
  failedResource: null,
  deployment: null,
  severity: 'notice',
  notifications: [],
  facts: {},
  ...spoilt,
});
