import { incidentNamed } from '../../functions/incidents/identity.ts';
import type { Due, Key, Store } from '../../functions/adapters/common.ts';
import { afterDelivery, withRefresh, withWanted } from '../../functions/adapters/dynamodb/posted.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { partsOf, keyNamed } from '../../functions/primitives/identity.ts';
import type { EpochSeconds } from '../../functions/primitives/instant.ts';
import type { Control } from '../../functions/service-state/deployment-health.ts';
import type { DeliveredIncident } from '../../functions/service-state/delivered-incident.ts';
import type { IncidentId } from '../../functions/service-state/incident.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { dueTimes } from './due-times.ts';
import type { DueTimes } from './due-times.ts';

/** Buckets of controls kept, in buckets of ten minutes: decisions read six hours, an outage's end a little more. */
const BUCKETS_KEPT = 288;

const STATE = 'state ';
const INCIDENT = 'incident ';

const states = (times: DueTimes): Pick<Store, 'loadState' | 'saveState' | 'removeOutbox' | 'services'> => {
  const kept = new Map<ServiceKey, ServiceState>();
  return {
    loadState: async (key) => kept.get(key),
    saveState: async (state, dueAt) => {
      if ((kept.get(state.key)?.revision ?? 0) !== state.revision) return 'conflict';
      kept.set(state.key, { ...state, revision: state.revision + 1 });
      times.set(STATE + state.key, dueAt);
      return 'saved';
    },
    removeOutbox: async ({ key, ids, revision, dueAt }) => {
      const state = kept.get(key);
      if (state === undefined) return;
      const outbox = Object.fromEntries(Object.entries(state.outbox).filter(([id]) => !ids.includes(id)));
      kept.set(key, { ...state, outbox });
      if (state.revision === revision) times.set(STATE + key, dueAt);
    },
    services: async () => [...kept.keys()],
  };
};

const clusterOf = (key: ServiceKey): string => {
  const { account, region, cluster } = partsOf(key);
  return `${account}/${region}/${cluster}`;
};

type Revised = { readonly revision: number; readonly control: Control };

/** One bucket of a cluster; `sorted` are its controls by service, until the next one is put. */
type ControlBucket = { readonly byService: Map<ServiceKey, Revised>; sorted: readonly Control[] | undefined };

const emptyBucket = (): ControlBucket => ({ byService: new Map(), sorted: undefined });

const sortedIn = (bucket: ControlBucket): readonly Control[] => {
  bucket.sorted ??= [...bucket.byService.values()]
    .map(({ control }) => control)
    .sort((a, b) => (a.service < b.service ? -1 : 1));
  return bucket.sorted;
};

const controls = (): Pick<Store, 'putControl' | 'controls'> => {
  const clusters = new Map<string, Map<number, ControlBucket>>();
  const forget = (buckets: Map<number, unknown>, newest: number): void => {
    for (const bucket of buckets.keys()) if (bucket < newest - BUCKETS_KEPT) buckets.delete(bucket);
  };
  return {
    putControl: async (key, revision, control) => {
      const cluster = clusterOf(key);
      const buckets = clusters.get(cluster) ?? new Map<number, ControlBucket>();
      clusters.set(cluster, buckets);
      if (!buckets.has(control.bucket)) forget(buckets, control.bucket);
      const bucket = buckets.get(control.bucket) ?? emptyBucket();
      buckets.set(control.bucket, bucket);
      if ((bucket.byService.get(key)?.revision ?? -1) >= revision) return;
      bucket.byService.set(key, { revision, control });
      bucket.sorted = undefined;
    },
    controls: async (key, from, to, limit) => {
      const buckets = [...(clusters.get(clusterOf(key)) ?? [])]
        .filter(([bucket]) => (bucket + 1) * 600 > from && bucket * 600 <= to)
        .sort(([a], [b]) => b - a);
      const found: Control[] = [];
      for (const [, bucket] of buckets) {
        if (found.length >= limit) break;
        found.push(...sortedIn(bucket));
      }
      return found.slice(0, limit);
    },
  };
};

const incidents = (
  times: DueTimes,
): Pick<
  Store,
  'wantIncident' | 'loadIncident' | 'saveDelivered' | 'refreshIncident' | 'postponeIncident' | 'openIncidents'
> => {
  const kept = new Map<IncidentId, DeliveredIncident>();
  return {
    wantIncident: async (incident, dueAt) => {
      const value = withWanted(kept.get(incident.id), incident);
      if (value === undefined) return;
      kept.set(incident.id, value);
      times.set(INCIDENT + incident.id, Math.floor(dueAt));
    },
    loadIncident: async (id) => kept.get(id),
    openIncidents: async () => [],
    saveDelivered: async (incident, dueAt) => {
      const after = afterDelivery(kept.get(incident.id), incident);
      if (after === undefined) return;
      kept.set(incident.id, after.item);
      if (after.isCurrent && dueAt !== 'kept') times.set(INCIDENT + incident.id, dueAt);
    },
    refreshIncident: async (id, decided, dueAt) => {
      const known = kept.get(id);
      if (known === undefined) return;
      kept.set(id, withRefresh(known, decided));
      times.set(INCIDENT + id, Math.floor(dueAt));
    },
    postponeIncident: async (id, dueAt) => {
      if (kept.has(id)) times.set(INCIDENT + id, Math.floor(dueAt));
    },
  };
};

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

const documents = (): Pick<Store, 'loadDocument' | 'saveDocument'> => {
  const kept = new Map<string, { readonly version: number; readonly body: unknown }>();
  return {
    loadDocument: async (key) => kept.get(nameOf(key)),
    saveDocument: async (key, version, body) => {
      const name = nameOf(key);
      if ((kept.get(name)?.version ?? 0) !== version) return 'conflict';
      kept.set(name, { version: version + 1, body });
      return 'saved';
    },
  };
};

const dueOf = (name: string, at: EpochSeconds): Due =>
  name.startsWith(STATE)
    ? { kind: 'state', key: keyNamed(name.slice(STATE.length)), at }
    : { kind: 'incident', id: incidentNamed(name.slice(INCIDENT.length)), at };

/**
 * A store for back-tests: the semantics of the DynamoDB one, without storing what a back-test never reads again
 * (stopped tasks and histories other than decisions), and without packing what is immutable anyway. Only the earliest
 * entry that is due is answered, which is all that a virtual clock asks for.
 */
export const replayStore = (): Store => {
  const times = dueTimes();
  const audited = new Set<string>();
  return {
    ...states(times),
    ...controls(),
    ...incidents(times),
    ...documents(),
    putStops: async () => {},
    stopsBetween: async () => [],
    due: async (at) => {
      const first = times.first();
      return first === undefined || first.at > at ? [] : [dueOf(first.name, first.at)];
    },
    async *allDue() {},
    putHistory: async ({ service, kind, at, id }) => {
      if (kind !== 'audit') return 'put';
      const name = `${service}#${at}#${id}`;
      if (audited.has(name)) return 'known';
      audited.add(name);
      return 'put';
    },
    history: async () => [],
  };
};
