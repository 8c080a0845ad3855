import type { ServiceKey } from '../../primitives/identity.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { dueAtOf } from '../../state-updates/due.ts';
import { isReady } from '../../service-state/outbox.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import { newServiceState } from '../../service-state/service-state.ts';
import type { Clock, Store } from '../common.ts';

/** Milliseconds for which write conflicts are retried; then the records go back to the queue. */
const PATIENCE_MS = 20_000;
/** Upper end of the first pause between attempts; it doubles up to two seconds. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2000;

/** Others wrote a service's item too often in a row. */
export class TooManyConflicts extends Error {
  constructor(key: ServiceKey) {
    super(`the state of ${key} was written by others for ${PATIENCE_MS / 1000} s`);
    this.name = 'TooManyConflicts';
  }
}

/**
 * A random pause of half to all of an upper end that doubles with each attempt; otherwise workers would retry in step.
 */
const pauseMs = (attempt: number): number =>
  Math.ceil(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + Math.random() / 2));

export type UpdateEffects = {
  readonly store: Store;
  readonly clock: Clock;
  /** Epoch seconds at which the service is already due, because of outbox entries that are ready to be sent. */
  readonly dueAt?: EpochSeconds;
};

const dueOf = (state: ServiceState, { clock, dueAt }: UpdateEffects): EpochSeconds | undefined => {
  const now = clock.now();
  const isSending = Object.values(state.outbox).some((entry) => isReady(entry, exactSecondsOf(now)));
  return dueAt !== undefined && isSending ? dueAt : dueAtOf(state, now);
};

/**
 * Loads the state of a service, changes it with a pure function, and saves it if nobody saved in between; otherwise
 * tries again with the newer one, with growing pauses, for at most 20 s (`TooManyConflicts`). A change that returns the
 * same state saves nothing. Returns the saved state.
 */
export const updateState = async (
  fx: UpdateEffects,
  key: ServiceKey,
  change: (state: ServiceState) => ServiceState | Promise<ServiceState>,
): Promise<ServiceState> => {
  const { store, clock } = fx;
  let waitedMs = 0;
  for (let attempt = 0; waitedMs < PATIENCE_MS; attempt += 1) {
    const before = (await store.loadState(key)) ?? newServiceState(key);
    const after = await change(before);
    if (after === before) return before;
    if ((await store.saveState(after, dueOf(after, fx))) === 'saved')
      return { ...after, revision: before.revision + 1 };
    const pause = pauseMs(attempt);
    waitedMs += pause;
    await clock.sleep(pause);
  }
  throw new TooManyConflicts(key);
};
