import { parentPort } from 'node:worker_threads';
import type { Chunk } from './cells.ts';
import { runChunk } from './cells.ts';

parentPort?.on('message', (chunk: Chunk) => parentPort?.postMessage(runChunk(chunk)));
