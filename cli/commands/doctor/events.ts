import type { Found } from '../../../functions/diagnosis/finding.ts';
import { broken, cannotCheck, ok } from '../../../functions/diagnosis/finding.ts';
import type { Reading } from '../../../functions/handlers/investigate/read.ts';
import type { Store } from '../../../functions/adapters/common.ts';
import type { ServiceKey } from '../../../functions/primitives/identity.ts';
import { exactSecondsOf } from '../../../functions/primitives/instant.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';
import { notRead } from './queues.ts';

type Watched = Pick<Store, 'services' | 'loadState'>;

export type EventSources = { readonly storeOf: (table: string) => Watched; readonly now: Date };

const HOUR_SECONDS = 3600;
/** Services read concurrently: each read has a timeout of its own. */
const AT_ONCE = 50;

/** When the last event of any service arrived, in epoch seconds (0: never), and why some services could not be read. */
type Delivery = { readonly at: EpochSeconds; readonly unread: number; readonly reason: string };

const newestEvent = async (services: readonly ServiceKey[], store: Watched, reading: Reading): Promise<Delivery> => {
  let event: Delivery = { at: 0, unread: 0, reason: '' };
  for (let from = 0; from < services.length; from += AT_ONCE) {
    const some = services.slice(from, from + AT_ONCE);
    const read = await reading('the table', () => Promise.all(some.map((key) => store.loadState(key))));
    event =
      read.kind === 'known'
        ? { ...event, at: Math.max(event.at, ...read.value.map((state) => state?.lastEventAt ?? 0)) }
        : { ...event, unread: event.unread + some.length, reason: read.reason };
  }
  return event;
};

const ageText = (hours: number): string => (hours < 1 ? `${Math.round(hours * 60)} min` : `${Math.round(hours)} h`);

/**
 * Hours without an event are normal only in a quiet account. If a service could not be read, silence of the others
 * proves nothing.
 */
const foundIn = ({ at, unread, reason }: Delivery, count: number, now: Date): Found => {
  const watched = count === 1 ? '1 service is' : `${count} services are`;
  const left = unread === 0 ? '' : `; ${unread} of them could not be read: ${reason}`;
  const hours = (exactSecondsOf(now) - at) / HOUR_SECONDS;
  const text = `${watched} known; the newest event is ${ageText(hours)} old${left}`;
  if (at > 0 && hours <= 24) return ok(text);
  if (unread > 0) return notRead(at > 0 ? text : `${watched} watched${left}`);
  if (at > 0) return broken(text, 'Check the rules and queues above: ECS sends events every day.');
  return {
    ...cannotCheck(`${watched} known, and no event has arrived`),
    fix: 'Start a task, then run this again; if no event arrives, check the rules and queues above.',
  };
};

/** When the installation received its last event, over all its services. */
export const lastEvent = async (
  table: string | undefined,
  { storeOf, now }: EventSources,
  reading: Reading,
): Promise<Found> => {
  if (table === undefined) return broken('the functions have no table in their settings', 'Deploy Farwatch again.');
  const store = storeOf(table);
  const services = await reading('the table', () => store.services());
  if (services.kind === 'unknown') return notRead(services.reason);
  return foundIn(await newestEvent(services.value, store, reading), services.value.length, now);
};
