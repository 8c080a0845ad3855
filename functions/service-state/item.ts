import type { ServiceKey } from '../primitives/identity.ts';
import type { OutboxEntry, ServiceState } from './service-state.ts';
import { newServiceState } from './service-state.ts';
import { storedDead, storedFailures, storedLive } from './stored/health.ts';
import { readAs } from './stored/read.ts';
import { bodySchema } from './stored/state.ts';

/** A state in stored form: the outbox as a separate map (entries leave it one by one), the rest as JSON. */
export type StateItem = {
  readonly v: number;
  readonly key: ServiceKey;
  readonly revision: number;
  readonly body: string;
  readonly outbox: Readonly<Record<string, OutboxEntry>>;
};

/** The stored form of a state. */
export const itemOf = (state: ServiceState): StateItem => {
  const { v, key, revision, outbox, live, dead, healths, ...rest } = state;
  const body = {
    ...rest,
    healths: healths.map((health) => ({ ...health, failures: storedFailures(health.failures) })),
    live: storedLive(live),
    dead: storedDead(dead),
  };
  return { v, key, revision, body: JSON.stringify(body), outbox };
};

/**
 * The state of a stored form. Throws on another schema version and on a body that is not one: guessing would corrupt
 * the state.
 */
export const stateOfItem = ({ v, key, revision, body, outbox }: StateItem): ServiceState => {
  if (v !== 1) throw new Error(`the state of ${key} has schema version ${String(v)}; readable: 1`);
  const read = readAs(bodySchema, JSON.parse(body), `the state of ${key}`);
  return { ...newServiceState(key), ...read, v, key, revision, outbox };
};
