import { valueSent, withValueSent } from '../incidents/delivery-state.ts';
import type { DeliveredIncident } from '../service-state/incident.ts';

/** Systems besides Slack and the SNS topic that incidents go to. */
export const SINKS = ['bus', 'pagerduty', 'teams', 'otlp'] as const;
export type SinkName = (typeof SINKS)[number];

type SentIds = DeliveredIncident['sent'];

/** Failed attempts of a sink for an incident, and when the next one is due (epoch seconds). */
export type Trouble = { readonly tries: number; readonly nextAt: number };

const RETRY_SECONDS = 60;
const DOUBLINGS_MAX = 6;

/** Attempts after which a sink is given up for this version: about a day. */
export const TRIES_MAX = 28;

/** What a sink got last of an incident; undefined before the first time. */
export const sinkSent = (sent: SentIds, sink: SinkName): string | undefined => valueSent(sent, `sink-${sink}`);

/** Records what a sink has got; its trouble is over. */
export const withSinkSent = (sent: SentIds, sink: SinkName, version: string): SentIds =>
  withValueSent(withValueSent(sent, `sink-${sink}`, version), `trouble-${sink}`, undefined);

/** The trouble of a sink with an incident; undefined while there is none. */
export const troubleOf = (sent: SentIds, sink: SinkName): Trouble | undefined => {
  const [tries, nextAt] = (valueSent(sent, `trouble-${sink}`) ?? '').split(':').map(Number);
  return tries === undefined || nextAt === undefined ? undefined : { tries, nextAt };
};

/** Records a failed attempt at `now` (epoch seconds): the next one is due after one minute, then twice as long. */
export const withTrouble = (sent: SentIds, sink: SinkName, now: number): SentIds => {
  const tries = (troubleOf(sent, sink)?.tries ?? 0) + 1;
  const nextAt = now + RETRY_SECONDS * 2 ** Math.min(tries - 1, DOUBLINGS_MAX);
  return withValueSent(sent, `trouble-${sink}`, `${tries}:${nextAt}`);
};

/** The trouble of a sink that is owed nothing any more, or is configured no longer, is over. */
export const withoutTrouble = (sent: SentIds, sink: SinkName): SentIds =>
  troubleOf(sent, sink) === undefined ? sent : withValueSent(sent, `trouble-${sink}`, undefined);

/** When a sink is tried again (epoch seconds), the earliest first; undefined where none has trouble. */
export const nextSinkTry = (sent: SentIds): number | undefined => {
  const times = SINKS.flatMap((sink) => troubleOf(sent, sink)?.nextAt ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
};
