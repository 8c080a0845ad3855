/**
 * What `notify` records among the ids of sent notifications, so that one write saves both. A mark begins with `~`,
 * which no notification's id does.
 */
type SentIds = readonly string[];

/** The value of a mark; undefined while it is not set. */
export const valueSent = (sent: SentIds, name: string): string | undefined =>
  sent.find((id) => id.startsWith(`~${name}@`))?.slice(name.length + 2);

/** Sets a mark, or removes it. */
export const withValueSent = (sent: SentIds, name: string, value: string | undefined): SentIds => [
  ...sent.filter((id) => !id.startsWith(`~${name}@`)),
  ...(value === undefined ? [] : [`~${name}@${value}`]),
];

/** Slack's `ts` of the reply with the details; undefined while there is none. */
export const detailsOf = (sent: SentIds): string | undefined => valueSent(sent, 'details');
/** Records Slack's `ts` of the reply with the details. */
export const withDetails = (sent: SentIds, ts: string): SentIds => withValueSent(sent, 'details', ts);
/** Drops the reply with the details: its thread is out of reach. */
export const withoutDetails = (sent: SentIds): SentIds =>
  withValueSent(withValueSent(sent, 'details', undefined), 'told', undefined);

/** Digest of the posted details; undefined while there are none. */
export const detailsSent = (sent: SentIds): string | undefined => valueSent(sent, 'told');
/** Records the digest of the details, so that equal ones are not posted twice. */
export const withDetailsSent = (sent: SentIds, digest: string): SentIds => withValueSent(sent, 'told', digest);

/** When the posted proof was gathered, in epoch seconds; undefined while there is none. */
export const proofSent = (sent: SentIds): number | undefined => {
  const value = valueSent(sent, 'proof');
  return value === undefined ? undefined : Number(value);
};
/** Records that the proof gathered at `gatheredAt` (epoch seconds) is posted. */
export const withProofSent = (sent: SentIds, gatheredAt: number | undefined): SentIds =>
  gatheredAt === undefined ? sent : withValueSent(sent, 'proof', String(gatheredAt));

/** The incident in whose message this one is shown; undefined while it has its own or none. */
export const joinedTo = (sent: SentIds): string | undefined => valueSent(sent, 'joined');
/** Notes the incident in whose message this one is shown. */
export const withJoined = (sent: SentIds, incident: string): SentIds => withValueSent(sent, 'joined', incident);

/** The channel that was asked for when the message was posted, by name or id; undefined where that is not known. */
export const askedChannel = (sent: SentIds): string | undefined => valueSent(sent, 'asked');
/** Records the channel that was asked for. */
export const withAskedChannel = (sent: SentIds, channel: string | undefined): SentIds =>
  withValueSent(sent, 'asked', channel);

/** Channels, besides that of the message, in which people were told of a shared incident. */
export const channelsNotified = (sent: SentIds): readonly string[] =>
  (valueSent(sent, 'channels') ?? '').split(' ').filter((channel) => channel !== '');
/** Records the channels in which people were told of a shared incident. */
export const withChannelsNotified = (sent: SentIds, channels: readonly string[]): SentIds =>
  withValueSent(sent, 'channels', channels.join(' '));

/** Since when a first message waits for the last log line, in epoch seconds; undefined while it does not. */
export const waitsSince = (sent: SentIds): number | undefined => {
  const value = valueSent(sent, 'waits');
  return value === undefined ? undefined : Number(value);
};
/** Notes since when (epoch seconds) a first message waits. */
export const withWaiting = (sent: SentIds, at: number): SentIds => withValueSent(sent, 'waits', String(at));

/** Up to when (epoch seconds) the message says that the incident is muted; undefined where it does not. */
export const muteShown = (sent: SentIds): number | undefined => {
  const value = valueSent(sent, 'mute');
  return value === undefined ? undefined : Number(value);
};
/** Records up to when (epoch seconds) the message says that the incident is muted. */
export const withMuteShown = (sent: SentIds, until: number | null): SentIds =>
  withValueSent(sent, 'mute', until === null ? undefined : String(until));

/** Attempts that started and are not known to have succeeded: above zero, something may have been sent. */
export const triesOf = (sent: SentIds): number => Number(valueSent(sent, 'tries') ?? 0);
/** Records how many attempts started; 0 after a success. */
export const withTries = (sent: SentIds, tries: number): SentIds =>
  withValueSent(sent, 'tries', tries === 0 ? undefined : String(tries));

/** The `resolvedAt` that was last reported, in epoch seconds. */
export const endSent = (sent: SentIds): number | undefined => {
  const value = valueSent(sent, 'over');
  return value === undefined ? undefined : Number(value);
};
/** Records that the end at `resolvedAt` (epoch seconds) was reported. */
export const withEndSent = (sent: SentIds, resolvedAt: number): SentIds =>
  withValueSent(sent, 'over', String(resolvedAt));

/** Up to which refresh the message is shown. */
export const refreshesShown = (sent: SentIds): number => Number(valueSent(sent, 'refreshed') ?? 0);
/** Records that the message shows everything up to this refresh. */
export const withRefreshesShown = (sent: SentIds, refreshes: number): SentIds =>
  refreshes === 0 ? sent : withValueSent(sent, 'refreshed', String(refreshes));

/** How often the account had seen this failure when it was first reported; undefined when it was not looked up. */
export const seenBefore = (sent: SentIds): string | undefined => valueSent(sent, 'seen');

/** Records how often the account has seen this failure: part of the first message, unchanged afterwards. */
export const withSeenBefore = (sent: SentIds, text: string): SentIds => withValueSent(sent, 'seen', text);

/** Whether a notification went to the SNS topic `pages`. */
export const isPaged = (sent: SentIds, notification: string): boolean => sent.includes(`~paged:${notification}`);
/** Records that a notification went to the SNS topic. */
export const withPaged = (sent: SentIds, notification: string): SentIds =>
  isPaged(sent, notification) ? sent : [...sent, `~paged:${notification}`];

/** Ids kept of what is no notification of the incident any more. Marks are always kept. */
const OTHERS_KEPT = 60;

type Sending = { readonly sent: SentIds; readonly notifications: readonly { readonly id: string }[] };

/** What is sent of an incident with more ids, each once; what it still notifies of is never forgotten. */
export const withSent = ({ sent, notifications }: Sending, ids: readonly string[]): SentIds => {
  const all = [...sent, ...ids.filter((id) => !sent.includes(id))];
  const marks = all.filter((id) => id.startsWith('~'));
  const present = new Set(notifications.map(({ id }) => id));
  const others = all.filter((id) => !id.startsWith('~') && !present.has(id)).slice(-OTHERS_KEPT);
  return [...others, ...all.filter((id) => present.has(id)), ...marks];
};
