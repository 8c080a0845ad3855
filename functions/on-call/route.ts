import { placeOfIncident } from '../incidents/shared/members.ts';
import { partsOf } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Incident } from '../service-state/incident.ts';
import type { Hours } from './local-time.ts';
import { isWithin } from './local-time.ts';
import type { OnCall, Route } from './rules.ts';

/** What routes ask of a message. */
export type Routed = {
  readonly incident: Pick<Incident, 'kind' | 'service' | 'notifications' | 'severity' | 'faultDomain'>;
  readonly isPage: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly at: EpochSeconds;
};

const isIn = (hours: Hours | undefined, at: EpochSeconds, timeZone: string): boolean =>
  hours === undefined || isWithin(hours, at, timeZone);

/** A shared incident is of an account or cluster where all its services are. */
const isFor = (route: Route, { incident, isPage, tags, at }: Routed, timeZone: string): boolean => {
  const { name } = partsOf(incident.service);
  const { account, cluster } = placeOfIncident(incident);
  const given: readonly (readonly [wanted: string | undefined, is: string])[] = [
    [route.account, account],
    [route.cluster, cluster],
    [route.service, name],
    [route.severity, isPage ? 'page' : incident.severity],
    [route.faultDomain, incident.faultDomain],
    ...Object.entries(route.tags ?? {}).map(([key, value]) => [value, tags[key] ?? ''] as const),
  ];
  return given.every(([wanted, is]) => wanted === undefined || wanted === is) && isIn(route.hours, at, timeZone);
};

/** The channel of the first route that matches; undefined where none does. */
export const routedChannel = (routed: Routed, { routes, timeZone }: OnCall): string | undefined =>
  routes.find((route) => isFor(route, routed, timeZone))?.channel;
