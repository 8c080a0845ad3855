import * as z from 'zod/mini';
import type { IncidentId } from '../incidents/incident.ts';
import { takeInOrder } from './fifo.ts';
import { secondsOf } from './notify-effects.ts';
import type { NotifyEffects } from './notify.ts';
import { delivery } from './notify.ts';
import type { Notice } from './ports.ts';
import type { EventRecord } from './take-events.ts';

const noticeSchema = z.object({ incident: z.string() });

const noticeOf = (body: string): Notice | undefined => {
  try {
    const read = z.safeParse(noticeSchema, JSON.parse(body));
    return read.success ? { incident: read.data.incident as IncidentId } : undefined;
  } catch {
    return undefined;
  }
};

/** Seconds after which an incident that could not be dealt with is tried again. */
const AGAIN_SECONDS = 300;

const because = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/**
 * Takes notices of notices.fifo, each on its own. What Slack did not take stays owed on the incident, and so does an
 * incident that can't be read: the sweep brings it back, and the messages behind it need not wait. Only when the store
 * can't even note that, the notice and those behind it in its group go back to the queue.
 */
export const takeNotices = async (records: readonly EventRecord[], fx: NotifyEffects): Promise<readonly string[]> => {
  const deliver = delivery(fx);
  return takeInOrder(records, async ({ id, body }) => {
    const notice = noticeOf(body);
    try {
      if (notice === undefined) throw new Error('not a notice');
      await deliver(notice);
    } catch (error) {
      fx.log.error('notice failed', { record: id, incident: notice?.incident, because: because(error) });
      fx.metrics.count('NoticeFailures');
      if (notice !== undefined) await fx.store.postponeIncident(notice.incident, secondsOf(fx) + AGAIN_SECONDS);
    }
  });
};
