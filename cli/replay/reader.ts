import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { CommandFailure } from '../input/io.ts';
import type { FromReader } from './read-ahead.ts';
import { recordedIn } from './recorded.ts';

/**
 * The thread that reads a file for a back-test. It reads a few batches ahead of the thread that decides, which answers
 * each batch with a message.
 */
const AHEAD = 8;

const send = (message: FromReader): void => parentPort?.postMessage(message);

const readAll = async (file: string): Promise<void> => {
  let free = AHEAD;
  parentPort?.on('message', () => (free += 1));
  for await (const batch of recordedIn(file)) {
    while (free === 0 && parentPort !== null) await once(parentPort, 'message');
    free -= 1;
    send({ kind: 'batch', batch });
  }
};

try {
  await readAll(String(workerData));
  send({ kind: 'end' });
} catch (error) {
  if (!(error instanceof CommandFailure)) throw error;
  send({ kind: 'failure', sentence: error.message });
}
parentPort?.unref();
