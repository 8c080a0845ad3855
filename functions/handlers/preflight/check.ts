import { mask } from '../../masking/mask.ts';
import type { PreflightFinding } from '../../preflight/preflight.ts';
import { preflight } from '../../preflight/preflight.ts';
import type { Reading } from '../investigate/read.ts';
import type { Candidate } from './gather.ts';
import { gatherPreflight } from './gather.ts';
import type { PreflightReaders } from './ports.ts';

/** The findings of a preflight, without a secret that a text may quote; `reading` limits the time of all reads. */
export const checkRevision = async (
  candidate: Candidate,
  readers: PreflightReaders,
  reading: Reading,
): Promise<readonly PreflightFinding[]> =>
  preflight(await gatherPreflight(candidate, readers, reading)).map((one) => ({
    ...one,
    detail: mask(one.detail),
    fix: mask(one.fix),
  }));
