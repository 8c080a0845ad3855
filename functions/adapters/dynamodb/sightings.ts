import { CONNECTION_FAILURE_KINDS } from '../../log-lines/connection-failure.ts';
import * as z from 'zod/mini';
import type { Sighting } from '../../deployments/evidence/dependency.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { epochSeconds } from '../../primitives/instant-schema.ts';
import type { Clock, Store } from '../common.ts';
import { endpointsKey } from './keys.ts';

/** Connection errors stored, the newest, and the seconds after which one no longer counts. */
const SIGHTINGS_KEPT = 300;
const KEPT_SECONDS = 7200;
/** Attempts and first pause on write conflicts. */
const TRIES = 6;
const PAUSE_MS = 40;

const documentSchema = z.object({
  v: z.literal(1),
  sightings: z.array(
    z.object({
      service: z.custom<ServiceKey>((value) => typeof value === 'string'),
      endpoint: z.string(),
      kind: z.enum(CONNECTION_FAILURE_KINDS),
      at: epochSeconds,
    }),
  ),
});

const load = async (service: ServiceKey, store: Pick<Store, 'loadDocument'>) => {
  const found = await store.loadDocument(endpointsKey(partsOf(service)));
  const read = z.safeParse(documentSchema, found?.body);
  return { version: found?.version ?? 0, sightings: read.success ? read.data.sightings : [] };
};

/** Recent connection errors of tasks in this account and region. */
export const loadSightings = async (
  service: ServiceKey,
  store: Pick<Store, 'loadDocument'>,
): Promise<readonly Sighting[]> => (await load(service, store)).sightings;

const isSame = (a: Sighting, b: Sighting): boolean => a.service === b.service && a.endpoint === b.endpoint;

const withSighting = (known: readonly Sighting[], sighting: Sighting): readonly Sighting[] => {
  const older = known.find((one) => isSame(one, sighting));
  const newest = older !== undefined && older.at > sighting.at ? older : sighting;
  return [newest, ...known.filter((one) => !isSame(one, sighting))]
    .filter(({ at }) => at >= newest.at - KEPT_SECONDS)
    .sort((a, b) => b.at - a.at)
    .slice(0, SIGHTINGS_KEPT);
};

/**
 * Stores what a task could not reach, for the evaluation of its service and of all others. The newest per service and
 * endpoint counts; storing it again changes nothing. After too many write conflicts it is dropped: it is helpful, but
 * optional.
 */
export const noteSighting = async (
  sighting: Sighting,
  { store, clock }: { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock },
): Promise<void> => {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const { version, sightings } = await load(sighting.service, store);
    const next = withSighting(sightings, sighting);
    if (JSON.stringify(next) === JSON.stringify(sightings)) return;
    const body = { v: 1, sightings: next };
    if ((await store.saveDocument(endpointsKey(partsOf(sighting.service)), version, body)) !== 'conflict') return;
    await clock.sleep(Math.ceil(PAUSE_MS * attempt * (1 + Math.random())));
  }
};
