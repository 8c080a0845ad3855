import { memoryStore } from '../../functions/effects/memory.ts';
import type { NotifyEffects } from '../../functions/effects/notify.ts';
import { notify } from '../../functions/effects/notify.ts';
import { builtInPrices } from '../../functions/effects/prices.ts';
import type { Notice } from '../../functions/effects/ports.ts';
import type { Incident } from '../../functions/incidents/incident.ts';
import { foldStops } from '../../functions/incidents/stops.ts';
import type { ServiceFacts } from '../../functions/watch/watch.ts';
import { newWatch } from '../../functions/watch/watch.ts';
import { context, NINE, ORDERS, stop } from '../incidents/stop-facts.ts';
import type { FakeMessage, FakeSlack } from './fake-slack.ts';
import { fakeSlack } from './fake-slack.ts';

/** What is known of a service that runs well. */
export const FACTS: ServiceFacts = {
  readAt: NINE,
  mode: 'observe',
  owner: 'U0AAAAAAA',
  channel: null,
  desiredCount: 4,
  taskDefinition: null,
  platformVersion: null,
  primary: null,
  lastKnownGood: null,
};

/** A desk with a store, a Slack and a clock in memory; with facts of the service spoiled. */
export const desk = (facts: Partial<ServiceFacts> = {}) => {
  const store = memoryStore();
  const slack = fakeSlack();
  const time = { seconds: NINE + 600 };
  const said: string[] = [];
  const pages: string[] = [];
  const cover: { of: NotifyEffects['coverOf'] } = { of: async () => undefined };
  const fx: NotifyEffects = {
    store: {
      ...store,
      loadWatch: async (key) => ({ ...newWatch(key), facts: { ...FACTS, ...facts } }),
    },
    slack,
    pager: { page: async (subject) => void pages.push(subject) },
    clock: { now: () => new Date(time.seconds * 1000), sleep: async () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: { count: () => undefined, milliseconds: () => undefined },
    routing: { channel: 'C0DEFAULT', byCluster: { staging: 'C0STAGING' } },
    prices: builtInPrices,
    said: ({ id, level }) => void said.push(`${level} ${id}`),
    coverOf: (item) => cover.of(item),
  };
  const want = async (incident: Incident) => store.wantIncident(incident, time.seconds);
  const sweep = async () => {
    const due = await store.due(time.seconds, 100);
    const notices = due.flatMap((entry): Notice[] => (entry.kind === 'incident' ? [{ incident: entry.id }] : []));
    if (notices.length > 0) await notify(notices, fx);
    return notices.length;
  };
  return { store, slack, time, said, pages, cover, fx, want, sweep };
};

/** An incident of so many stops, from a minute on, after what was before. */
export const incidentOf = (stops: number, before: readonly Incident[] = [], from = 1): Incident => {
  const facts = Array.from({ length: stops }, (_, n) => stop(from + n));
  const [incident] = foldStops(before, facts, context({ isUnhealthy: true })).incidents;
  if (incident === undefined) throw new Error('no incident');
  return incident;
};

/** The incident, and a page that is to be said of it. */
export const withPage = (incident: Incident): Incident => ({
  ...incident,
  wanted: incident.wanted + 1,
  sayings: [
    ...incident.sayings,
    { id: 'page', level: 'page', service: ORDERS, text: 'No revision to go back to.', at: NINE },
  ],
});

/** Messages that are no replies. */
export const tops = (slack: FakeSlack): readonly FakeMessage[] =>
  slack.messages().filter(({ thread }) => thread === undefined);
/** Replies in threads. */
export const replies = (slack: FakeSlack): readonly FakeMessage[] =>
  slack.messages().filter(({ thread }) => thread !== undefined);
