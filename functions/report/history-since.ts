import * as z from 'zod/mini';
import { epochMs } from '../primitives/instant-schema.ts';

const schema = z.object({ at: epochMs });

/** Start of an installation's history, from its document's body; undefined where there is none, or another format. */
export const historySinceIn = (body: unknown): Date | undefined => {
  const read = z.safeParse(schema, body);
  return read.success ? new Date(read.data.at) : undefined;
};
