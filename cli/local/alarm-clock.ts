import { keyNamed } from '../../functions/primitives/identity.ts';
import type { EpochSeconds } from '../../functions/primitives/instant.ts';
import { incidentNamed } from '../../functions/incidents/identity.ts';
import type { Due, Store } from '../../functions/adapters/common.ts';
import { dueTimes } from './due-times.ts';

/** A store that knows when something is due, so that it is not queried at every step of a virtual clock. */
export type Waking = { readonly store: Store; readonly isDue: (seconds: EpochSeconds) => boolean };

const STATE = 'state ';
const INCIDENT = 'incident ';

const dueOf = ({ name, at }: { readonly name: string; readonly at: EpochSeconds }): Due =>
  name.startsWith(STATE)
    ? { kind: 'state', key: keyNamed(name.slice(STATE.length)), at }
    : { kind: 'incident', id: incidentNamed(name.slice(INCIDENT.length)), at };

/** Records the due time of everything that is saved through it, and tells the store what should be due first. */
export const wakingStore = (store: Store): Waking => {
  const times = dueTimes();
  const note = (name: string, dueAt: EpochSeconds | undefined | 'kept'): void => {
    if (dueAt !== 'kept') times.set(name, dueAt === undefined ? undefined : Math.floor(dueAt));
  };
  const waking: Store = {
    ...store,
    due: (at, limit) => {
      const first = times.first();
      return store.due(at, limit, first === undefined ? undefined : dueOf(first));
    },
    saveState: async (state, dueAt) => {
      const outcome = await store.saveState(state, dueAt);
      if (outcome === 'saved') note(STATE + state.key, dueAt);
      return outcome;
    },
    removeOutbox: async (sent) => {
      await store.removeOutbox(sent);
      note(STATE + sent.key, sent.dueAt);
    },
    wantIncident: async (incident, dueAt) => {
      await store.wantIncident(incident, dueAt);
      note(INCIDENT + incident.id, dueAt);
    },
    saveDelivered: async (incident, dueAt) => {
      await store.saveDelivered(incident, dueAt);
      note(INCIDENT + incident.id, dueAt);
    },
    refreshIncident: async (id, decided, dueAt) => {
      await store.refreshIncident(id, decided, dueAt);
      note(INCIDENT + id, dueAt);
    },
    postponeIncident: async (id, dueAt) => {
      await store.postponeIncident(id, dueAt);
      note(INCIDENT + id, dueAt);
    },
  };
  return { store: waking, isDue: (seconds) => (times.first()?.at ?? Infinity) <= seconds };
};
