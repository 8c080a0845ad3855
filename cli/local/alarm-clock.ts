import type { Store } from '../../functions/adapters/common.ts';
import { dueTimes } from './due-times.ts';

/** A store that knows when something is due, so that it is not queried at every step of a virtual clock. */
export type Waking = { readonly store: Store; readonly isDue: (seconds: number) => boolean };

/** Records the due time of everything that is saved through it. */
export const wakingStore = (store: Store): Waking => {
  const times = dueTimes();
  const note = (name: string, dueAt: number | undefined | 'kept'): void => {
    if (dueAt !== 'kept') times.set(name, dueAt === undefined ? undefined : Math.floor(dueAt));
  };
  const waking: Store = {
    ...store,
    saveState: async (state, dueAt) => {
      const outcome = await store.saveState(state, dueAt);
      if (outcome === 'saved') note(state.key, dueAt);
      return outcome;
    },
    removeOutbox: async (sent) => {
      await store.removeOutbox(sent);
      note(sent.key, sent.dueAt);
    },
    wantIncident: async (incident, dueAt) => {
      await store.wantIncident(incident, dueAt);
      note(incident.id, dueAt);
    },
    saveDelivered: async (incident, dueAt) => {
      await store.saveDelivered(incident, dueAt);
      note(incident.id, dueAt);
    },
    postponeIncident: async (id, dueAt) => {
      await store.postponeIncident(id, dueAt);
      note(id, dueAt);
    },
  };
  return { store: waking, isDue: (seconds) => (times.first()?.at ?? Infinity) <= seconds };
};
