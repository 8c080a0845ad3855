import type { Found } from '../diagnosis/finding.ts';
import { broken } from '../diagnosis/finding.ts';
import type { Cause } from '../stops/cause.ts';
import type { PreflightFacts } from './facts.ts';

/** A check of a revision that is not deployed yet. */
export type Check = (facts: PreflightFacts) => readonly Found[];

/** A failed check whose stop would have this cause. */
export const fails = (cause: Cause, detail: string, fix: string): Found => ({ ...broken(detail, fix), cause });

/** A list with `and` before its last item. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
