import type { NotifyEffects } from './notify.ts';
import { notify } from './notify.ts';
import type { Notice } from './ports.ts';
import type { EventRecord } from './take-events.ts';

/**
 * Takes notices of notices.fifo; what Slack did not take stays owed on the incident, so only trouble with the store
 * returns them.
 */
export const takeNotices = async (records: readonly EventRecord[], fx: NotifyEffects): Promise<readonly string[]> => {
  try {
    await notify(
      records.map(({ body }) => JSON.parse(body) as Notice),
      fx,
    );
    return [];
  } catch (error) {
    fx.log.error('notices failed', { because: error instanceof Error ? error.message : String(error) });
    return records.map(({ id }) => id);
  }
};
