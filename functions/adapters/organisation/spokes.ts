import type { Heartbeat } from '../../organisation/heartbeat.ts';
import { heartbeatIn } from '../../organisation/heartbeat.ts';
import type { Ceiling, Registry, Spoke } from '../../organisation/spoke.ts';
import { placeName, registryOf, storedRegistry } from '../../organisation/spoke.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { Clock, Store } from '../common.ts';
import type { Place } from '../dynamodb/keys.ts';
import { SPOKES_KEY, heartbeatKey } from '../dynamodb/keys.ts';
import { updateDocument } from '../dynamodb/update-document.ts';

type Documents = Pick<Store, 'loadDocument' | 'saveDocument'>;

/** The registry of spokes is not readable: what is not the installation's own place waits. */
export class UnreadableRegistry extends Error {
  constructor() {
    super('the registry of spokes is not readable: farwatch spokes list');
    this.name = 'UnreadableRegistry';
  }
}

const registryIn = (body: unknown): Registry => {
  if (body === undefined) return new Map();
  const registry = registryOf(body);
  if (registry === undefined) throw new UnreadableRegistry();
  return registry;
};

/** The registry as it is stored now. Throws `UnreadableRegistry`. */
export const readSpokes = async (store: Pick<Store, 'loadDocument'>): Promise<Registry> =>
  registryIn((await store.loadDocument(SPOKES_KEY))?.body);

/** Changes the registry; returns it as it is saved. Throws `UnreadableRegistry`. */
export const changeSpokes = async (
  store: Documents,
  change: (spokes: Map<string, Spoke>) => void,
): Promise<Registry> => {
  const saved = await updateDocument({ store }, SPOKES_KEY, (body) => {
    const spokes = new Map(registryIn(body));
    change(spokes);
    return storedRegistry(spokes);
  });
  return registryIn(saved);
};

/** Where an installation is, and which other places there are. */
export type Places = {
  readonly own: Place;
  /** The registry; it may be half a minute old. */
  readonly spokes: () => Promise<Registry>;
  /** The registry as it stands now. */
  readonly spokesNow: () => Promise<Registry>;
};

/** Milliseconds for which the registry is cached: as for a policy. */
const FRESH_MS = 30_000;

/** The places of an installation. */
export const placesOf = (own: Place, store: Pick<Store, 'loadDocument'>, clock: Clock): Places => {
  let known: { readonly registry: Registry; readonly at: EpochMs } | undefined;
  const spokesNow = (): Promise<Registry> => readSpokes(store);
  return {
    own,
    spokesNow,
    spokes: async () => {
      const now = clock.now().getTime();
      if (known === undefined || now - known.at > FRESH_MS) known = { registry: await spokesNow(), at: now };
      return known.registry;
    },
  };
};

/** Whether a place is the installation's own. */
export const isOwn = ({ own }: Pick<Places, 'own'>, place: Place): boolean => placeName(own) === placeName(place);

/**
 * The ceiling of a place as it stands now: none in the installation's own, `observe` where no spoke is registered.
 * Throws `UnreadableRegistry`.
 */
export const ceilingOf = async (places: Places | undefined, place: Place): Promise<Ceiling | null> => {
  if (places === undefined || isOwn(places, place)) return null;
  return (await places.spokesNow()).get(placeName(place))?.ceiling ?? 'observe';
};

/** Notes a heartbeat, unless a newer one is known. */
export const noteHeartbeat = async (
  store: Documents,
  { account, region, ...heartbeat }: Heartbeat & Place,
): Promise<void> => {
  await updateDocument({ store }, heartbeatKey({ account, region }), (body) =>
    (heartbeatIn(body)?.at ?? -Infinity) >= heartbeat.at ? undefined : heartbeat,
  );
};

/** The newest heartbeat of a spoke; undefined when there was none. */
export const readHeartbeat = async (store: Pick<Store, 'loadDocument'>, place: Place): Promise<Heartbeat | undefined> =>
  heartbeatIn((await store.loadDocument(heartbeatKey(place)))?.body);
