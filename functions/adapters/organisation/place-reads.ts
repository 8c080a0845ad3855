import { mask } from '../../masking/mask.ts';
import type { FailedRead } from '../../organisation/check.ts';
import type { Reader } from '../../organisation/place-read.ts';
import { READERS, placeReadAfter, placeReadIn } from '../../organisation/place-read.ts';
import { placeName } from '../../organisation/spoke.ts';
import { errorTextOf } from '../../primitives/error-text.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';
import type { Clock, Log, Store } from '../common.ts';
import type { Place } from '../dynamodb/keys.ts';
import { placeReadKey } from '../dynamodb/keys.ts';
import { updateDocument } from '../dynamodb/update-document.ts';

type Documents = Pick<Store, 'loadDocument' | 'saveDocument'>;

/** Who read which account and region. */
export type ReadBy = { readonly reader: Reader; readonly place: Place };

type NoteEffects = { readonly store: Documents; readonly clock: Clock; readonly log: Log };

const REASON_MAX = 200;

/** A failure in one line, without what must not be shown. */
export const reasonOf = (error: unknown): string => mask(errorTextOf(error)).replace(/\s+/g, ' ').slice(0, REASON_MAX);

/**
 * Notes how a read went, for `farwatch doctor --self --all`: `reason` null where it worked. Writes only when that
 * changed. What cannot be noted is logged: a note must not cost the read itself.
 */
export const noteOutcome = async (
  { reader, place }: ReadBy,
  { store, clock, log }: NoteEffects,
  reason: string | null,
): Promise<void> => {
  try {
    await updateDocument({ store, clock }, placeReadKey(place, reader), (body) =>
      placeReadAfter(placeReadIn(body), reason, exactSecondsOf(clock.now())),
    );
  } catch (error) {
    log.warn('how a spoke was read could not be noted', { place: placeName(place), reason: reasonOf(error) });
  }
};

/** What is noted of a spoke whose calls AWS throttles. */
export const THROTTLED_READ = 'AWS throttles it; it is read again later';

/** Reads a spoke and notes how that went, by what it throws or `reasonIn` its answer; throws what the read throws. */
export const noteRead = async <Answer>(
  by: ReadBy,
  fx: NoteEffects,
  read: () => Promise<Answer>,
  reasonIn: (answer: Answer) => string | null,
): Promise<Answer> => {
  try {
    const answer = await read();
    await noteOutcome(by, fx, reasonIn(answer));
    return answer;
  } catch (error) {
    await noteOutcome(by, fx, reasonOf(error));
    throw error;
  }
};

/** The functions that fail to read a spoke. */
export const failedReads = async (place: Place, store: Pick<Store, 'loadDocument'>): Promise<readonly FailedRead[]> => {
  const found = await Promise.all(
    READERS.map(async (reader): Promise<readonly FailedRead[]> => {
      const read = placeReadIn((await store.loadDocument(placeReadKey(place, reader)))?.body);
      return read === undefined || read.reason === null ? [] : [{ ...read, reader, reason: read.reason }];
    }),
  );
  return found.flat();
};
