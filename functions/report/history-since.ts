import * as z from 'zod/mini';

const schema = z.object({ at: z.number() });

/** Start of an installation's history, from its document's body; undefined where there is none, or another format. */
export const historySinceIn = (body: unknown): Date | undefined => {
  const read = z.safeParse(schema, body);
  return read.success ? new Date(read.data.at) : undefined;
};
