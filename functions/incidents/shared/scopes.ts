import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { IncidentId, StopsIncident } from '../../service-state/incident.ts';
import { serviceOf } from '../identity.ts';
import { EVERYWHERE, SEVERAL } from './members.ts';
import { fingerprintOfShared } from './shared-incident.ts';
import type { SharedCause } from './shared-causes.ts';
import { sharedCausesOf } from './shared-causes.ts';

/** Documents of what accounts share: one would be written by all of them. */
const SHARDS = 8;

/** The documents of what is the same thing for every account and region. */
export const EVERYWHERE_SCOPES: readonly string[] = Array.from({ length: SHARDS }, (_, n) => `${SEVERAL}/${n}`);

/** By its last character, in base 36, which a hash has mixed. */
const everywhere = (fingerprint: string): string => `${SEVERAL}/${parseInt(fingerprint.slice(-1), 36) % SHARDS}`;

/** `account/region`: the scope of what only services of one place can share. */
export const scopeOf = (key: ServiceKey): string => {
  const { account, region } = partsOf(key);
  return `${account}/${region}`;
};

/** In which document a cause of a service is noted. */
export const scopeOfCause = (cause: SharedCause, service: ServiceKey): string =>
  cause.isEverywhere ? everywhere(fingerprintOfShared(cause)) : scopeOf(service);

/** In which document a shared incident stands. */
export const scopeOfShared = (id: IncidentId): string =>
  serviceOf(id) === EVERYWHERE ? everywhere(id) : scopeOf(serviceOf(id));

/** Documents in which causes of an incident are noted: those for everywhere first, as they explain the others. */
export const scopesOf = (incident: StopsIncident): readonly string[] => [
  ...new Set(sharedCausesOf(incident).map((cause) => scopeOfCause(cause, incident.service))),
];
