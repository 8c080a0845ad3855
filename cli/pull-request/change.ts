import type { TaskSize } from '../../functions/sizing/fargate.ts';

/** A limit of one container that the new size changes. */
export type LimitChange = {
  readonly name: string;
  readonly field: 'cpu' | 'memory' | 'memoryReservation';
  readonly from: number;
  readonly to: number;
};

/** What is to become of one service's task definition, wherever it is written down. */
export type SizeChange = {
  readonly service: string;
  readonly family: string;
  readonly from: TaskSize;
  readonly to: TaskSize;
  readonly containers: readonly LimitChange[];
};

export type SourceFile = { readonly path: string; readonly text: string };

/** One value of a file, by its place in the text. */
export type Edit = {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What was changed, for people: "cpu 1024 → 512". */
  readonly what: string;
};

/** Where a change was found and what it would be; or why a place that looks right is left alone. */
export type Found = { readonly edits: readonly Edit[]; readonly refusals: readonly string[] };

export const NOTHING: Found = { edits: [], refusals: [] };

/** Both findings. */
export const both = (a: Found, b: Found): Found => ({
  edits: [...a.edits, ...b.edits],
  refusals: [...a.refusals, ...b.refusals],
});

/** All findings. */
export const allOf = (found: readonly Found[]): Found => found.reduce(both, NOTHING);

/** A number as it stands in a file, with its place and the file's own way to write it. */
export type Written = { readonly path: string; readonly start: number; readonly end: number; readonly raw: string };

/** The number, whether it is quoted or not; NaN where it is none. */
export const numberOf = (raw: string): number => Number(raw.trim().replace(/^(['"])(.*)\1$/, '$2'));

/** Replaces a number that is what the service runs with today; another one is somebody's newer decision. */
export const replaced = (
  written: Written,
  { name, from, to }: { readonly name: string; readonly from: number; readonly to: number },
): Found => {
  const { path, start, end, raw } = written;
  const now = numberOf(raw);
  if (now === to || from === to) return NOTHING;
  if (now !== from)
    return { edits: [], refusals: [`${path}: ${name} is ${raw.trim()} and not ${from}, what runs today: left alone`] };
  const text = raw.replace(String(from), String(to));
  return { edits: [{ path, start, end, text, what: `${name} ${from} → ${to}` }], refusals: [] };
};

/** Whether a family as a file writes it, with `${…}` for what is filled in later, can be the one that runs. */
export const isFamily = (raw: string, family: string): boolean => {
  const parts = raw.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // Nothing but a blank would be any family.
  return parts.join('') !== '' && new RegExp(`^${parts.join('.+')}$`).test(family);
};

/** The text with the edits of its file made; nothing else changes. */
export const edited = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: value }) => all.slice(0, start) + value + all.slice(end), text);
