import { keptEntry } from '../scaling/parse-history.ts';
import { verifiedEntry } from '../scaling/timeline-deeds.ts';
import type { Watch } from '../watch/watch.ts';
import type { Store } from './ports.ts';

/**
 * What became of rollbacks goes into the timeline before it is believed, whether an event, a judgement or a timer told
 * it: a crash in between tells it again, and the same line is kept once.
 */
export const keepVerified = async (
  before: Watch,
  after: Watch,
  { store }: { readonly store: Pick<Store, 'putHistory'> },
): Promise<void> => {
  for (const [deployment, judgement] of Object.entries(after.judgements)) {
    const isTold = judgement.verification?.state === before.judgements[deployment]?.verification?.state;
    const line = isTold ? undefined : verifiedEntry(judgement);
    if (line !== undefined) await store.putHistory(keptEntry(after.key, line));
  }
};
