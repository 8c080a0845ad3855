import { partsOf } from '../events/identity.ts';
import type { Incident } from '../incidents/incident.ts';
import type { FailureMemory } from '../incidents/memory.ts';
import { memoryText, NO_MEMORY, remember } from '../incidents/memory.ts';
import type { Store } from './ports.ts';

type Documents = Pick<Store, 'loadDocument' | 'saveDocument'>;

/** One memory for an account and region: the same failure of another service is known too. */
const nameOf = ({ service }: Incident): string => {
  const { account, region } = partsOf(service);
  return `memory/${account}/${region}`;
};

const load = async (incident: Incident, store: Documents) => {
  const found = await store.loadDocument(nameOf(incident));
  return { version: found?.version ?? 0, memory: (found?.body ?? NO_MEMORY) as FailureMemory };
};

/** How well the account knows the failure of an incident; undefined for incidents that are no failures of tasks. */
export const recall = async (incident: Incident, store: Documents): Promise<string | undefined> =>
  incident.kind === 'stops' ? memoryText((await load(incident, store)).memory, incident.fingerprint) : undefined;

/** Tries of a lost race; an end that is not remembered is missed in a count and nowhere else. */
const TRIES = 3;

/** Remembers how an incident ended. Telling the same end again changes nothing. */
export const memorise = async (incident: Incident, store: Documents): Promise<void> => {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { version, memory } = await load(incident, store);
    const next = remember(memory, incident);
    if (next === memory || (await store.saveDocument(nameOf(incident), version, next)) === 'saved') return;
  }
};
