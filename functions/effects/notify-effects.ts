import type { IncidentId, PostedIncident, Saying } from '../incidents/incident.ts';
import type { Clock, Log, Metrics, Pager, Store } from './ports.ts';
import type { Prices } from './prices.ts';
import type { Routing } from './routing.ts';
import type { Slack } from './slack.ts';

/** An incident over several services that a single service's incident is part of. */
export type Cover = { readonly id: IncidentId; readonly title: string };

export type NotifyEffects = {
  readonly store: Pick<
    Store,
    'loadIncident' | 'savePosted' | 'postponeIncident' | 'loadWatch' | 'loadDocument' | 'saveDocument'
  >;
  readonly slack: Slack;
  readonly pager: Pager;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly routing: Routing;
  readonly prices: Prices;
  /** Told of each saying when people could read it. */
  readonly said: (saying: Saying, incident: PostedIncident) => void;
  /** The shared incident that this one is part of; undefined when it stands alone. */
  readonly coverOf: (incident: PostedIncident) => Promise<Cover | undefined>;
};

/** Sayings of an incident that nobody has read yet, in order. */
export const unsaid = ({ sayings, said }: PostedIncident): readonly Saying[] =>
  sayings.filter(({ id }) => !said.includes(id));

/** Now, in epoch seconds. */
export const secondsOf = ({ clock }: Pick<NotifyEffects, 'clock'>): number => Math.floor(clock.now().getTime() / 1000);
