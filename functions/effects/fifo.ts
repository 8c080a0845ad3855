import type { EventRecord } from './take-events.ts';

/**
 * Takes the records of a FIFO queue one after the other. Returns the ids of those that must be tried again, in order:
 * a record that failed and all behind it of its group, which must not overtake it. Other groups go on.
 */
export const takeInOrder = async (
  records: readonly EventRecord[],
  take: (record: EventRecord) => Promise<void>,
): Promise<readonly string[]> => {
  const blocked = new Set<string | undefined>();
  const again: string[] = [];
  for (const record of records) {
    if (blocked.has(record.group)) {
      again.push(record.id);
      continue;
    }
    try {
      await take(record);
    } catch {
      blocked.add(record.group);
      again.push(record.id);
    }
  }
  return again;
};
