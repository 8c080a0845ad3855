import type { Stop } from '../evaluation-input.ts';

/** Alerts and changes nothing. */
export const alert = (reason: string): Stop => ({ kind: 'alert', reason });
/** Needs attention now: the evidence is strong, but Farwatch cannot or must not act. */
export const page = (reason: string): Stop => ({ kind: 'page', reason });
/** Needs approval. */
export const propose = (reason: string): Stop => ({ kind: 'propose', reason });
/** Not worth a notification. */
export const nothing = (reason: string): Stop => ({ kind: 'nothing', reason });
