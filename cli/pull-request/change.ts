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
export type Found = {
  readonly edits: readonly Edit[];
  readonly refusals: readonly string[];
  /** Places that hold the recommended number already. */
  readonly already: readonly string[];
  /** Places that may belong to this service and may belong to others: refusals where nothing surer is found. */
  readonly possible: readonly string[];
};

export const NOTHING: Found = { edits: [], refusals: [], already: [], possible: [] };

/** Both findings. */
export const both = (a: Found, b: Found): Found => ({
  edits: [...a.edits, ...b.edits],
  refusals: [...a.refusals, ...b.refusals],
  already: [...a.already, ...b.already],
  possible: [...a.possible, ...b.possible],
});

/** All findings. */
export const allOf = (found: readonly Found[]): Found => found.reduce(both, NOTHING);

/** A place that is not changed, and why. */
export const refused = (path: string, reason: string): Found => ({
  ...NOTHING,
  refusals: [`${path}: ${reason}: not changed`],
});

/** One number of a change, under its name in texts. */
export type Named = { readonly name: string; readonly from: number; readonly to: number };

/** A number as it stands in a file, with its place and the file's own way to write it. */
export type Written = { readonly path: string; readonly start: number; readonly end: number; readonly raw: string };

/** The number, whether it is quoted or not; NaN where it is none. */
export const numberOf = (raw: string): number => Number(raw.trim().replace(/^(['"])(.*)\1$/, '$2'));

/** Replaces a number that is what the service runs with today; another one is somebody's newer decision. */
export const replaced = (written: Written, { name, from, to }: Named): Found => {
  const { path, start, end, raw } = written;
  const now = numberOf(raw);
  if (now === to) return { ...NOTHING, already: [`${path}: ${name} is already ${to}`] };
  if (now !== from) return refused(path, `${name} is ${raw.trim()}, but the service runs with ${from}`);
  const text = raw.replace(String(from), String(to));
  return { ...NOTHING, edits: [{ path, start, end, text, what: `${name} ${from} → ${to}` }] };
};

/** The numbers of the task that the change changes. */
export const sizesOf = ({ from, to }: SizeChange): readonly Named[] =>
  (['cpu', 'memory'] as const)
    .map((name) => ({ name, from: from[name], to: to[name] }))
    .filter((named) => named.from !== named.to);

/** How a limit of a container is called in texts. */
export const limitNamed = ({ name, field, from, to }: LimitChange): Named => ({ name: `${name}.${field}`, from, to });

/** Where else a name is referred to, for people: "infra/main.tf line 7". */
export const linesOf = ({ path, text }: SourceFile, places: readonly number[]): readonly string[] =>
  places.map((at) => `${path} line ${text.slice(0, at).split('\n').length}`);

/** Whether a family as a file writes it is the one that runs; with `${…}`, which is filled in elsewhere, it may be. */
export const fitOf = (raw: string, family: string): 'same' | 'possible' | 'other' => {
  const parts = raw.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (parts.length === 1) return raw === family ? 'same' : 'other';
  // Nothing but a blank would be any family.
  return parts.join('') !== '' && new RegExp(`^${parts.join('.+')}$`).test(family) ? 'possible' : 'other';
};

/** A task definition that a file holds: its family as written there, and what the change would be. */
export type Definition = { readonly path: string; readonly family: string; readonly change: () => Found };

/**
 * The change of the one definition of the family. Of several nobody can say which one runs, and one whose family is
 * filled in elsewhere may be the definition of every service.
 */
export const changeIn = (definitions: readonly Definition[], family: string): Found => {
  const [only, ...others] = definitions.filter((each) => fitOf(each.family, family) === 'same');
  if (only !== undefined && others.length > 0) {
    const paths = [only, ...others].map(({ path }) => path).join(', ');
    return refused(only.path, `family ${family} is defined ${others.length + 1} times (${paths})`);
  }
  const possible = definitions
    .filter((each) => fitOf(each.family, family) === 'possible')
    .map((each) => `${each.path}: family ${each.family} may belong to other services too: not changed`);
  return both(only?.change() ?? NOTHING, { ...NOTHING, possible });
};

/** The text with the edits of its file made; nothing else changes. */
export const edited = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: value }) => all.slice(0, start) + value + all.slice(end), text);
