import type { Finding, Found } from '../functions/diagnosis/finding.ts';
import { broken, cannotTell, ok } from '../functions/diagnosis/finding.ts';
import type { Read } from '../functions/diagnosis/read.ts';
import type { Reading } from '../functions/effects/diagnosis-read.ts';
import type { InstallationClients } from './installation.ts';
import { readLastResorts } from './installation.ts';

/** Findings of one check. */
export const named = (check: string, found: readonly Found[]): readonly Finding[] =>
  found.map((one) => ({ check, ...one }));

/** What is found in what was read; what could not be read is unknown. */
export const from = <Value>(read: Read<Value>, look: (value: Value) => readonly Found[]): readonly Found[] =>
  read.is === 'known' ? look(read.value) : [cannotTell(read.because)];

/** What waits in the queues of last resort: events that reached no queue, scheduled runs that failed. */
export const lastResortFindings = async (
  stack: string,
  sources: InstallationClients,
  reading: Reading,
): Promise<readonly Finding[]> => {
  const read = await reading('sqs:ListQueues', () => readLastResorts(sources, stack));
  return named(
    'Dead letters',
    from(read, (all) =>
      all.map(({ what, queue, waiting }) =>
        waiting === 0 ? ok(`${what}: none`) : broken(`${what}: ${waiting}`, `Read the messages of the queue ${queue}.`),
      ),
    ),
  );
};
