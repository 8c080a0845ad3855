import type { DeliveryState, SinkName, SinkState } from '../service-state/delivered-incident.ts';
import { SINKS } from '../service-state/delivered-incident.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

const RETRY_SECONDS = 60;
const DOUBLINGS_MAX = 6;

/** Attempts after which a sink is given up for this version: about a day. */
export const TRIES_MAX = 28;

/** A sink with one more failed attempt at `now` (epoch seconds): the next is due after a minute, then twice as long. */
export const withTrouble = (state: SinkState | undefined, now: EpochSeconds): SinkState => {
  const tries = (state?.trouble?.tries ?? 0) + 1;
  return { ...state, trouble: { tries, nextAt: now + RETRY_SECONDS * 2 ** Math.min(tries - 1, DOUBLINGS_MAX) } };
};

/** The sinks without the trouble of those that are owed nothing: their next attempt would be due for ever. */
export const withoutIdle = (sinks: DeliveryState['sinks'], owed: ReadonlySet<SinkName>): DeliveryState['sinks'] => {
  const idle = SINKS.filter((name) => !owed.has(name) && sinks[name]?.trouble !== undefined);
  if (idle.length === 0) return sinks;
  return { ...sinks, ...Object.fromEntries(idle.map((name) => [name, { ...sinks[name], trouble: undefined }])) };
};

/** When a sink is tried again (epoch seconds), the earliest first; undefined where none has trouble. */
export const nextSinkTry = ({ sinks }: DeliveryState): EpochSeconds | undefined => {
  const times = SINKS.flatMap((sink) => sinks[sink]?.trouble?.nextAt ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
};
