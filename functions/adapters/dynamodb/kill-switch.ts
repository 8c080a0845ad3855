import * as z from 'zod/mini';
import type { Store } from '../common.ts';

/** The document that stops every call that changes ECS; read right before each one. */
export const KILL_SWITCH_DOCUMENT = 'kill-switch';

const off = z.object({ on: z.literal(false) });

/**
 * Whether nothing may be changed. A switch that exists and does not say `{"on": false}` is on: unreadable means stop.
 */
export const isKilled = async ({ store }: { readonly store: Pick<Store, 'loadDocument'> }): Promise<boolean> => {
  const found = await store.loadDocument(KILL_SWITCH_DOCUMENT);
  return found !== undefined && !z.safeParse(off, found.body).success;
};
