import type { Answer } from './answer.ts';
import type { Cursor } from './cursor.ts';
import type { Checked } from './ports.ts';
import { quoted } from './quoted.ts';

const ORDER = { broken: 0, unknown: 1, ok: 2 } as const;

/** Checks as an answer, what is broken first; `head` says of what. */
export const checkedAnswer = (head: object, checks: readonly Checked[], cursor: Cursor): Answer => {
  const entries = checks
    .toSorted((a, b) => ORDER[a.result] - ORDER[b.result])
    .map(({ check, result, detail, fix }) => ({ check, result, detail: quoted(detail), fix }));
  const count = (result: Checked['result']): number => entries.filter((entry) => entry.result === result).length;
  return {
    head: { ...head, broken: count('broken'), hold: count('ok'), notChecked: count('unknown') },
    list: { name: 'checks', entries, cursor },
  };
};
