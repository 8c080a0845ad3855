import type { Cause } from '../stops/cause.ts';
import type { Read } from './read.ts';

/** The result of one check: ok, broken, or not checked. */
export type CheckResult = 'ok' | 'broken' | 'unknown';

/** The finding of one check. `fix` is what to do; empty when there is nothing to do. */
export type Finding = {
  readonly check: string;
  readonly result: CheckResult;
  readonly detail: string;
  readonly fix: string;
  /** Destinations or actions that a failure is about, by name. */
  readonly about?: readonly string[];
  /** What a stop would say of a failure, where the check knows it. */
  readonly cause?: Cause;
};

/** What a check found, before it gets the check's name. */
export type Found = Omit<Finding, 'check'>;

/** The check passed. */
export const ok = (detail: string): Found => ({ result: 'ok', detail, fix: '' });
/** The check failed, and the fix; `about` names destinations or actions. */
export const broken = (detail: string, fix: string, about?: readonly string[]): Found => ({
  result: 'broken',
  detail,
  fix,
  ...(about === undefined ? {} : { about }),
});
/** The check could not run, and why. */
export const cannotCheck = (detail: string): Found => ({ result: 'unknown', detail, fix: '' });

/** Runs a check once all its reads succeeded; otherwise says which failed. */
export const given = <Values extends unknown[]>(
  reads: Read<Values>,
  read: (...values: Values) => readonly Found[],
): readonly Found[] => (reads.kind === 'unknown' ? [cannotCheck(reads.reason)] : read(...reads.value));

/** Only the failed ones, or else one sentence that all is well. */
export const brokenOr = (found: readonly Found[], well: string): readonly Found[] => {
  const notable = found.filter(({ result }) => result !== 'ok');
  return notable.length > 0 ? notable : [ok(well)];
};
