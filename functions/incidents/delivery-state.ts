/**
 * What `notify` records among the ids of sent notifications, so that one write saves both. A mark begins with `~`,
 * which no notification's id does.
 */
type SentIds = readonly string[];

const valueOf = (sent: SentIds, name: string): string | undefined =>
  sent.find((id) => id.startsWith(`~${name}@`))?.slice(name.length + 2);

const withValue = (sent: SentIds, name: string, value: string | undefined): SentIds => [
  ...sent.filter((id) => !id.startsWith(`~${name}@`)),
  ...(value === undefined ? [] : [`~${name}@${value}`]),
];

/** Slack's `ts` of the reply with the details; undefined while there is none. */
export const detailsOf = (sent: SentIds): string | undefined => valueOf(sent, 'details');
/** Records Slack's `ts` of the reply with the details. */
export const withDetails = (sent: SentIds, ts: string): SentIds => withValue(sent, 'details', ts);
/** Drops the reply with the details: its thread is out of reach. */
export const withoutDetails = (sent: SentIds): SentIds =>
  withValue(withValue(sent, 'details', undefined), 'told', undefined);

/** Digest of the posted details; undefined while there are none. */
export const detailsSent = (sent: SentIds): string | undefined => valueOf(sent, 'told');
/** Records the digest of the details, so that equal ones are not posted twice. */
export const withDetailsSent = (sent: SentIds, digest: string): SentIds => withValue(sent, 'told', digest);

/** When the posted proof was gathered, in epoch seconds; undefined while there is none. */
export const proofSent = (sent: SentIds): number | undefined => {
  const value = valueOf(sent, 'proof');
  return value === undefined ? undefined : Number(value);
};
/** Records that the proof gathered at `gatheredAt` (epoch seconds) is posted. */
export const withProofSent = (sent: SentIds, gatheredAt: number | undefined): SentIds =>
  gatheredAt === undefined ? sent : withValue(sent, 'proof', String(gatheredAt));

/** The incident in whose message this one is shown; undefined while it has its own or none. */
export const joinedTo = (sent: SentIds): string | undefined => valueOf(sent, 'joined');
/** Notes the incident in whose message this one is shown. */
export const withJoined = (sent: SentIds, incident: string): SentIds => withValue(sent, 'joined', incident);

/** Since when a first message waits for the last log line, in epoch seconds; undefined while it does not. */
export const waitsSince = (sent: SentIds): number | undefined => {
  const value = valueOf(sent, 'waits');
  return value === undefined ? undefined : Number(value);
};
/** Notes since when (epoch seconds) a first message waits. */
export const withWaiting = (sent: SentIds, at: number): SentIds => withValue(sent, 'waits', String(at));

/** Attempts that started and are not known to have succeeded: above zero, something may have been sent. */
export const triesOf = (sent: SentIds): number => Number(valueOf(sent, 'tries') ?? 0);
/** Records how many attempts started; 0 after a success. */
export const withTries = (sent: SentIds, tries: number): SentIds =>
  withValue(sent, 'tries', tries === 0 ? undefined : String(tries));

/** The `resolvedAt` that was last reported, in epoch seconds. */
export const endSent = (sent: SentIds): number | undefined => {
  const value = valueOf(sent, 'over');
  return value === undefined ? undefined : Number(value);
};
/** Records that the end at `resolvedAt` (epoch seconds) was reported. */
export const withEndSent = (sent: SentIds, resolvedAt: number): SentIds => withValue(sent, 'over', String(resolvedAt));

/** Up to which refresh the message is shown. */
export const refreshesShown = (sent: SentIds): number => Number(valueOf(sent, 'refreshed') ?? 0);
/** Records that the message shows everything up to this refresh. */
export const withRefreshesShown = (sent: SentIds, refreshes: number): SentIds =>
  refreshes === 0 ? sent : withValue(sent, 'refreshed', String(refreshes));

/** How often the account had seen this failure when it was first reported; undefined when it was not looked up. */
export const seenBefore = (sent: SentIds): string | undefined => valueOf(sent, 'seen');

/** Records how often the account has seen this failure: part of the first message, unchanged afterwards. */
export const withSeenBefore = (sent: SentIds, text: string): SentIds => withValue(sent, 'seen', text);

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
