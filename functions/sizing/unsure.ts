import type { TaskSize } from './fargate.ts';
import { isUnconfirmed } from './fargate.ts';

/** Shown wherever a size of an unconfirmed row is recommended. */
export const UNCONFIRMED_TEXT =
  "unconfirmed size: AWS's developer guide lists 32 vCPU, its API reference does not; a region or an architecture " +
  'may not offer it';

/**
 * Why a change is neither counted as a saving nor offered for acceptance; null when nothing speaks against it. The
 * change and the reasons, in the words of their source, are shown in any case.
 */
export const unsureOf = (size: TaskSize, caveats: readonly string[]): string | null => {
  const reasons = [...caveats, ...(isUnconfirmed(size) ? [UNCONFIRMED_TEXT] : [])];
  return reasons.length === 0 ? null : reasons.join('; ');
};
