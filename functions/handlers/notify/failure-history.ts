import { failuresKey } from '../../adapters/dynamodb/keys.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { Incident } from '../../service-state/incident.ts';
import type { FailureHistory } from '../../incidents/failure-history.ts';
import { historyText, NO_HISTORY, remember } from '../../incidents/failure-history.ts';
import type { Store } from '../../adapters/common.ts';

type Documents = Pick<Store, 'loadDocument' | 'saveDocument'>;

/** One failure history per account and region: it recognises the same failure of another service. */
const keyOf = ({ service }: Incident) => failuresKey(partsOf(service));

const load = async (incident: Incident, store: Documents) => {
  const found = await store.loadDocument(keyOf(incident));
  return { version: found?.version ?? 0, memory: (found?.body ?? NO_HISTORY) as FailureHistory };
};

/** How often the account has seen the failure of an incident; undefined for incidents that are not task failures. */
export const failureHistory = async (incident: Incident, store: Documents): Promise<string | undefined> =>
  incident.kind === 'stops' ? historyText((await load(incident, store)).memory, incident.fingerprint) : undefined;

/** Attempts on write conflicts; an end that is lost is missing from a count and nowhere else. */
const TRIES = 3;

/** Records how an incident ended. Recording the same end again changes nothing. */
export const rememberFailure = async (incident: Incident, store: Documents): Promise<void> => {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { version, memory } = await load(incident, store);
    const next = remember(memory, incident);
    if (next === memory || (await store.saveDocument(keyOf(incident), version, next)) === 'saved') return;
  }
};
