import type { Stop } from '../evaluation-input.ts';

/** Says something and changes nothing. */
export const alert = (reason: string): Stop => ({ kind: 'alert', reason });
/** A person has to act now: the evidence is there and Farwatch can't or mustn't. */
export const page = (reason: string): Stop => ({ kind: 'page', reason });
/** A person has to agree. */
export const propose = (reason: string): Stop => ({ kind: 'propose', reason });
/** Not worth a word. */
export const nothing = (reason: string): Stop => ({ kind: 'nothing', reason });
