import type { InvestigateEffects } from './investigate.ts';
import { investigate } from './investigate.ts';
import type { Investigation } from './ports.ts';
import type { EventRecord } from './take-events.ts';

/** Takes investigations one after the other; one that fails (trouble with the store alone) goes back to the queue. */
export const takeInvestigations = async (
  records: readonly EventRecord[],
  fx: InvestigateEffects,
): Promise<readonly string[]> => {
  const again: string[] = [];
  for (const { id, body } of records) {
    try {
      await investigate(JSON.parse(body) as Investigation, fx);
    } catch (error) {
      fx.log.error('investigation failed', { because: error instanceof Error ? error.message : String(error) });
      again.push(id);
    }
  }
  return again;
};
