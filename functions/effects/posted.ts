import type { Incident, PostedIncident } from '../incidents/incident.ts';

/** An incident of which nothing has reached Slack yet. */
export const newPosted = (incident: Incident): PostedIncident => ({
  ...incident,
  posted: 0,
  channel: null,
  messageTs: null,
  said: [],
  acknowledgedBy: null,
  mutedUntil: null,
  episode: 0,
  earlierMessage: null,
  earlierLink: null,
});

/** What is kept of a message when its incident begins anew. */
export type EarlierSent = Partial<Pick<PostedIncident, 'channel' | 'messageTs' | 'mutedUntil'>>;

/** What of the message before still holds: where it is, and that people asked for silence. */
export const afterEarlier = ({
  channel,
  messageTs,
  mutedUntil,
}: EarlierSent): Pick<PostedIncident, 'earlierMessage' | 'mutedUntil'> => ({
  earlierMessage: channel && messageTs ? { channel, messageTs } : null,
  mutedUntil: mutedUntil ?? null,
});

/** What `notify` knows of an incident, without what the incident itself tells. */
export const sentOf = ({
  posted,
  channel,
  messageTs,
  said,
  acknowledgedBy,
  mutedUntil,
  episode,
  earlierMessage,
  earlierLink,
}: PostedIncident) => ({
  posted,
  channel,
  messageTs,
  said,
  acknowledgedBy,
  mutedUntil,
  episode,
  earlierMessage,
  earlierLink,
});
