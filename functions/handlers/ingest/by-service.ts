import type { EcsEvent } from '../../events/event.ts';
import { TooManyConflicts } from '../../adapters/dynamodb/update-state.ts';
import { errorTextOf } from '../../primitives/error-text.ts';
import { eachOf } from '../../primitives/each-of.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { isThrottled } from '../../primitives/throttled.ts';
import type { EventEffects } from '../../adapters/sqs/record.ts';

/** An event of a record. */
export type Read = { readonly record: string; readonly event: EcsEvent };

/** Services handled at a time: each waits for DynamoDB most of the while. */
const SERVICES_AT_ONCE = 8;
/** Milliseconds left of an invocation at which no further service is begun: one that loses races takes up to 20 s. */
const RESERVE_MS = 35_000;

const grouped = (reads: readonly Read[]): ReadonlyMap<ServiceKey, readonly Read[]> => {
  const groups = new Map<ServiceKey, Read[]>();
  for (const read of reads) {
    if (read.event.service === undefined) continue;
    const group = groups.get(read.event.service);
    if (group === undefined) groups.set(read.event.service, [read]);
    else group.push(read);
  }
  return groups;
};

type Handle = (service: ServiceKey, events: readonly EcsEvent[]) => Promise<void>;

/** Says why the events of a service go back to the queue. */
const report = (service: ServiceKey, error: unknown, { log, metrics }: EventEffects): void => {
  const isExpected = error instanceof TooManyConflicts || isThrottled(error);
  const fields = { ecsService: service, reason: errorTextOf(error) };
  log[isExpected ? 'warn' : 'error']('events go back to the queue', fields);
  metrics.count(error instanceof TooManyConflicts ? 'Conflicts' : 'ServiceFailures');
};

/**
 * Handles the events of each service, several services at a time. What fails for one, an item written by others for too
 * long or one that can't be read, sends its records back to the queue and no others: one broken service must not fill
 * the dead letters with its neighbours' events. Once the table refuses calls for being too many, or time runs out, no
 * further service is begun. Returns the records that must be tried again.
 */
export const handleByService = async (
  reads: readonly Read[],
  handle: Handle,
  fx: EventEffects,
): Promise<readonly string[]> => {
  let mustStop = false;
  const isOver = (): boolean => mustStop || (fx.remainingMs?.() ?? Infinity) < RESERVE_MS;
  const again = await eachOf([...grouped(reads)], fx.servicesAtOnce ?? SERVICES_AT_ONCE, async ([service, group]) => {
    const records = group.map(({ record }) => record);
    if (isOver()) return records;
    try {
      await handle(
        service,
        group.map(({ event }) => event),
      );
      return [];
    } catch (error) {
      mustStop ||= isThrottled(error);
      report(service, error, fx);
      return records;
    }
  });
  const left = again.flat();
  if (isOver() && left.length > 0)
    fx.log.warn('the rest of the batch goes back to the queue', { records: left.length });
  return left;
};
