import { incidentCost } from '../billing/incident-cost.ts';
import type { Proof } from '../diagnosis/proof.ts';
import { withFacts } from '../diagnosis/proof.ts';
import type { IncidentId, PostedIncident } from '../incidents/incident.ts';
import { proofTold, triesOf, withProofTold, withSaid, withTries } from '../incidents/marks.ts';
import { memoryOf, revertText } from '../report/answers.ts';
import type { NotifyEffects } from './notify-effects.ts';
import { secondsOf, unsaid } from './notify-effects.ts';
import type { Batch } from './notify-later.ts';
import { keepForLater, newBatch, notTaken } from './notify-later.ts';
import { dueOf, page, unpaged } from './notify-page.ts';
import { send } from './notify-send.ts';
import type { Way } from './notify-words.ts';
import type { Notice } from './ports.ts';
import { loadProof } from './proof-document.ts';
import { recommendationName } from './report-name.ts';
import { channelOf } from './routing.ts';
import { SlackBusy, SlackRefused } from './slack-errors.ts';

export type { NotifyEffects } from './notify-effects.ts';

/** Nothing is said: the texts count as read and the message is not owed any more. */
const passOver = async (item: PostedIncident, { gatheredAt }: Partial<Proof>, fx: NotifyEffects): Promise<void> => {
  const said = withSaid(
    item.said,
    unsaid(item).map(({ id }) => id),
  );
  await fx.store.savePosted({ ...item, posted: item.wanted, said: withProofTold(said, gatheredAt) }, dueOf(item, fx));
};

const OUT_OF_MEMORY = 'memory.oom';

/** Tasks that run out of memory in a size that we advised: the question whether to go back cannot wait for Monday. */
const revertOf = async ({ cause, service, billed }: PostedIncident, { store }: NotifyEffects) => {
  const { cpuUnits: cpu, memoryMib: memory } = billed?.size ?? {};
  if (cause !== OUT_OF_MEMORY || !cpu || !memory) return undefined;
  const advised = memoryOf((await store.loadDocument(recommendationName(service)))?.body);
  return revertText(advised, { cpu, memory });
};

/** The incident with its price tag, and the advice it may be the outcome of, as its message shows them. */
const withMoney = async (item: PostedIncident, fx: NotifyEffects): Promise<PostedIncident> => {
  if (item.billed === undefined) return item;
  const Cost = incidentCost(item, (await fx.prices()).priceOf);
  const Size = await revertOf(item, fx);
  return { ...item, facts: { ...item.facts, ...(Cost ? { Cost } : {}), ...(Size ? { Size } : {}) } };
};

/** It came back while people want silence; a page is said all the same. */
const isAskedSilent = (item: PostedIncident, fx: NotifyEffects): boolean =>
  item.mutedUntil !== null && item.mutedUntil > secondsOf(fx) && unsaid(item).every(({ level }) => level !== 'page');

type Owed = { readonly item: PostedIncident; readonly proof: Proof | undefined; readonly isForSlack: boolean };

/** The proof of an incident. A page does not wait for one that can't be read. */
const proofOf = async (item: PostedIncident, fx: NotifyEffects): Promise<Proof | undefined> => {
  if (item.kind !== 'stops') return undefined;
  try {
    return (await loadProof(item, fx.store)).proof;
  } catch (error) {
    await page(item, fx);
    throw error;
  }
};

/**
 * The incident if more of it is wanted than was posted, if what an investigation found is not told yet, or if the topic
 * has not taken a page of it.
 */
const owed = async (id: IncidentId, fx: NotifyEffects): Promise<Owed | undefined> => {
  const item = await fx.store.loadIncident(id);
  if (item === undefined) return undefined;
  const proof = await proofOf(item, fx);
  const isProofNews = proof !== undefined && proof.gatheredAt !== proofTold(item.said);
  const isForSlack = item.wanted > item.posted || isProofNews;
  return isForSlack || unpaged(item).length > 0 ? { item, proof, isForSlack } : undefined;
};

/** Where a message belongs and whom it is for. */
const targetOf = async ({ service, channel }: PostedIncident, fx: NotifyEffects) => {
  const facts = (await fx.store.loadWatch(service))?.facts;
  const owner = facts?.owner ?? null;
  return { channel: channel ?? channelOf(service, facts?.channel ?? null, fx.routing), owner };
};

type Posting = { readonly item: PostedIncident; readonly proof: Proof | undefined; readonly way: Way };

/** Brings Slack up to date; what it does not take is kept for later. */
const post = async ({ item, proof, way }: Posting, batch: Batch, fx: NotifyEffects): Promise<void> => {
  let state: PostedIncident = { ...item, said: withTries(item.said, way.tries + 1) };
  await fx.store.savePosted(state, 'kept');
  try {
    for await (const next of send(state, way, fx)) state = next;
  } catch (error) {
    if (!(error instanceof SlackBusy || error instanceof SlackRefused)) throw error;
    return notTaken({ item: state, channel: way.channel, error }, batch, fx);
  }
  batch.rest.answered();
  const said = withProofTold(withTries(state.said, 0), proof?.gatheredAt);
  await fx.store.savePosted({ ...state, posted: state.wanted, said }, dueOf(state, fx));
  fx.metrics.count('Messages');
};

/** Delivers what is owed of one incident: pages to the topic first, then the message to Slack. */
const deliver = async (id: IncidentId, batch: Batch, fx: NotifyEffects): Promise<void> => {
  const found = await owed(id, fx);
  if (found === undefined) return;
  const { proof } = found;
  const item = await page(withFacts(found.item, proof), fx);
  if (!found.isForSlack) return fx.store.savePosted(item, dueOf(item, fx));
  const cover = item.kind === 'stops' ? await fx.coverOf(item) : undefined;
  const isSilent = cover !== undefined || isAskedSilent(item, fx);
  if (item.messageTs === null && isSilent) return passOver(item, proof ?? {}, fx);
  const target = await targetOf(item, fx);
  const until = batch.restsUntil(target.channel);
  if (until !== undefined) return keepForLater(item, until, batch, fx);
  const way = { tries: triesOf(item.said), cover, ...target };
  await post({ item: await withMoney(item, fx), proof, way }, batch, fx);
};

/**
 * Delivers the notices of one batch, one call each: posts, updates and answers in Slack what the named incident owes,
 * rendered from the incident as it is now. Idempotent by what was posted. When Slack or the topic can't be had,
 * everything stays owed, in order, and the sweep brings it back; only trouble with the store throws.
 */
export const delivery = (fx: NotifyEffects): ((notice: Notice) => Promise<void>) => {
  const batch = newBatch(fx);
  const seen = new Set<IncidentId>();
  return async ({ incident }) => {
    if (seen.has(incident)) return;
    seen.add(incident);
    await deliver(incident, batch, fx);
  };
};

/** Delivers notices one after the other; the first trouble with the store throws. */
export const notify = async (notices: readonly Notice[], fx: NotifyEffects): Promise<void> => {
  const deliverOne = delivery(fx);
  for (const notice of notices) await deliverOne(notice);
};
