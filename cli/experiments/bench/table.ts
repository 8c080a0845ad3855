import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Embedded } from '../../local/embedded.ts';
import { tableAt } from '../../local/embedded.ts';

/** Farwatch's table in its own thread, so that this thread's CPU time is that of the Lambdas alone. */
export const tableInThread = async (): Promise<Embedded> => {
  const worker = new Worker(new URL('table-thread.ts', import.meta.url));
  const [port] = (await once(worker, 'message')) as [number];
  const { table, connect } = await tableAt(port);
  const close = async (): Promise<void> => {
    table.client.destroy();
    await worker.terminate();
  };
  return { table, connect, close };
};
