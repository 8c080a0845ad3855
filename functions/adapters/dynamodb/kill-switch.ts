import { KILL_SWITCH_KEY } from './keys.ts';
import * as z from 'zod/mini';
import type { Store } from '../common.ts';

const off = z.object({ on: z.literal(false) });

/**
 * Whether nothing may be changed. A switch that exists and does not say `{"on": false}` is on: unreadable means stop.
 */
export const isKilled = async ({ store }: { readonly store: Pick<Store, 'loadDocument'> }): Promise<boolean> => {
  const found = await store.loadDocument(KILL_SWITCH_KEY);
  return found !== undefined && !z.safeParse(off, found.body).success;
};
