import type { DeliveredIncident, DeliveryState } from '../service-state/delivered-incident.ts';

/** Nothing of an incident is delivered yet. */
export const UNDELIVERED: DeliveryState = {
  sent: [],
  paged: [],
  tries: 0,
  refreshesShown: 0,
  channelsNotified: [],
  sinks: {},
};

/** The incident with changed fields of its delivery state; an undefined one is removed. */
export const withDelivery = <Item extends Pick<DeliveredIncident, 'delivery'>>(
  item: Item,
  changed: Partial<DeliveryState>,
): Item => ({ ...item, delivery: { ...item.delivery, ...changed } });

/** Ids kept of what is no longer a notification of the incident. */
const OTHERS_KEPT = 60;

type Sending = Pick<DeliveredIncident, 'delivery'> & {
  readonly notifications: readonly { readonly id: string }[];
};

/** Ids, each once, the newest last; those of what the incident still notifies of are never forgotten. */
const kept = ({ notifications }: Sending, before: readonly string[], ids: readonly string[]): readonly string[] => {
  const all = [...before, ...ids.filter((id) => !before.includes(id))];
  const present = new Set(notifications.map(({ id }) => id));
  const others = all.filter((id) => !present.has(id)).slice(-OTHERS_KEPT);
  return [...others, ...all.filter((id) => present.has(id))];
};

/** The incident with more notifications that are sent, by their ids. */
export const withSent = <Item extends Sending>(item: Item, ids: readonly string[]): Item =>
  withDelivery(item, { sent: kept(item, item.delivery.sent, ids) });

/** The incident with more notifications that the SNS topic accepted, by their ids. */
export const withPaged = <Item extends Sending>(item: Item, ids: readonly string[]): Item =>
  withDelivery(item, { paged: kept(item, item.delivery.paged, ids) });
