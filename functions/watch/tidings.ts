import type { Draft, FoldContext } from './draft.ts';
import type { Watch } from './watch.ts';

/** What the new belief means for people. */
export const tell = (_before: Watch, after: Watch, _draft: Draft, _context: FoldContext): Watch => after;
