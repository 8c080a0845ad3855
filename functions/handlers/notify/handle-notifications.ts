import { errorTextOf } from '../../primitives/error-text.ts';
import { handleInOrder } from '../../adapters/sqs/fifo.ts';
import { nowSeconds } from './delivery-context.ts';
import type { NotifyPorts } from './notify.ts';
import { delivery } from './notify.ts';
import { noticeOf, refuse } from '../../adapters/sqs/queue-messages.ts';
import type { EventRecord } from '../../adapters/sqs/record.ts';

/** Seconds after which a failed incident is retried. */
const AGAIN_SECONDS = 300;

/**
 * Handles notices from notices.fifo, each on its own. What Slack did not accept stays pending on the incident, and so
 * does an incident that cannot be read: the sweep retries it, and the messages behind it do not wait. Only if the store
 * cannot record even that does the notice, with those behind it in its group, go back to the queue. A notice that names
 * no incident is refused.
 */
export const handleNotifications = async (
  records: readonly EventRecord[],
  fx: NotifyPorts,
): Promise<readonly string[]> => {
  const deliver = delivery(fx);
  return handleInOrder(records, async ({ id, body }) => {
    const read = noticeOf(body);
    if (read.kind === 'unreadable') {
      refuse(fx, { id, what: 'notice', reason: read.reason });
      return 'refused';
    }
    const { incident } = read.message;
    try {
      return await deliver(read.message);
    } catch (error) {
      fx.log.error('notice failed', { record: id, incident, reason: errorTextOf(error) });
      fx.metrics.count('NoticeFailures');
      return fx.store.postponeIncident(incident, nowSeconds(fx) + AGAIN_SECONDS);
    }
  });
};
