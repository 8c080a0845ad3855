/**
 * What `notify` notes for itself among the ids of said sayings: they are saved with them in one write. A mark begins
 * with `~`, which no saying's id does.
 */
type SentIds = readonly string[];

const valueOf = (sent: SentIds, name: string): string | undefined =>
  sent.find((id) => id.startsWith(`~${name}@`))?.slice(name.length + 2);

const withValue = (sent: SentIds, name: string, value: string | undefined): SentIds => [
  ...sent.filter((id) => !id.startsWith(`~${name}@`)),
  ...(value === undefined ? [] : [`~${name}@${value}`]),
];

/** Slack's name of the reply with the details; undefined while there is none. */
export const detailsOf = (sent: SentIds): string | undefined => valueOf(sent, 'details');
/** Notes the name of the reply with the details. */
export const withDetails = (sent: SentIds, ts: string): SentIds => withValue(sent, 'details', ts);
/** Forgets the reply with the details: it is in a thread that nobody can reach any more. */
export const withoutDetails = (sent: SentIds): SentIds =>
  withValue(withValue(sent, 'details', undefined), 'told', undefined);

/** Digest of the details that stand there; undefined while there are none. */
export const detailsSent = (sent: SentIds): string | undefined => valueOf(sent, 'told');
/** Notes the digest of the details, so that the same are not sent twice. */
export const withDetailsSent = (sent: SentIds, digest: string): SentIds => withValue(sent, 'told', digest);

/** When the proof that is told was gathered, in epoch seconds; undefined while none is. */
export const proofSent = (sent: SentIds): number | undefined => {
  const value = valueOf(sent, 'proof');
  return value === undefined ? undefined : Number(value);
};
/** Notes that the proof gathered at `gatheredAt` (epoch seconds) is told. */
export const withProofSent = (sent: SentIds, gatheredAt: number | undefined): SentIds =>
  gatheredAt === undefined ? sent : withValue(sent, 'proof', String(gatheredAt));

/** Attempts that were begun and are not known to have ended well: above zero, something may have been sent. */
export const triesOf = (sent: SentIds): number => Number(valueOf(sent, 'tries') ?? 0);
/** Notes how many attempts were begun; 0 when one ended well. */
export const withTries = (sent: SentIds, tries: number): SentIds =>
  withValue(sent, 'tries', tries === 0 ? undefined : String(tries));

/** When the end that was last told lay, in epoch seconds. */
export const endSent = (sent: SentIds): number | undefined => {
  const value = valueOf(sent, 'over');
  return value === undefined ? undefined : Number(value);
};
/** Notes that the end at `resolvedAt` (epoch seconds) was told. */
export const withEndSent = (sent: SentIds, resolvedAt: number): SentIds => withValue(sent, 'over', String(resolvedAt));

/** How well the account knew this failure when it was first told; undefined when nobody asked. */
export const seenBefore = (sent: SentIds): string | undefined => valueOf(sent, 'seen');

/** Notes how well the account knows this failure: it is said with the first message and does not change after it. */
export const withSeenBefore = (sent: SentIds, text: string): SentIds => withValue(sent, 'seen', text);

/** Whether a saying went to the topic `pages`. */
export const isPaged = (sent: SentIds, notification: string): boolean => sent.includes(`~paged:${notification}`);
/** Notes that a saying went to the topic. */
export const withPaged = (sent: SentIds, notification: string): SentIds =>
  isPaged(sent, notification) ? sent : [...sent, `~paged:${notification}`];

/** Ids kept per incident: more than it ever has sayings. Marks are kept always. */
const KEPT = 60;

/** Adds ids of sayings; each once. */
export const withSent = (sent: SentIds, ids: readonly string[]): SentIds => {
  const all = [...sent, ...ids.filter((id) => !sent.includes(id))];
  const marks = all.filter((id) => id.startsWith('~'));
  return [...all.filter((id) => !id.startsWith('~')).slice(-KEPT), ...marks];
};
