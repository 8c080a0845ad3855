import { mask as maskAll } from '../masking/mask.ts';

/**
 * Longest foreign text that is looked at: more than twice what any block shows, so that no half secret at the cut is
 * shown.
 */
const CHARACTERS_MAX = 8192;

/** A foreign text as messages take it: cut to a sensible length, secrets masked. */
export const mask = (text: string): string => maskAll(text.slice(0, CHARACTERS_MAX));
