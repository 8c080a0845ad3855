import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf, serviceKey } from '../../primitives/identity.ts';
import type { Incident } from '../../service-state/incident.ts';

/** Stands for an account, region or cluster where there are several: AWS allows it in no name. */
export const SEVERAL = '*';

/** Key of incidents over several services of a place. */
export const fleetOf = (service: ServiceKey): ServiceKey => {
  const { account, region } = partsOf(service);
  return serviceKey({ account, region, cluster: SEVERAL, name: 'fleet' });
};

/** Key of incidents over services of whatever account and region. */
export const EVERYWHERE: ServiceKey = serviceKey({
  account: SEVERAL,
  region: SEVERAL,
  cluster: SEVERAL,
  name: 'fleet',
});

/** Key of incidents about a spoke itself. */
export const spokeKey = ({ account, region }: { readonly account: string; readonly region: string }): ServiceKey =>
  serviceKey({ account, region, cluster: SEVERAL, name: 'spoke' });

/** Whether an incident is about one service or family, which has a page in the console and a timeline. */
export const isOfService = ({ kind, service }: Pick<Incident, 'kind' | 'service'>): boolean =>
  kind !== 'shared' && partsOf(service).cluster !== SEVERAL;

const OF_SHARED = new RegExp(`/\\${SEVERAL}/fleet#`);

/** Whether an incident's id is that of one over several services. */
export const isOfShared = (id: string): boolean => OF_SHARED.test(id);

type Members = Pick<Incident, 'service'> & Partial<Pick<Incident, 'kind' | 'notifications'>>;

/** The services that an incident is about: its own, or those that joined a shared one. */
export const membersOf = ({ kind, service, notifications = [] }: Members): readonly ServiceKey[] => {
  const joined = kind === 'shared' ? [...new Set(notifications.map((one) => one.service))] : [];
  return joined.length === 0 ? [service] : joined;
};

/** Accounts and regions, each once, in order. */
export type Span = { readonly accounts: readonly string[]; readonly regions: readonly string[] };

/** The accounts and regions of services. */
export const spanOf = (services: readonly ServiceKey[]): Span => {
  const parts = services.map(partsOf);
  const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted();
  return { accounts: sorted(parts.map(({ account }) => account)), regions: sorted(parts.map(({ region }) => region)) };
};

const one = (names: readonly string[]): string => (names.length === 1 ? (names[0] ?? SEVERAL) : SEVERAL);

/** Account, region and cluster of an incident; `*` where its services have several. */
export const placeOfIncident = (
  incident: Members,
): { readonly account: string; readonly region: string; readonly cluster: string } => {
  const services = membersOf(incident);
  const { accounts, regions } = spanOf(services);
  const clusters = [...new Set(services.map((service) => partsOf(service).cluster))];
  return { account: one(accounts), region: one(regions), cluster: one(clusters) };
};
