import * as z from 'zod/mini';
import { issueText } from '../../primitives/issue.ts';

/**
 * A stored value as its schema reads it. Throws with `what` it should be and what is wrong: guessing would corrupt it.
 */
export const readAs = <Type>(schema: z.ZodMiniType<Type>, value: unknown, what: string): Type => {
  const read = z.safeParse(schema, value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(
    `${what} cannot be read: ${issue === undefined ? '' : `${issue.path.join('.')} ${issueText(issue)}`}`,
  );
};
