import type { Incident, DeliveredIncident } from '../../service-state/incident.ts';

/** An incident of which nothing has reached Slack yet. */
export const newDelivered = (incident: Incident): DeliveredIncident => ({
  ...incident,
  delivered: 0,
  channel: null,
  messageTs: null,
  sent: [],
  acknowledgedBy: null,
  mutedUntil: null,
  episode: 0,
  earlierMessage: null,
  earlierLink: null,
});

/** What is kept of a message when its incident opens anew. */
export type EarlierSent = Partial<Pick<DeliveredIncident, 'channel' | 'messageTs' | 'mutedUntil'>>;

/** What still applies of the earlier message: where it is, and how long the incident is muted. */
export const afterEarlier = ({
  channel,
  messageTs,
  mutedUntil,
}: EarlierSent): Pick<DeliveredIncident, 'earlierMessage' | 'mutedUntil'> => ({
  earlierMessage: channel && messageTs ? { channel, messageTs } : null,
  mutedUntil: mutedUntil ?? null,
});

/** The delivery state of an incident, without the incident itself. */
export const sentOf = ({
  delivered,
  channel,
  messageTs,
  sent,
  acknowledgedBy,
  mutedUntil,
  episode,
  earlierMessage,
  earlierLink,
}: DeliveredIncident) => ({
  delivered,
  channel,
  messageTs,
  sent,
  acknowledgedBy,
  mutedUntil,
  episode,
  earlierMessage,
  earlierLink,
});
