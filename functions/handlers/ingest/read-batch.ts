import { isOwn, noteHeartbeat } from '../../adapters/organisation/spokes.ts';
import type { Place } from '../../adapters/dynamodb/keys.ts';
import type { EventEffects } from '../../adapters/sqs/record.ts';
import type { Policy } from '../../deployments/policy.ts';
import type { EcsEvent, Parsed } from '../../events/event.ts';
import { parseEnvelope } from '../../events/parse.ts';
import { placeName } from '../../organisation/spoke.ts';
import { errorTextOf } from '../../primitives/error-text.ts';
import type { Read } from './by-service.ts';

/** Events of a batch, and the ids of the records that are refused: they go back, and end in the dead letters. */
export type Batch = { readonly reads: readonly Read[]; readonly refused: readonly string[] };

/** A record of a batch, with what its event says. */
export type ParsedRecord = { readonly id: string; readonly parsed: readonly Parsed[] };

/** What an event says; a text that is not JSON is malformed. */
export const parsed = (body: string): readonly Parsed[] => {
  try {
    return parseEnvelope(JSON.parse(body));
  } catch {
    return [{ kind: 'malformed', reason: 'not JSON' }];
  }
};

const isOurs = (event: EcsEvent, { account, regions }: Policy): boolean =>
  (account === undefined || account === event.account) && (regions === undefined || regions.includes(event.region));

/** Why events of a place do not count; undefined: they do. */
const refusalReason = async (place: Place, { places }: EventEffects): Promise<string | undefined> => {
  if (places === undefined || isOwn(places, place)) return undefined;
  try {
    return (await places.spokes()).has(placeName(place)) ? undefined : 'no registered spoke';
  } catch (error) {
    return errorTextOf(error);
  }
};

/** Where a reading says that it is from; undefined: it is of no use, or the policy leaves its place out. */
const placeOf = (one: Parsed, policy: Policy): Place | undefined => {
  if (one.kind === 'event') return isOurs(one.event, policy) ? one.event : undefined;
  return one.kind === 'foreign' ? one.heartbeat : undefined;
};

type Taken = { readonly reads: Read[]; readonly malformed: string[]; readonly foreign: string[] };

type Kept = { readonly id: string; readonly policy: Policy; readonly taken: Taken };

/** Keeps a reading that counts. A heartbeat of the installation's own place has an alarm and is not noted. */
const keep = async (one: Parsed, { id, policy, taken }: Kept, fx: EventEffects): Promise<void> => {
  if (one.kind === 'event' && isOurs(one.event, policy)) taken.reads.push({ record: id, event: one.event });
  if (one.kind === 'foreign' && one.heartbeat !== undefined && fx.places !== undefined)
    if (!isOwn(fx.places, one.heartbeat)) await noteHeartbeat(fx.store, one.heartbeat);
  if (one.kind !== 'malformed') return;
  taken.malformed.push(id);
  fx.log.warn('malformed event', { record: id, reason: one.reason });
};

/**
 * Reads the events of a batch. An event counts for the account and region in its envelope, which EventBridge writes: it
 * is taken when that is the installation's own or a registered spoke's, refused when it is neither, and left out when
 * the policy's `account` or `regions` leave it out.
 */
export const readBatch = async (records: readonly ParsedRecord[], policy: Policy, fx: EventEffects): Promise<Batch> => {
  const taken: Taken = { reads: [], malformed: [], foreign: [] };
  for (const { id, parsed: said } of records)
    for (const one of said) {
      const place = placeOf(one, policy);
      const reason = place === undefined ? undefined : await refusalReason(place, fx);
      if (place === undefined || reason === undefined) await keep(one, { id, policy, taken }, fx);
      else {
        taken.foreign.push(id);
        fx.log.warn('event of another account or region', { record: id, place: placeName(place), reason });
      }
    }
  const refused = [...taken.malformed, ...taken.foreign];
  fx.metrics.count('Events', records.length - refused.length);
  fx.metrics.count('MalformedEvents', taken.malformed.length);
  if (taken.foreign.length > 0) fx.metrics.count('ForeignEvents', taken.foreign.length);
  return { reads: taken.reads, refused };
};
