import { keptEntry } from '../../scaling/parse-history.ts';
import { verifiedEntry } from '../../scaling/timeline/timeline-events.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { Store } from '../common.ts';

/**
 * Writes results of rollbacks into the timeline before the state is saved, whether they come from an event, an
 * evaluation or a timer: after a crash in between they are written again, and the same line is stored once.
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
