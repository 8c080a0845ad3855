import type { ServiceState } from '../../service-state/service-state.ts';
import type { Metrics, StopRecord } from '../common.ts';

type Counting = { readonly metrics: Metrics };

/** Counts stops by cause. */
export const countStops = (records: readonly StopRecord[], { metrics }: Counting): void => {
  const counts = new Map<string, number>();
  for (const { diagnosis } of records) counts.set(diagnosis.cause, (counts.get(diagnosis.cause) ?? 0) + 1);
  for (const [cause, count] of counts) metrics.count('Stops', count, { Cause: cause });
};

/** Counts newly reported incidents. */
export const countIncidents = ({ outbox }: ServiceState, { metrics }: Counting): void => {
  const opened = Object.values(outbox).filter((entry) => entry.kind === 'notice' && entry.wanted === 1);
  metrics.count('Incidents', opened.length);
};
