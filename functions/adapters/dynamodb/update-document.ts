import type { Clock, Key, Store } from '../common.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Others wrote the document at every attempt; the caller's own queue brings it again. */
export class TooManyWrites extends Error {
  constructor(key: Key) {
    super(`${key.pk} ${key.sk} was written by others at every attempt`);
    this.name = 'TooManyWrites';
  }
}

export type DocumentEffects = {
  readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>;
  readonly clock?: Pick<Clock, 'sleep'>;
};

const TRIES = 8;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** A pause of half to all of an upper end that doubles with each try; random, or workers would race in step. */
const pauseMs = (attempt: number): number =>
  Math.ceil(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + Math.random() / 2));

/**
 * Loads a document, changes it with a pure function and saves it if nobody saved in between; else again with the newer
 * one, after growing pauses. A change that returns undefined saves nothing, and undefined is returned. Returns the body
 * as saved; throws `TooManyWrites` after eight conflicts. `expires` in epoch seconds.
 */
export const updateDocument = async <Body>(
  { store, clock }: DocumentEffects,
  key: Key,
  change: (body: unknown) => Body | undefined,
  expires?: EpochSeconds,
): Promise<Body | undefined> => {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const found = await store.loadDocument(key);
    const body = change(found?.body);
    if (body === undefined) return undefined;
    if ((await store.saveDocument(key, found?.version ?? 0, body, expires)) === 'saved') return body;
    await clock?.sleep(pauseMs(attempt));
  }
  throw new TooManyWrites(key);
};
