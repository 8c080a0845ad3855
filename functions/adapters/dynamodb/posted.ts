import * as z from 'zod/mini';
import { UNHANDLED } from '../../on-call/handling.ts';
import type { Decided, Handling, Incident, DeliveredIncident } from '../../service-state/incident.ts';
import { numberOrNull, textOrNull, texts } from '../../service-state/stored/shape.ts';

const text = z.optional(z.string());
const moment = z.optional(z.number());
const decidedSchema = z.object({
  acknowledgedBy: text,
  acknowledgedAt: moment,
  mutedUntil: moment,
  mutedAt: moment,
  mutedBy: text,
  muteReason: text,
  presses: z.optional(z.array(z.object({ button: z.string(), by: z.string(), at: z.number() }))),
});

/** What people decided; the release before kept it in the delivery state. */
export const decidedIn = (item: Readonly<Record<string, unknown>>): Partial<Handling> =>
  z.safeParse(decidedSchema, item).data ?? {};

/** What a delivery wrote; the release before kept there what people decided as well. */
export const sentSchema = z.partial(
  z.object({
    delivered: z.number(),
    channel: textOrNull,
    messageTs: textOrNull,
    sent: texts,
    episode: z.number(),
    earlierMessage: z.nullable(z.object({ channel: z.string(), messageTs: z.string() })),
    earlierLink: textOrNull,
    acknowledgedBy: textOrNull,
    acknowledgedAt: numberOrNull,
    mutedUntil: numberOrNull,
    mutedAt: numberOrNull,
    mutedBy: textOrNull,
    muteReason: textOrNull,
  }),
);

/** An incident of which nothing has reached Slack yet. */
export const newDelivered = (incident: Incident): DeliveredIncident => ({
  ...incident,
  delivered: 0,
  channel: null,
  messageTs: null,
  sent: [],
  ...UNHANDLED,
  refreshes: 0,
  episode: 0,
  earlierMessage: null,
  earlierLink: null,
});

type Mute = Pick<Handling, 'mutedUntil' | 'mutedAt' | 'mutedBy' | 'muteReason'>;

/** What is kept of a message when its incident opens anew. */
export type EarlierSent = Partial<Pick<DeliveredIncident, 'channel' | 'messageTs'> & Mute>;

/** What still applies of the earlier message: where it is, and how long the incident is muted. */
export const afterEarlier = ({
  channel,
  messageTs,
  mutedUntil = null,
  mutedAt = null,
  mutedBy = null,
  muteReason = null,
}: EarlierSent): Pick<DeliveredIncident, 'earlierMessage'> & Mute => ({
  earlierMessage: channel && messageTs ? { channel, messageTs } : null,
  mutedUntil,
  mutedAt,
  mutedBy,
  muteReason,
});

/** The delivery state of an incident, without the incident itself and without what people decided about it. */
export const sentOf = ({
  delivered,
  channel,
  messageTs,
  sent,
  episode,
  earlierMessage,
  earlierLink,
}: DeliveredIncident) => ({
  delivered,
  channel,
  messageTs,
  sent,
  episode,
  earlierMessage,
  earlierLink,
});

const decidedOf = (known: DeliveredIncident) => {
  const { acknowledgedBy, acknowledgedAt, mutedUntil, mutedAt, mutedBy, muteReason, presses, refreshes } = known;
  return { acknowledgedBy, acknowledgedAt, mutedUntil, mutedAt, mutedBy, muteReason, presses, refreshes };
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
      ...afterEarlier(known),
      presses: known.presses,
      episode: known.episode + 1,
    };
  return known.wanted >= incident.wanted ? undefined : { ...sentOf(known), ...decidedOf(known), ...incident };
};

/** The item after a delivery is saved, and whether its due time moves; undefined where another episode has begun. */
export const withDelivery = (
  known: DeliveredIncident | undefined,
  delivery: DeliveredIncident,
): { readonly item: DeliveredIncident; readonly isCurrent: boolean } | undefined => {
  if (known === undefined) return { item: delivery, isCurrent: true };
  if (known.episode !== delivery.episode) return undefined;
  const isCurrent = known.wanted <= delivery.wanted && known.refreshes <= delivery.refreshes;
  return { item: { ...known, ...sentOf(delivery) }, isCurrent };
};

/** The item after a person decided something about it, or after its message was asked for again. */
export const withRefresh = (known: DeliveredIncident, { press, ...decided }: Decided): DeliveredIncident => ({
  ...known,
  ...decided,
  presses: press === undefined ? known.presses : [...known.presses, press],
  refreshes: known.refreshes + 1,
});
