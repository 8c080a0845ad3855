import { on } from 'node:events';
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { CommandFailure } from '../input/io.ts';
import type { Recorded } from './recorded.ts';
import { recordedIn, takeDiagnosis } from './recorded.ts';

/** What the thread that reads sends. */
export type FromReader =
  | { readonly kind: 'batch'; readonly batch: readonly Recorded[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'failure'; readonly sentence: string };

/** Bytes below which a thread takes longer to start than the file takes to read. */
const WORTH_A_THREAD = 4_000_000;

/** Beside this file in the sources, beside the bundle's chunks in the package. */
const READER = new URL(import.meta.url.endsWith('.ts') ? './reader.ts' : './replay-reader.js', import.meta.url);

/** The same as `recordedIn`, read by another thread while this one decides. */
export async function* recordedAhead(file: string): AsyncGenerator<readonly Recorded[]> {
  const worker = new Worker(READER, { workerData: file });
  try {
    const messages: AsyncIterable<FromReader[]> = on(worker, 'message', { close: ['exit'] });
    for await (const [message] of messages) {
      if (message?.kind === 'failure') throw new CommandFailure(message.sentence);
      if (message?.kind !== 'batch') return;
      worker.postMessage('taken');
      message.batch.forEach(takeDiagnosis);
      yield message.batch;
    }
  } finally {
    await worker.terminate();
  }
}

const bytesOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
};

/** The entries of a file, in order; a large one is read by a second thread. Throws `CommandFailure` as `recordedIn`. */
export async function* recordedOf(file: string): AsyncGenerator<readonly Recorded[]> {
  yield* (await bytesOf(file)) < WORTH_A_THREAD ? recordedIn(file) : recordedAhead(file);
}
