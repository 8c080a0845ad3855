import type { Stop } from './case.ts';

/** Says something and changes nothing. */
export const alert = (because: string): Stop => ({ do: 'alert', because });
/** A person has to act now: the evidence is there and Farwatch can't or mustn't. */
export const page = (because: string): Stop => ({ do: 'page', because });
/** A person has to agree. */
export const propose = (because: string): Stop => ({ do: 'propose', because });
/** Not worth a word. */
export const nothing = (because: string): Stop => ({ do: 'nothing', because });
