import { createReadStream } from 'node:fs';
import { Readable, pipeline } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip, gunzipSync } from 'node:zlib';
import { documentsIn } from '../../functions/input/documents.ts';
import { itemsOf } from '../../functions/input/items.ts';
import type { Gunzip, Item, Reading } from '../../functions/input/items.ts';
import { unlessFile } from './file-sentence.ts';

type Chunks = AsyncIterable<Buffer | string>;

/** Maximum characters of an unpacked log record: CloudWatch Logs sends at most a megabyte. */
const UNPACKED_MAX = 64_000_000;

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const gunzip: Gunzip = (bytes) =>
  isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: UNPACKED_MAX }).toString('utf8') : undefined;

const encodingOf = (bytes: Buffer): 'utf-16le' | 'utf-16be' | 'utf-8' => {
  const mark = bytes.subarray(0, 2).toString('hex');
  return mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
};

async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder !== undefined) yield decoder.decode();
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer | string>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield Buffer.from(next.value);
}

const unpacked = (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> => {
  const unpack = createGunzip();
  // The reader of the unpacked stream gets the error.
  pipeline(Readable.from(chunks), unpack, () => {});
  return unpack;
};

/** The text of a stream: UTF-8, or UTF-16 with a byte order mark as PowerShell writes it; gzip is unpacked. */
export async function* textsOf(chunks: Chunks): AsyncGenerator<string> {
  const iterator = chunks[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  while (first.length < 2) {
    const next = await iterator.next();
    if (next.done === true) break;
    first = Buffer.concat([first, Buffer.from(next.value)]);
  }
  const all = startingWith(first, iterator);
  yield* decoded(isGzip(first) ? unpacked(all) : all);
}

/** An item, and the line of the input where its document begins. */
export type Placed = { readonly line: number; readonly item: Item };

/**
 * The items of a stream, in order, including what could not be read; see `itemsOf`. One document at a time is in
 * memory.
 */
export async function* itemsIn(chunks: Chunks, wanted: Omit<Reading, 'gunzip'> = {}): AsyncGenerator<Placed> {
  for await (const { line, ...document } of documentsIn(textsOf(chunks))) {
    if (document.kind === 'unreadable') yield { line, item: document };
    else for (const item of itemsOf(document.value, { ...wanted, gunzip })) yield { line, item };
  }
}

/** Bytes of a file read at a time: a back-test reads gigabytes. */
const CHUNK_BYTES = 1_048_576;

/** The items of a file; throws `CommandFailure` when it cannot be read. */
export async function* itemsInFile(file: string): AsyncGenerator<Placed> {
  try {
    yield* itemsIn(createReadStream(file, { highWaterMark: CHUNK_BYTES }));
  } catch (error) {
    throw unlessFile(error, file);
  }
}
