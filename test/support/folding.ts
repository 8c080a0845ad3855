import type { EcsEvent } from '../../functions/events/event.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import type { ServiceKey } from '../../functions/events/identity.ts';
import { fold } from '../../functions/watch/fold.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { newWatch } from '../../functions/watch/watch.ts';
import { ACCOUNT, MORNING, REGION } from './envelopes.ts';

export const WEB = `${ACCOUNT}/${REGION}/prod/web` as ServiceKey;

/** Events of envelopes that must be ours. */
export const eventsOf = (envelopes: readonly unknown[]): readonly EcsEvent[] =>
  envelopes.flatMap((envelope) =>
    parseEnvelope(envelope).map((reading) => {
      if (reading.is !== 'event') throw new Error(`${reading.is}: ${reading.because}`);
      return reading.event;
    }),
  );

/** The context of a fold `seconds` after the morning. */
export const contextAt = (seconds: number) => ({ now: new Date(MORNING + seconds * 1000), staleEventMinutes: 60 });

/** A service after these envelopes, folded one batch after the other. */
export const watchAfter = (batches: readonly (readonly unknown[])[], seconds = 600, service = WEB): Watch =>
  batches.reduce((watch: Watch, batch) => fold(watch, eventsOf(batch), contextAt(seconds)).watch, newWatch(service));
