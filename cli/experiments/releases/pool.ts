import { Worker } from 'node:worker_threads';
import type { Cell, Chunk } from './cells.ts';
import { joined } from './cells.ts';

type Progress = (cells: readonly Cell[], left: number) => void;

const nameOf = ({ world, tasks }: Pick<Cell, 'world' | 'tasks'>): string => `${world}/${tasks}`;

/**
 * Runs the chunks in `workers` threads; returns complete cells. The callback gets the results so far after each chunk.
 */
export const runAll = (chunks: readonly Chunk[], workers: number, onProgress: Progress): Promise<readonly Cell[]> =>
  new Promise((resolve, reject) => {
    const waiting = [...chunks];
    const cells = new Map<string, Cell>();
    let running = 0;
    const give = (worker: Worker): void => {
      const chunk = waiting.shift();
      if (chunk === undefined) {
        void worker.terminate();
        running -= 1;
        if (running === 0) resolve([...cells.values()]);
        return;
      }
      worker.postMessage(chunk);
    };
    for (let n = 0; n < Math.min(workers, chunks.length); n += 1) {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      running += 1;
      worker.on('error', reject);
      worker.on('message', (part: Cell) => {
        const known = cells.get(nameOf(part));
        cells.set(nameOf(part), known === undefined ? part : joined(known, part));
        onProgress([...cells.values()], waiting.length);
        give(worker);
      });
      give(worker);
    }
  });
