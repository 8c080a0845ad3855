import { KILL_SWITCH_KEY } from './keys.ts';
import * as z from 'zod/mini';
import type { Clock, Store } from '../common.ts';

const off = z.object({ on: z.literal(false) });

/**
 * Whether nothing may be changed. A switch that exists and does not say `{"on": false}` is on: unreadable means stop.
 */
export const isKilled = async ({ store }: { readonly store: Pick<Store, 'loadDocument'> }): Promise<boolean> => {
  const found = await store.loadDocument(KILL_SWITCH_KEY);
  return found !== undefined && !z.safeParse(off, found.body).success;
};

export type KillSwitchEffects = { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock };

/** The switch as it is stored. */
export type Switched = { readonly on: boolean; readonly by: string; readonly at: string };

/** Turns the switch; undefined when somebody else turned it at the same time. */
export const turnKillSwitch = async (
  { store, clock }: KillSwitchEffects,
  { on, by }: Pick<Switched, 'on' | 'by'>,
): Promise<Switched | undefined> => {
  const version = (await store.loadDocument(KILL_SWITCH_KEY))?.version ?? 0;
  const body = { on, by, at: clock.now().toISOString() };
  return (await store.saveDocument(KILL_SWITCH_KEY, version, body)) === 'saved' ? body : undefined;
};
