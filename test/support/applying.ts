import type { EcsEvent } from '../../functions/events/event.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { applyEvents } from '../../functions/state-updates/apply-events.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { ACCOUNT, MORNING, REGION } from './envelopes.ts';

export const WEB = `${ACCOUNT}/${REGION}/prod/web` as ServiceKey;

/** Events of envelopes; throws when one is not an ECS event. */
export const eventsOf = (envelopes: readonly unknown[]): readonly EcsEvent[] =>
  envelopes.flatMap((envelope) =>
    parseEnvelope(envelope).map((reading) => {
      if (reading.kind !== 'event') throw new Error(`${reading.kind}: ${reading.reason}`);
      return reading.event;
    }),
  );

/** The context `seconds` after the morning. */
export const contextAt = (seconds: number) => ({ now: new Date(MORNING + seconds * 1000), staleEventMinutes: 60 });

/** The state of a service after these envelopes, batch by batch. */
export const stateAfter = (batches: readonly (readonly unknown[])[], seconds = 600, service = WEB): ServiceState =>
  batches.reduce(
    (state: ServiceState, batch) => applyEvents(state, eventsOf(batch), contextAt(seconds)).state,
    newServiceState(service),
  );
