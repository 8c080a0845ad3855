import type { Refusal } from '../evaluation-input.ts';

/** Alerts and changes nothing. */
export const alert = (reason: string): Refusal => ({ kind: 'alert', reason });
/** Needs attention now: the evidence is strong, but Farwatch cannot or must not act. */
export const page = (reason: string): Refusal => ({ kind: 'page', reason });
/** Needs approval. */
export const propose = (reason: string): Refusal => ({ kind: 'propose', reason });
/** Not worth a notification. */
export const nothing = (reason: string): Refusal => ({ kind: 'nothing', reason });
