import type { Finding, Found } from '../../../functions/diagnosis/finding.ts';
import { broken, cannotCheck, ok } from '../../../functions/diagnosis/finding.ts';
import type { Read } from '../../../functions/diagnosis/read.ts';
import { fixForRead } from '../../input/aws-sentence.ts';
import type { Reading } from '../../../functions/handlers/investigate/read.ts';
import type { InstallationClients } from '../../input/installation.ts';
import { readLastResorts } from '../../input/installation.ts';

/** Findings of one check. */
export const named = (check: string, found: readonly Found[]): readonly Finding[] =>
  found.map((one) => ({ check, ...one }));

/** Checks a value that was read; a failed read is unknown, with what to do about it. */
export const from = <Value>(read: Read<Value>, check: (value: Value) => readonly Found[]): readonly Found[] =>
  read.kind === 'known' ? check(read.value) : [notRead(read.reason)];

/** A failed read, with what to do so that it succeeds. */
export const notRead = (reason: string): Found => ({ ...cannotCheck(reason), fix: fixForRead(reason) });

const fixOf = (queue: string): string =>
  queue.includes('UndeliveredEvents')
    ? `Read ERROR_CODE of a message of the queue ${queue}, then: farwatch redrive --queue undelivered-events`
    : `Read the messages of the queue ${queue}: docs/deploy.md says what to do with them.`;

/** Messages in the last queues: events that reached no queue, scheduled runs that failed. */
export const lastResortFindings = async (
  stack: string,
  sources: InstallationClients,
  reading: Reading,
): Promise<readonly Finding[]> => {
  const read = await reading('sqs:ListQueues', () => readLastResorts(sources, stack));
  return named(
    'Dead letters',
    from(read, (all) =>
      all.map(({ what, queue, waiting }) => {
        if (queue === null) return notRead(`${what}: their queue was not found`);
        return waiting === 0 ? ok(`${what}: none`) : broken(`${what}: ${waiting}`, fixOf(queue));
      }),
    ),
  );
};
