import type { NotifyEffects } from './notify.ts';
import { notify } from './notify.ts';
import type { Notice } from './ports.ts';
import { noticeOf, refuse } from './queue-messages.ts';
import type { EventRecord } from './take-events.ts';

type Batch = { readonly notices: readonly Notice[]; readonly refused: readonly string[] };

/** One that can't be read keeps no other from being told. */
const readBatch = (records: readonly EventRecord[], fx: NotifyEffects): Batch => {
  const notices: Notice[] = [];
  const refused: string[] = [];
  for (const { id, body } of records) {
    const read = noticeOf(body);
    if (read.is === 'message') notices.push(read.message);
    else {
      refuse(fx, { id, what: 'notice', because: read.because });
      refused.push(id);
    }
  }
  return { notices, refused };
};

/**
 * Takes notices of notices.fifo; what Slack did not take stays owed on the incident, so only trouble with the store
 * returns them, and those that can't be read.
 */
export const takeNotices = async (records: readonly EventRecord[], fx: NotifyEffects): Promise<readonly string[]> => {
  const { notices, refused } = readBatch(records, fx);
  try {
    await notify(notices, fx);
    return refused;
  } catch (error) {
    fx.log.error('notices failed', { because: error instanceof Error ? error.message : String(error) });
    return records.map(({ id }) => id);
  }
};
