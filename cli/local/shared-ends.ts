import { openScopes, settleShared } from '../../functions/adapters/dynamodb/shared-causes.ts';
import type { Outcome } from './outcome.ts';
import { NOTHING } from './outcome.ts';
import type { Wired } from './wired.ts';

/** Milliseconds of virtual time between two checks of shared causes, as in the minute sweep. */
const SHARED_MS = 60_000;

/** Ends silent shared incidents, once a minute; `settle` processes what follows. */
export const sharedEnds = (all: Wired, settle: () => Promise<Outcome>): (() => Promise<Outcome>) => {
  const { store, clock, base, as } = all;
  let checkedAt = 0;
  return async () => {
    if (clock.now().getTime() - checkedAt < SHARED_MS) return NOTHING;
    checkedAt = clock.now().getTime();
    for (const scope of await openScopes(store)) await as('sweep', () => settleShared(scope, base));
    return settle();
  };
};
