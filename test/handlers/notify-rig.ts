import { firstOf } from '../support/incidents.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { NotifyPorts } from '../../functions/handlers/notify/notify.ts';
import { notify } from '../../functions/handlers/notify/notify.ts';
import type { OnCall } from '../../functions/on-call/rules.ts';
import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import type { Notice } from '../../functions/adapters/common.ts';
import type { Incident, StopsIncident } from '../../functions/service-state/incident.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import type { ServiceFacts } from '../../functions/service-state/service-state.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { context, NINE, ORDERS, stop } from '../incidents/stop-facts.ts';
import type { FakeMessage, FakeSlack } from './fake-slack.ts';
import { fakeSlack } from './fake-slack.ts';

/** Facts of a healthy service. */
export const FACTS: ServiceFacts = {
  readAt: NINE,
  mode: 'observe',
  contact: 'U0AAAAAAA',
  channel: null,
  desiredCount: 4,
  taskDefinition: null,
  platformVersion: null,
  primary: null,
  lastKnownGood: null,
};

/** A delivery context with store, Slack and clock in memory; `facts` change those of the service. */
export const delivery = (facts: Partial<ServiceFacts> = {}) => {
  const store = inMemoryStore();
  const slack = fakeSlack();
  const time = { seconds: NINE + 600 };
  const sent: string[] = [];
  const pages: string[] = [];
  const cover: { of: NotifyPorts['coverOf'] } = { of: async () => undefined };
  const rules: { onCall: OnCall } = { onCall: DEFAULT_ON_CALL };
  const fx: NotifyPorts = {
    store: {
      ...store,
      loadState: async (key) => ({ ...newServiceState(key), facts: { ...FACTS, ...facts } }),
    },
    slack,
    pager: { page: async (subject) => void pages.push(subject) },
    clock: { now: () => new Date(time.seconds * 1000), sleep: async () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: { count: () => undefined, milliseconds: () => undefined },
    routing: { channel: 'C0DEFAULT', byCluster: { staging: 'C0STAGING' } },
    prices: builtInPrices,
    sent: ({ id, level }) => void sent.push(`${level} ${id}`),
    coverOf: (item) => cover.of(item),
    onCallNow: async () => rules.onCall,
    sinks: [],
  };
  const want = async (incident: Incident) => store.wantIncident(incident, time.seconds);
  const sweep = async () => {
    const due = await store.due(time.seconds, 100);
    const notices = due.flatMap((entry): Notice[] => (entry.kind === 'incident' ? [{ incident: entry.id }] : []));
    if (notices.length > 0) await notify(notices, fx);
    return notices.length;
  };
  return { store, slack, time, sent, pages, cover, rules, fx, want, sweep };
};

/** An incident of `stops` stops that starts at a minute, after earlier incidents. */
export const incidentOf = (stops: number, before: readonly Incident[] = [], from = 1): StopsIncident => {
  const facts = Array.from({ length: stops }, (_, n) => stop(from + n));
  return firstOf(applyStops(before, facts, context({ isUnhealthy: true })).incidents);
};

/** The incident with an unsent page. */
export const withPage = <One extends Incident>(incident: One): One => ({
  ...incident,
  wanted: incident.wanted + 1,
  notifications: [
    ...incident.notifications,
    { id: 'page', level: 'page', service: ORDERS, text: 'No revision to go back to.', at: NINE },
  ],
});

/** Messages that are not replies. */
export const tops = (slack: FakeSlack): readonly FakeMessage[] =>
  slack.messages().filter(({ thread }) => thread === undefined);
/** Replies in threads. */
export const replies = (slack: FakeSlack): readonly FakeMessage[] =>
  slack.messages().filter(({ thread }) => thread !== undefined);
