import * as z from 'zod/mini';
import { AnswerRefused } from './refused.ts';
import { epochMs } from '../../primitives/instant-schema.ts';

const schema = z.object({ from: epochMs, to: epochMs, after: z.int().check(z.nonnegative()) });

/** The window of a paged answer (epoch milliseconds) and how many entries came before this page. */
export type Cursor = z.infer<typeof schema>;

/** A cursor as text that assistants pass back unread. */
export const cursorText = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** The cursor in a text; throws `AnswerRefused` for a text that no answer contained. */
export const cursorIn = (text: string): Cursor => {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw new AnswerRefused('cursor: pass nextCursor of an earlier answer unchanged, or leave it out to start again');
  }
};
