import { unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';

/** One file of an archive. */
export type ZipEntry = { readonly name: string; readonly content: Uint8Array };

/** The files of a zip archive. */
export const zipEntries = (path: string): readonly ZipEntry[] =>
  Object.entries(unzipSync(readFileSync(path))).map(([name, content]) => ({ name, content }));
