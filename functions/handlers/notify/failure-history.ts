import { partsOf } from '../../primitives/identity.ts';
import type { Incident } from '../../service-state/incident.ts';
import type { FailureHistory } from '../../incidents/failure-history.ts';
import { historyText, NO_HISTORY, remember } from '../../incidents/failure-history.ts';
import type { Store } from '../../adapters/common.ts';

type Documents = Pick<Store, 'loadDocument' | 'saveDocument'>;

/** One memory for an account and region: the same failure of another service is known too. */
const nameOf = ({ service }: Incident): string => {
  const { account, region } = partsOf(service);
  return `memory/${account}/${region}`;
};

const load = async (incident: Incident, store: Documents) => {
  const found = await store.loadDocument(nameOf(incident));
  return { version: found?.version ?? 0, memory: (found?.body ?? NO_HISTORY) as FailureHistory };
};

/** How well the account knows the failure of an incident; undefined for incidents that are no failures of tasks. */
export const failureHistory = async (incident: Incident, store: Documents): Promise<string | undefined> =>
  incident.kind === 'stops' ? historyText((await load(incident, store)).memory, incident.fingerprint) : undefined;

/** Tries of a lost race; an end that is not remembered is missed in a count and nowhere else. */
const TRIES = 3;

/** Remembers how an incident ended. Telling the same end again changes nothing. */
export const rememberFailure = async (incident: Incident, store: Documents): Promise<void> => {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { version, memory } = await load(incident, store);
    const next = remember(memory, incident);
    if (next === memory || (await store.saveDocument(nameOf(incident), version, next)) === 'saved') return;
  }
};
