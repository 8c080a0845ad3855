import { plural } from '../primitives/plural.ts';
import { isOfService, membersOf, spanOf } from '../incidents/shared/members.ts';
import { partsOf } from '../primitives/identity.ts';
import type { Incident } from '../service-state/incident.ts';
import { prose } from './escape.ts';

/** Accounts and regions named in the small print; more are counted. */
const NAMED_MAX = 3;

const named = (names: readonly string[], noun: string): string =>
  names.length > NAMED_MAX ? plural(names.length, noun) : names.join(', ');

/** `prod · eu-west-1 · 111122223333`; of a shared incident the regions and accounts of its services. */
export const where = (incident: Incident): string => {
  const { accounts, regions } = spanOf(membersOf(incident));
  const cluster = isOfService(incident) ? [prose(partsOf(incident.service).cluster, 255)] : [];
  return [...cluster, named(regions, 'region'), named(accounts, 'account')].join(' · ');
};
