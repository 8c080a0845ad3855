import type { Found } from '../functions/diagnosis/finding.ts';
import { broken, cannotTell, ok } from '../functions/diagnosis/finding.ts';
import type { Reading } from '../functions/effects/diagnosis-read.ts';
import type { Store } from '../functions/effects/ports.ts';
import type { ServiceKey } from '../functions/events/identity.ts';
import { notRead } from './doctor-queues.ts';

type Watched = Pick<Store, 'services' | 'loadWatch'>;

/** Where the state of an installation is, and what the hour is. */
export type EventSources = { readonly storeOf: (table: string) => Watched; readonly now: Date };

const HOUR_SECONDS = 3600;
/** Services read together: each such read has its own time to be answered in. */
const AT_ONCE = 50;

/** When an event of any service came in last, in epoch seconds (0: never), and why some could not be read. */
type Heard = { readonly at: number; readonly unread: number; readonly because: string };

const heardIn = async (services: readonly ServiceKey[], store: Watched, reading: Reading): Promise<Heard> => {
  let heard: Heard = { at: 0, unread: 0, because: '' };
  for (let from = 0; from < services.length; from += AT_ONCE) {
    const some = services.slice(from, from + AT_ONCE);
    const read = await reading('the table', () => Promise.all(some.map((key) => store.loadWatch(key))));
    heard =
      read.is === 'known'
        ? { ...heard, at: Math.max(heard.at, ...read.value.map((watch) => watch?.heardAt ?? 0)) }
        : { ...heard, unread: heard.unread + some.length, because: read.because };
  }
  return heard;
};

const ageText = (hours: number): string => (hours < 1 ? `${Math.round(hours * 60)} min` : `${Math.round(hours)} h`);

/** Silence of hours is normal in a quiet account alone. Some service unread: silence of the others proves nothing. */
const foundIn = ({ at, unread, because }: Heard, count: number, now: Date): Found => {
  const watched = count === 1 ? '1 service is' : `${count} services are`;
  const left = unread === 0 ? '' : `; ${unread} of them could not be read: ${because}`;
  const hours = (now.getTime() / 1000 - at) / HOUR_SECONDS;
  const told = `${watched} watched; the newest event is ${ageText(hours)} old${left}`;
  if (at > 0 && hours <= 24) return ok(told);
  if (unread > 0) return notRead(at > 0 ? told : `${watched} watched${left}`);
  if (at > 0) return broken(told, 'Look at the rules and queues above: ECS tells of something every day.');
  return {
    ...cannotTell(`${watched} watched, and no event of any was ever taken`),
    fix: 'Start a task, then look again; if it is still so, look at the rules and queues above.',
  };
};

/** When the installation took an event last, over all the services it knows. */
export const lastEvent = async (
  table: string | undefined,
  { storeOf, now }: EventSources,
  reading: Reading,
): Promise<Found> => {
  if (table === undefined) return broken('the functions do not know their table', 'Deploy Farwatch again.');
  const store = storeOf(table);
  const services = await reading('the table', () => store.services());
  if (services.is === 'unknown') return notRead(services.because);
  return foundIn(await heardIn(services.value, store, reading), services.value.length, now);
};
