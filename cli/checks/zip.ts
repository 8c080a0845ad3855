import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** One file of an archive. */
export type ZipEntry = { readonly name: string; readonly content: () => Buffer };

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;

const endOf = (zip: Buffer): number => {
  for (let at = zip.length - END_BYTES; at >= 0; at -= 1) if (zip.readUInt32LE(at) === END_SIGNATURE) return at;
  throw new Error('not a zip archive');
};

const contentAt = (zip: Buffer, at: number, method: number, bytes: number): Buffer => {
  const start = at + LOCAL_HEADER_BYTES + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const packed = zip.subarray(start, start + bytes);
  return method === STORED ? packed : inflateRawSync(packed);
};

/**
 * The files of a plain zip archive (no zip64, no encryption: what `npm run package` writes), by its central
 * directory.
 */
export const zipEntries = (path: string): readonly ZipEntry[] => {
  const zip = readFileSync(path);
  const end = endOf(zip);
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, bytes] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [name, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    const local = zip.readUInt32LE(at + 42);
    const file = zip.toString('utf8', at + DIRECTORY_ENTRY_BYTES, at + DIRECTORY_ENTRY_BYTES + name);
    entries.push({ name: file, content: () => contentAt(zip, local, method, bytes) });
    at += DIRECTORY_ENTRY_BYTES + name + extra + comment;
  }
  return entries;
};
