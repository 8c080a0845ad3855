import type { Control } from '../../functions/service-state/deployment-health.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import type { EpochSeconds } from '../../functions/primitives/instant.ts';
import type { DeliveredIncident } from '../../functions/service-state/delivered-incident.ts';
import type { StateItem } from '../../functions/service-state/item.ts';
import { itemOf, stateOfItem } from '../../functions/service-state/item.ts';
import type { Due, HistoryEntry, Key, StopRecord, Store } from '../../functions/adapters/common.ts';
import { afterDelivery, withRefresh, withWanted } from '../../functions/adapters/dynamodb/posted.ts';

type Kept<Value> = { readonly value: Value; readonly dueAt: EpochSeconds | undefined };

/** Everything that an in-memory store holds; tests may read it. */
export type InMemoryState = {
  readonly states: Map<ServiceKey, Kept<StateItem>>;
  readonly stops: Map<string, StopRecord>;
  readonly controls: Map<string, { readonly revision: number; readonly control: Control }>;
  readonly incidents: Map<string, Kept<DeliveredIncident>>;
  readonly history: Map<string, HistoryEntry>;
  readonly documents: Map<string, { readonly version: number; readonly body: unknown }>;
};

const newState = (): InMemoryState => ({
  states: new Map(),
  stops: new Map(),
  controls: new Map(),
  incidents: new Map(),
  history: new Map(),
  documents: new Map(),
});

const clusterOf = (key: ServiceKey): string => {
  const { account, region, cluster } = partsOf(key);
  return `${account}/${region}/${cluster}`;
};

const states = ({
  states: kept,
}: InMemoryState): Pick<Store, 'loadState' | 'saveState' | 'removeOutbox' | 'services'> => ({
  loadState: async (key) => {
    const item = kept.get(key)?.value;
    return item === undefined ? undefined : stateOfItem(item);
  },
  saveState: async (state, dueAt) => {
    if ((kept.get(state.key)?.value.revision ?? 0) !== state.revision) return 'conflict';
    kept.set(state.key, { value: itemOf({ ...state, revision: state.revision + 1 }), dueAt });
    return 'saved';
  },
  removeOutbox: async ({ key, ids, revision, dueAt }) => {
    const item = kept.get(key);
    if (item === undefined) return;
    const outbox = Object.fromEntries(Object.entries(item.value.outbox).filter(([id]) => !ids.includes(id)));
    kept.set(key, {
      value: { ...item.value, outbox },
      dueAt: item.value.revision === revision ? dueAt : item.dueAt,
    });
  },
  services: async (place) =>
    [...kept.keys()].filter((key) => place === undefined || key.startsWith(`${place.account}/${place.region}/`)),
});

const stops = ({ stops: kept }: InMemoryState): Pick<Store, 'putStops' | 'stopsBetween'> => ({
  putStops: async (records) => {
    for (const record of records)
      kept.set(`${record.service}#${record.stoppedAt}#${record.taskId}`, structuredClone(record));
  },
  stopsBetween: async (key, from, to) =>
    [...kept.values()]
      .filter(({ service, stoppedAt }) => service === key && stoppedAt >= from && stoppedAt <= to)
      .sort((a, b) => a.stoppedAt - b.stoppedAt),
});

const controls = ({ controls: kept }: InMemoryState): Pick<Store, 'putControl' | 'controls'> => ({
  putControl: async (key, revision, control) => {
    const name = `${clusterOf(key)}#${control.bucket}#${key}`;
    if ((kept.get(name)?.revision ?? -1) < revision) kept.set(name, { revision, control: structuredClone(control) });
  },
  controls: async (key, from, to, limit) =>
    [...kept]
      .filter(([name]) => name.startsWith(`${clusterOf(key)}#`))
      .map(([, { control }]) => control)
      .filter(({ bucket }) => (bucket + 1) * 600 > from && bucket * 600 <= to)
      .sort((a, b) => b.bucket - a.bucket || (a.service < b.service ? -1 : 1))
      .slice(0, limit),
});

const incidents = ({
  incidents: kept,
}: InMemoryState): Pick<
  Store,
  'wantIncident' | 'loadIncident' | 'saveDelivered' | 'refreshIncident' | 'postponeIncident' | 'openIncidents'
> => ({
  wantIncident: async (incident, dueAt) => {
    const value = withWanted(kept.get(incident.id)?.value, incident);
    if (value !== undefined) kept.set(incident.id, { value: structuredClone(value), dueAt: Math.floor(dueAt) });
  },
  loadIncident: async (id) => structuredClone(kept.get(id)?.value),
  saveDelivered: async (incident, dueAt) => {
    const before = kept.get(incident.id);
    const after = afterDelivery(before?.value, incident);
    if (after === undefined) return;
    const isMoved = after.isCurrent && dueAt !== 'kept';
    kept.set(incident.id, { value: structuredClone(after.item), dueAt: isMoved ? dueAt : before?.dueAt });
  },
  refreshIncident: async (id, decided, dueAt) => {
    const known = kept.get(id);
    if (known !== undefined) kept.set(id, { value: withRefresh(known.value, decided), dueAt: Math.floor(dueAt) });
  },
  postponeIncident: async (id, dueAt) => {
    const known = kept.get(id);
    if (known !== undefined) kept.set(id, { ...known, dueAt: Math.floor(dueAt) });
  },
  openIncidents: async () =>
    [...kept.values()]
      .map(({ value }) => value)
      .filter(({ resolvedAt }) => resolvedAt === null)
      .map(({ id, title, severity, openedAt }) => ({ id, title, severity, openedAt }))
      .sort((a, b) => a.openedAt - b.openedAt),
});

const owedAt = (state: InMemoryState, at: EpochSeconds): readonly Due[] =>
  [
    ...[...state.states].map(([key, { dueAt }]) => ({ kind: 'state' as const, key, at: dueAt ?? Infinity })),
    ...[...state.incidents.values()].map(({ value, dueAt }) => ({
      kind: 'incident' as const,
      id: value.id,
      at: dueAt ?? Infinity,
    })),
  ]
    .filter((entry) => entry.at <= at)
    .sort((a, b) => a.at - b.at);

const due = (state: InMemoryState): Pick<Store, 'due' | 'allDue'> => ({
  due: async (at, limit) => owedAt(state, at).slice(0, limit),
  async *allDue(at) {
    yield owedAt(state, at);
  },
});

const history = ({ history: kept }: InMemoryState): Pick<Store, 'putHistory' | 'history'> => ({
  putHistory: async (entry) => {
    const name = `${entry.service}#${entry.kind}#${entry.at}#${entry.id}`;
    if (kept.has(name)) return 'known';
    kept.set(name, structuredClone(entry));
    return 'put';
  },
  history: async (key, kind, from, to) =>
    [...kept.values()]
      .filter((entry) => entry.service === key && entry.kind === kind && entry.at >= from && entry.at <= to)
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)),
});

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

const documents = ({ documents: kept }: InMemoryState): Pick<Store, 'loadDocument' | 'saveDocument'> => ({
  loadDocument: async (key) => structuredClone(kept.get(nameOf(key))),
  saveDocument: async (key, version, body) => {
    const name = nameOf(key);
    if ((kept.get(name)?.version ?? 0) !== version) return 'conflict';
    kept.set(name, { version: version + 1, body: structuredClone(body) });
    return 'saved';
  },
});

/** A store in memory with the semantics of the DynamoDB one: for tests, the demo and `replay`. */
export const inMemoryStore = (state: InMemoryState = newState()): Store => ({
  ...states(state),
  ...stops(state),
  ...controls(state),
  ...incidents(state),
  ...due(state),
  ...history(state),
  ...documents(state),
});
