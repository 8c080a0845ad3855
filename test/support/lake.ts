import { parquetReadObjects } from 'hyparquet';
import type { LakeFiles } from '../../functions/adapters/lake/bucket.ts';

/** Files of a lake in memory, by key. */
export const lakeInMemory = (): LakeFiles & { readonly files: Map<string, Uint8Array> } => {
  const files = new Map<string, Uint8Array>();
  return { files, put: async (key, bytes) => void files.set(key, bytes.slice()) };
};

/** The rows of a Parquet file, as another implementation reads them. */
export const rowsIn = async (bytes: Uint8Array): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  parquetReadObjects({ file: new Uint8Array(bytes).buffer });

/** The rows of all files whose key matches. */
export const rowsOf = async (files: ReadonlyMap<string, Uint8Array>, keys: RegExp) => {
  const found = [...files].filter(([key]) => keys.test(key));
  return (await Promise.all(found.map(([, bytes]) => rowsIn(bytes)))).flat();
};
