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

/** What is kept of a message when its incident begins anew. */
export type EarlierSent = Partial<Pick<DeliveredIncident, 'channel' | 'messageTs' | 'mutedUntil'>>;

/** What of the message before still holds: where it is, and that people asked for silence. */
export const afterEarlier = ({
  channel,
  messageTs,
  mutedUntil,
}: EarlierSent): Pick<DeliveredIncident, 'earlierMessage' | 'mutedUntil'> => ({
  earlierMessage: channel && messageTs ? { channel, messageTs } : null,
  mutedUntil: mutedUntil ?? null,
});

/** What `notify` knows of an incident, without what the incident itself tells. */
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
