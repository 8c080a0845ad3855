import { BUCKET_SECONDS } from '../../service-state/deployment-health.ts';
import type { TaskEvent } from '../../events/event.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { stopTimeOf } from '../../state-updates/apply-task-event.ts';
import { controlOf } from '../../state-updates/buckets.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { Clock, Store } from '../common.ts';

/** Seconds after which no decision reads a neighbour's bucket: it looks back forty minutes. */
const READ_SECONDS = 3600;

const bucketAt = (at: EpochSeconds): number => Math.floor(at / BUCKET_SECONDS);
/** The bucket that a task event changes when it is new: of its stop, or of its start. */
const bucketOf = (event: TaskEvent): number =>
  bucketAt(event.stop === undefined ? secondsOf(event.startedAt ?? event.at) : stopTimeOf(event));

/** A redelivery changes nothing, so it is unknown which start was counted with it. */
const startsOf = (events: readonly TaskEvent[]): readonly number[] =>
  events.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [bucketAt(secondsOf(startedAt))]));

/** A saved state, the buckets that changed, and which of its events were known before. */
export type Saved = {
  readonly state: ServiceState;
  readonly touched: readonly number[];
  readonly repeated: readonly TaskEvent[];
};

/**
 * Publishes the change to neighbours: usually one item, two where a batch spans a bucket boundary. Also written for an
 * event that was known before, so that a redelivery repairs a crash between two writes.
 */
export const putControls = async (
  { state, touched, repeated }: Saved,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<void> => {
  const buckets = new Set([...touched, ...repeated.map(bucketOf), ...startsOf(repeated)]);
  const oldest = bucketAt(secondsOf(clock.now()) - READ_SECONDS);
  const due = state.buckets.filter(({ bucket }) => bucket >= oldest && buckets.has(bucket));
  await Promise.all(due.map((bucket) => store.putControl(state.key, state.revision, controlOf(state, bucket))));
};
