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
});
