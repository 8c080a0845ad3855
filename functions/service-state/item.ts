import type { ServiceKey } from '../primitives/identity.ts';
import type { SharedByDead, SharedByLive } from './packed.ts';
import { packDead, packLive, unpackDead, unpackLive } from './packed.ts';
import type { OutboxEntry, ServiceState } from './service-state.ts';
import type { StoredHealth } from './packed-healths.ts';
import { packHealths, unpackHealths } from './packed-healths.ts';
import { newServiceState } from './service-state.ts';

/**
 * A state as it is stored: tasks packed, the outbox as a map of its own (entries leave it one by one), the rest as
 * JSON together with what tasks share.
 */
export type StateItem = {
  readonly v: 1;
  readonly key: ServiceKey;
  readonly revision: number;
  readonly body: string;
  readonly live: Uint8Array;
  readonly dead: Uint8Array;
  readonly outbox: Readonly<Record<string, OutboxEntry>>;
};

type Shared = { readonly live: readonly SharedByLive[]; readonly dead: readonly SharedByDead[] };

/** The stored form of a watch. */
export const itemOf = (state: ServiceState): StateItem => {
  const { v: _, key, revision, live, dead, healths, outbox, ...rest } = state;
  const [packedLive, packedDead] = [packLive(live), packDead(dead)];
  const shared: Shared = { live: packedLive.shared, dead: packedDead.shared };
  const body = JSON.stringify({ ...rest, healths: packHealths(healths, dead), shared });
  return { v: 1, key, revision, body, live: packedLive.bytes, dead: packedDead.bytes, outbox };
};

type Body = Partial<Omit<ServiceState, 'healths'>> & {
  readonly healths?: readonly StoredHealth[];
  readonly shared?: Partial<Shared>;
};

/** The state of a stored form. Throws on another schema version: guessing would corrupt the state. */
export const stateOfItem = (item: StateItem): ServiceState => {
  if (item.v !== 1) throw new Error(`the state of ${item.key} has schema version ${String(item.v)}; readable: 1`);
  const { shared = {}, healths = [], ...body } = JSON.parse(item.body) as Body;
  const live = unpackLive({ bytes: item.live, shared: shared.live ?? [] });
  const dead = unpackDead({ bytes: item.dead, shared: shared.dead ?? [] });
  return {
    ...newServiceState(item.key),
    ...body,
    healths: unpackHealths(healths, dead),
    v: 1,
    key: item.key,
    revision: item.revision,
    live,
    dead,
    outbox: item.outbox,
  };
};
