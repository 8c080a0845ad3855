import type { Read } from './read.ts';

/** What a check says of one link: it holds, it is broken, or nobody could look. */
export type CheckResult = 'ok' | 'broken' | 'unknown';

/** One link that was looked at. `fix` is what to do; empty where nothing has to be done. */
export type Finding = {
  readonly check: string;
  readonly result: CheckResult;
  readonly detail: string;
  readonly fix: string;
};

/** What a check found, before it is named. */
export type Found = Omit<Finding, 'check'>;

/** A link that holds. */
export const ok = (detail: string): Found => ({ result: 'ok', detail, fix: '' });
/** A link that is broken, and what mends it. */
export const broken = (detail: string, fix: string): Found => ({ result: 'broken', detail, fix });
/** A link that could not be looked at, and why. */
export const cannotCheck = (detail: string): Found => ({ result: 'unknown', detail, fix: '' });

/** Looks once every read it needs has an answer; else says which had none. */
export const given = <Values extends unknown[]>(
  reads: Read<Values>,
  read: (...values: Values) => readonly Found[],
): readonly Found[] => (reads.kind === 'unknown' ? [cannotCheck(reads.reason)] : read(...reads.value));

/** The broken ones alone, or else the one sentence that all is well. */
export const brokenOr = (found: readonly Found[], well: string): readonly Found[] => {
  const notable = found.filter(({ result }) => result !== 'ok');
  return notable.length > 0 ? notable : [ok(well)];
};
