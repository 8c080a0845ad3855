import { plural } from '../primitives/plural.ts';
import { causeGroupOf, isCause } from '../stops/cause.ts';
import { isStandalone, partsOf } from '../primitives/identity.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import type { Incident, StopsIncident } from '../service-state/incident.ts';
import { FACT_ENDPOINT } from './first-line.ts';
import { phraseOf } from './phrases.ts';

/** `tic-tac-toe`, or the family of standalone tasks. */
export const nameOf = (service: ServiceKey): string => partsOf(service).name.replace(/^family:/, '');

/** A duration for people: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export const stretch = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
};

/** The headline of a failure: who, and why in a few words. */
export const titleOf = (service: ServiceKey, cause: string): string => `${nameOf(service)}: ${phraseOf(cause)}`;

const exitCodesOf = ({ tasks }: StopsIncident): string => {
  const codes = [...new Set(tasks.flatMap(({ exitCode }) => exitCode ?? []))].sort((a, b) => a - b);
  return codes.length === 0 ? '' : `, exit code ${codes.join(', ')}`;
};

/** Who has to act, in words. */
export const faultOf = (faultDomain: string): string =>
  faultDomain === 'unknown' ? 'not known yet' : `the ${faultDomain}`;

type Blamed = Pick<Incident, 'cause' | 'faultDomain' | 'facts'>;

/**
 * The fault domain of an incident with what its log says: an application that ends because it reaches no endpoint may
 * have a wrong address, or the endpoint is down.
 */
export const faultDomainOf = ({ cause, faultDomain, facts }: Blamed): string =>
  facts[FACT_ENDPOINT] !== undefined && isCause(cause) && causeGroupOf(cause) === 'exit' ? 'unknown' : faultDomain;

/**
 * The text about a failure, in one to three plain sentences. It depends on the set of stops alone, so that every order
 * of arrival gives the same text.
 */
export const sentenceOf = (incident: StopsIncident): string => {
  const { cluster } = partsOf(incident.service);
  const what = isStandalone(incident.service) ? plural(incident.count, 'run') : plural(incident.count, 'task');
  const verb = isStandalone(incident.service) ? 'failed' : 'stopped';
  const failedContainer = incident.failedContainer === null ? '' : ` in container ${incident.failedContainer}`;
  return [
    `${incident.title} (${cluster}).`,
    `${what} ${verb}${exitCodesOf(incident)}${failedContainer}; at fault: ${faultOf(incident.faultDomain)}.`,
    ...(incident.evidence === '' ? [] : [`Evidence: “${incident.evidence}”.`]),
  ].join(' ');
};
