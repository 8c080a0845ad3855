import { keptEntry } from '../../scaling/parse-history.ts';
import { verifiedEntry } from '../../scaling/timeline/timeline-deeds.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { Store } from '../common.ts';

/**
 * What became of rollbacks goes into the timeline before it is believed, whether an event, a judgement or a timer told
 * it: a crash in between tells it again, and the same line is kept once.
 */
export const keepVerified = async (
  before: ServiceState,
  after: ServiceState,
  { store }: { readonly store: Pick<Store, 'putHistory'> },
): Promise<void> => {
  for (const [deployment, evaluation] of Object.entries(after.evaluations)) {
    const isReported = evaluation.verification?.state === before.evaluations[deployment]?.verification?.state;
    const line = isReported ? undefined : verifiedEntry(evaluation);
    if (line !== undefined) await store.putHistory(keptEntry(after.key, line));
  }
};
