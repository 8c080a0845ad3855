import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Cursor } from './cursor.ts';
import { cursorText } from './cursor.ts';
import { NOTICE, presentable } from './quoted.ts';
import { bytesOf, shortenedTo } from './shorten.ts';

/** Bytes of a result, protocol included: what assistants take without cutting it themselves. */
export const RESULT_BYTES_MAX = 20_000;
/** Bytes of a result around its text, with room for `nextCursor`. */
const FRAME_BYTES = 400;
const TEXT_BYTES_MAX = RESULT_BYTES_MAX - FRAME_BYTES;
/** Bytes of an answer's head, so that entries always find room beside it. */
const HEAD_BYTES_MAX = 9000;

/** What a tool answers: facts, and a list that may need more than one page. */
export type Answer = {
  readonly head: object;
  readonly list?: { readonly name: string; readonly entries: readonly object[]; readonly cursor: Cursor };
};

const pageOf = ({ entries, cursor }: NonNullable<Answer['list']>, room: number) => {
  const page: object[] = [];
  let left = room;
  for (const entry of entries.slice(cursor.after)) {
    const fitting = shortenedTo(room, presentable(entry));
    left -= bytesOf(fitting) + 1;
    if (left < 0 && page.length > 0) break;
    page.push(fitting);
  }
  const after = cursor.after + page.length;
  return { page, next: after < entries.length ? { nextCursor: cursorText({ ...cursor, after }) } : {} };
};

/** An answer as one object of at most `TEXT_BYTES_MAX` bytes. */
export const answerOf = ({ head, list }: Answer): object => {
  const most = list === undefined ? TEXT_BYTES_MAX - bytesOf({ notice: NOTICE }) : HEAD_BYTES_MAX;
  const shown = { notice: NOTICE, ...shortenedTo(most, presentable(head)) };
  if (list === undefined) return shown;
  const total = { [`${list.name}InAll`]: list.entries.length };
  const room = TEXT_BYTES_MAX - bytesOf({ ...shown, ...total, [list.name]: [] });
  const { page, next } = pageOf(list, room);
  return { ...shown, ...total, [list.name]: page, ...next };
};

/** The result of a tool. */
export const resultOf = (answer: Answer): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(answerOf(answer)) }],
});

/** The result of a tool that cannot answer. */
export const refusalOf = (sentence: string): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text: sentence }],
});
