/**
 * What `notify` notes for itself among the ids of said sayings: they are saved with them in one write. A mark begins
 * with `~`, which no saying's id does.
 */
type Marked = readonly string[];

const valueOf = (said: Marked, name: string): string | undefined =>
  said.find((id) => id.startsWith(`~${name}@`))?.slice(name.length + 2);

const withValue = (said: Marked, name: string, value: string | undefined): Marked => [
  ...said.filter((id) => !id.startsWith(`~${name}@`)),
  ...(value === undefined ? [] : [`~${name}@${value}`]),
];

/** Slack's name of the reply with the details; undefined while there is none. */
export const detailsOf = (said: Marked): string | undefined => valueOf(said, 'details');
/** Notes the name of the reply with the details. */
export const withDetails = (said: Marked, ts: string): Marked => withValue(said, 'details', ts);
/** Forgets the reply with the details: it is in a thread that nobody can reach any more. */
export const withoutDetails = (said: Marked): Marked =>
  withValue(withValue(said, 'details', undefined), 'told', undefined);

/** Digest of the details that stand there; undefined while there are none. */
export const detailsTold = (said: Marked): string | undefined => valueOf(said, 'told');
/** Notes the digest of the details, so that the same are not sent twice. */
export const withDetailsTold = (said: Marked, digest: string): Marked => withValue(said, 'told', digest);

/** When the proof that is told was gathered, in epoch seconds; undefined while none is. */
export const proofTold = (said: Marked): number | undefined => {
  const value = valueOf(said, 'proof');
  return value === undefined ? undefined : Number(value);
};
/** Notes that the proof gathered at `gatheredAt` (epoch seconds) is told. */
export const withProofTold = (said: Marked, gatheredAt: number | undefined): Marked =>
  gatheredAt === undefined ? said : withValue(said, 'proof', String(gatheredAt));

/** Attempts that were begun and are not known to have ended well: above zero, something may have been sent. */
export const triesOf = (said: Marked): number => Number(valueOf(said, 'tries') ?? 0);
/** Notes how many attempts were begun; 0 when one ended well. */
export const withTries = (said: Marked, tries: number): Marked =>
  withValue(said, 'tries', tries === 0 ? undefined : String(tries));

/** When the end that was last told lay, in epoch seconds. */
export const endTold = (said: Marked): number | undefined => {
  const value = valueOf(said, 'over');
  return value === undefined ? undefined : Number(value);
};
/** Notes that the end at `resolvedAt` (epoch seconds) was told. */
export const withEndTold = (said: Marked, resolvedAt: number): Marked => withValue(said, 'over', String(resolvedAt));

/** How well the account knew this failure when it was first told; undefined when nobody asked. */
export const seenBefore = (said: Marked): string | undefined => valueOf(said, 'seen');

/** Notes how well the account knows this failure: it is said with the first message and does not change after it. */
export const withSeenBefore = (said: Marked, text: string): Marked => withValue(said, 'seen', text);

/** Whether a saying went to the topic `pages`. */
export const isPaged = (said: Marked, saying: string): boolean => said.includes(`~paged:${saying}`);
/** Notes that a saying went to the topic. */
export const withPaged = (said: Marked, saying: string): Marked =>
  isPaged(said, saying) ? said : [...said, `~paged:${saying}`];

/** Ids kept per incident: more than it ever has sayings. Marks are kept always. */
const KEPT = 60;

/** Adds ids of sayings; each once. */
export const withSaid = (said: Marked, ids: readonly string[]): Marked => {
  const all = [...said, ...ids.filter((id) => !said.includes(id))];
  const marks = all.filter((id) => id.startsWith('~'));
  return [...all.filter((id) => !id.startsWith('~')).slice(-KEPT), ...marks];
};
