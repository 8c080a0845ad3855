import type { EventRecord } from './record.ts';

/**
 * Handles the records of a FIFO queue one after the other. Returns the ids to retry, in order: a record that failed (it
 * throws) and all later ones of its group, which must not overtake it. Other groups continue. One that was refused
 * because it cannot be parsed goes back alone: no retry will parse it, so nothing waits for it.
 */
export const handleInOrder = async (
  records: readonly EventRecord[],
  take: (record: EventRecord) => Promise<'refused' | void>,
): Promise<readonly string[]> => {
  const blocked = new Set<string | undefined>();
  const again: string[] = [];
  for (const record of records) {
    if (blocked.has(record.group)) {
      again.push(record.id);
      continue;
    }
    try {
      if ((await take(record)) === 'refused') again.push(record.id);
    } catch {
      blocked.add(record.group);
      again.push(record.id);
    }
  }
  return again;
};
