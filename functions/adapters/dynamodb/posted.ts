import * as z from 'zod/mini';
import { UNDELIVERED } from '../../incidents/delivery-state.ts';
import { UNHANDLED } from '../../on-call/handling.ts';
import { epochSeconds } from '../../primitives/instant-schema.ts';
import type { Decided, DeliveredIncident, Delivery } from '../../service-state/delivered-incident.ts';
import type { Incident } from '../../service-state/incident.ts';
import { deliveryStateSchema } from '../../service-state/stored/delivery-state.ts';
import type { Shape } from '../../service-state/stored/shape.ts';
import { textOrNull } from '../../service-state/stored/shape.ts';

const text = z.optional(z.string());
const moment = z.optional(z.number());

/** What people decided, each thing an attribute of its own; absent until they do. */
export const decidedSchema = z.object({
  acknowledgedBy: text,
  acknowledgedAt: moment,
  mutedUntil: moment,
  mutedAt: moment,
  mutedBy: text,
  muteReason: text,
  mutedAccounts: z.optional(z.array(z.string())),
  presses: z.optional(z.array(z.object({ button: z.string(), by: z.string(), at: epochSeconds }))),
});

/** What a delivery wrote: where the message is, and how far everything is delivered. */
export const deliverySchema = z.object({
  channel: textOrNull,
  messageTs: textOrNull,
  earlierLink: textOrNull,
  delivery: deliveryStateSchema,
} satisfies Shape<DeliveryPart>);

const NEW: Delivery = {
  delivered: 0,
  channel: null,
  messageTs: null,
  delivery: UNDELIVERED,
  ...UNHANDLED,
  refreshes: 0,
  episode: 0,
  earlierMessage: null,
  earlierLink: null,
};

/** An incident of which nothing has reached Slack yet. */
export const newDelivered = <One extends Incident>(incident: One): One & Delivery => ({ ...incident, ...NEW });

/** Where the message of the previous occurrence is, when an incident opens again. */
export const earlierMessageOf = ({
  channel,
  messageTs,
}: Pick<DeliveredIncident, 'channel' | 'messageTs'>): DeliveredIncident['earlierMessage'] =>
  channel === null || messageTs === null ? null : { channel, messageTs };

/** What a delivery writes as one attribute. */
export type DeliveryPart = Pick<DeliveredIncident, 'channel' | 'messageTs' | 'earlierLink' | 'delivery'>;

/** What a delivery writes of an incident as one attribute. */
export const deliveryPartOf = ({ channel, messageTs, earlierLink, delivery }: DeliveredIncident): DeliveryPart => ({
  channel,
  messageTs,
  earlierLink,
  delivery,
});

const deliveredOf = (item: DeliveredIncident) => {
  const { delivered, episode, earlierMessage } = item;
  return { ...deliveryPartOf(item), delivered, episode, earlierMessage };
};

/** What outlives an incident that opens again: a mute by hours, and what was pressed. */
const mutedOf = ({ mutedUntil, mutedAt, mutedBy, muteReason, mutedAccounts, presses }: DeliveredIncident) => ({
  mutedUntil,
  mutedAt,
  mutedBy,
  muteReason,
  mutedAccounts,
  presses,
});

const decidedOf = (known: DeliveredIncident) => {
  const { acknowledgedBy, acknowledgedAt, refreshes } = known;
  return { ...mutedOf(known), acknowledgedBy, acknowledgedAt, refreshes };
};

/**
 * The item after an incident is wanted: started over where it began after all that is kept of it; undefined where it
 * brings nothing new.
 */
export const withWanted = (known: DeliveredIncident | undefined, incident: Incident): DeliveredIncident | undefined => {
  if (known === undefined) return newDelivered(incident);
  if (known.lastAt < incident.openedAt)
    return {
      ...newDelivered(incident),
      ...mutedOf(known),
      earlierMessage: earlierMessageOf(known),
      episode: known.episode + 1,
    };
  return known.wanted >= incident.wanted ? undefined : { ...deliveredOf(known), ...decidedOf(known), ...incident };
};

/** The item after a delivery is saved, and whether its due time moves; undefined where another episode has begun. */
export const afterDelivery = (
  known: DeliveredIncident | undefined,
  delivery: DeliveredIncident,
): { readonly item: DeliveredIncident; readonly isCurrent: boolean } | undefined => {
  if (known === undefined) return { item: delivery, isCurrent: true };
  if (known.episode !== delivery.episode) return undefined;
  const isCurrent = known.wanted <= delivery.wanted && known.refreshes <= delivery.refreshes;
  return { item: { ...known, ...deliveredOf(delivery) }, isCurrent };
};

/** The item after a person decided something about it, or after its message was asked for again. */
export const withRefresh = (known: DeliveredIncident, { press, ...decided }: Decided): DeliveredIncident => ({
  ...known,
  ...decided,
  presses: press === undefined ? known.presses : [...known.presses, press],
  refreshes: known.refreshes + 1,
});
