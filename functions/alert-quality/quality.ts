import { proposalOf } from '../incidents/of-any-kind.ts';
import { occurrencesOf } from '../incidents/returns.ts';
import { headlineOf } from '../messages/render.ts';
import type { DeliveredIncident } from '../service-state/delivered-incident.ts';
import type { IncidentId } from '../service-state/incident.ts';

/** A failure that made people look often. */
export type Noisy = {
  readonly id: IncidentId;
  readonly title: string;
  /** How often it opened, and the tasks of all these times. */
  readonly times: number;
  readonly tasks: number;
  readonly isIgnored: boolean;
};

/** How good the messages of a week were; counts of incidents with a message of their own. */
export type AlertQuality = {
  readonly messages: number;
  readonly pages: number;
  readonly acknowledged: number;
  /** Somebody pressed a button that answers it: roll back, not now, hold, continue, mute. */
  readonly actedOn: number;
  /** Nobody acknowledged it or pressed anything. */
  readonly ignored: number;
  /** Seconds from the first failure to the message; null without a message. */
  readonly delayP50: number | null;
  readonly delayP95: number | null;
  /** Most often first. */
  readonly noisiest: readonly Noisy[];
};

const NOISIEST_MAX = 3;

/** Times of one incident from which on it is called noisy. */
const NOISY_TIMES = 2;

const hasMessage = ({ messageTs }: DeliveredIncident): boolean => messageTs !== null;

const isAcknowledged = ({ acknowledgedBy, presses }: DeliveredIncident): boolean =>
  acknowledgedBy !== null || presses.some(({ button }) => button === 'Acknowledge');

const isActedOn = (item: DeliveredIncident): boolean =>
  item.presses.some(({ button }) => button !== 'Acknowledge') || (proposalOf(item)?.answeredAt ?? null) !== null;

const isIgnored = (item: DeliveredIncident): boolean => !isAcknowledged(item) && !isActedOn(item);

/** Seconds from the first failure to the message; undefined where an earlier message goes on. */
const delayOf = ({ messageTs, openedAt }: DeliveredIncident): number | undefined => {
  const delay = Number(messageTs) - openedAt;
  return messageTs === null || Number.isNaN(delay) || delay < 0 ? undefined : delay;
};

/** The value below which a share of the sorted values lies; the higher neighbour, so that it is one that occurred. */
const quantileOf = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? null;

const noisyOf = (item: DeliveredIncident): Noisy => {
  const { times, tasks } = occurrencesOf(item);
  return { id: item.id, title: headlineOf(item), times, tasks, isIgnored: isIgnored(item) };
};

/** The quality of the messages about these incidents. Pure. */
export const alertQuality = (items: readonly DeliveredIncident[]): AlertQuality => {
  const shown = items.filter(hasMessage);
  const delays = shown.flatMap((item) => delayOf(item) ?? []).toSorted((a, b) => a - b);
  const noisy = shown.map(noisyOf).filter(({ times }) => times >= NOISY_TIMES);
  return {
    messages: shown.length,
    pages: shown.filter(({ notifications }) => notifications.some(({ level }) => level === 'page')).length,
    acknowledged: shown.filter(isAcknowledged).length,
    actedOn: shown.filter(isActedOn).length,
    ignored: shown.filter(isIgnored).length,
    delayP50: quantileOf(delays, 0.5),
    delayP95: quantileOf(delays, 0.95),
    noisiest: noisy
      .toSorted((a, b) => b.times - a.times || b.tasks - a.tasks || (a.id < b.id ? -1 : 1))
      .slice(0, NOISIEST_MAX),
  };
};
