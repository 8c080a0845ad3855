import { incidentCost } from '../../billing/incident-cost.ts';
import type { Proof } from '../../diagnosis/proof.ts';
import { withFacts } from '../../diagnosis/proof.ts';
import type { IncidentId, DeliveredIncident } from '../../service-state/incident.ts';
import { proofSent, triesOf, withProofSent, withSent, withTries } from '../../incidents/delivery-state.ts';
import { answersOf, revertText } from '../../report/advice/answers.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { secondsOf, unsentNotifications } from './delivery-context.ts';
import type { Batch } from './later.ts';
import { keepForLater, newBatch, notTaken } from './later.ts';
import { dueOf, page, unpaged } from './page.ts';
import { send } from './send.ts';
import type { DeliveryOptions } from './texts.ts';
import type { Notice } from '../../adapters/common.ts';
import { loadProof } from '../../adapters/dynamodb/proof-document.ts';
import { recommendationName } from '../../adapters/dynamodb/report-name.ts';
import { channelOf } from '../../adapters/slack/routing.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';

export type { NotifyEffects } from './delivery-context.ts';

/** Nothing is said: the texts count as read and the message is not owed any more. */
const passOver = async (item: DeliveredIncident, { gatheredAt }: Partial<Proof>, fx: NotifyEffects): Promise<void> => {
  const sent = withSent(
    item.sent,
    unsentNotifications(item).map(({ id }) => id),
  );
  await fx.store.saveDelivered(
    { ...item, delivered: item.wanted, sent: withProofSent(sent, gatheredAt) },
    dueOf(item, fx),
  );
};

const OUT_OF_MEMORY = 'memory.oom';

/** Tasks that run out of memory in a size that we advised: the question whether to go back cannot wait for Monday. */
const revertOf = async ({ cause, service, billed }: DeliveredIncident, { store }: NotifyEffects) => {
  const { cpuUnits: cpu, memoryMib: memory } = billed?.size ?? {};
  if (cause !== OUT_OF_MEMORY || !cpu || !memory) return undefined;
  const advised = answersOf((await store.loadDocument(recommendationName(service)))?.body);
  return revertText(advised, { cpu, memory });
};

/** The incident with its price tag, and the advice it may be the outcome of, as its message shows them. */
const withMoney = async (item: DeliveredIncident, fx: NotifyEffects): Promise<DeliveredIncident> => {
  if (item.billed === undefined) return item;
  const Cost = incidentCost(item, (await fx.prices()).priceOf);
  const Size = await revertOf(item, fx);
  return { ...item, facts: { ...item.facts, ...(Cost ? { Cost } : {}), ...(Size ? { Size } : {}) } };
};

/** It came back while people want silence; a page is said all the same. */
const isAskedSilent = (item: DeliveredIncident, fx: NotifyEffects): boolean =>
  item.mutedUntil !== null &&
  item.mutedUntil > secondsOf(fx) &&
  unsentNotifications(item).every(({ level }) => level !== 'page');

type PendingNotification = {
  readonly item: DeliveredIncident;
  readonly proof: Proof | undefined;
  readonly isForSlack: boolean;
};

/** The proof of an incident. A page does not wait for one that can't be read. */
const proofOf = async (item: DeliveredIncident, fx: NotifyEffects): Promise<Proof | undefined> => {
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
const owed = async (id: IncidentId, fx: NotifyEffects): Promise<PendingNotification | undefined> => {
  const item = await fx.store.loadIncident(id);
  if (item === undefined) return undefined;
  const proof = await proofOf(item, fx);
  const isNewProof = proof !== undefined && proof.gatheredAt !== proofSent(item.sent);
  const isForSlack = item.wanted > item.delivered || isNewProof;
  return isForSlack || unpaged(item).length > 0 ? { item, proof, isForSlack } : undefined;
};

/** Where a message belongs and whom it is for. */
const targetOf = async ({ service, channel }: DeliveredIncident, fx: NotifyEffects) => {
  const facts = (await fx.store.loadState(service))?.facts;
  const contact = facts?.contact ?? null;
  return { channel: channel ?? channelOf(service, facts?.channel ?? null, fx.routing), contact };
};

type Posting = {
  readonly item: DeliveredIncident;
  readonly proof: Proof | undefined;
  readonly options: DeliveryOptions;
};

/** Brings Slack up to date; what it does not take is kept for later. */
const post = async ({ item, proof, options }: Posting, batch: Batch, fx: NotifyEffects): Promise<void> => {
  let state: DeliveredIncident = { ...item, sent: withTries(item.sent, options.tries + 1) };
  await fx.store.saveDelivered(state, 'kept');
  try {
    for await (const next of send(state, options, fx)) state = next;
  } catch (error) {
    if (!(error instanceof SlackBusy || error instanceof SlackRefused)) throw error;
    return notTaken({ item: state, channel: options.channel, error }, batch, fx);
  }
  batch.rest.answered();
  const sent = withProofSent(withTries(state.sent, 0), proof?.gatheredAt);
  await fx.store.saveDelivered({ ...state, delivered: state.wanted, sent }, dueOf(state, fx));
  fx.metrics.count('Messages');
};

/** Delivers what is owed of one incident: pages to the topic first, then the message to Slack. */
const deliver = async (id: IncidentId, batch: Batch, fx: NotifyEffects): Promise<void> => {
  const found = await owed(id, fx);
  if (found === undefined) return;
  const { proof } = found;
  const item = await page(withFacts(found.item, proof), fx);
  if (!found.isForSlack) return fx.store.saveDelivered(item, dueOf(item, fx));
  const cover = item.kind === 'stops' ? await fx.coverOf(item) : undefined;
  const isSilent = cover !== undefined || isAskedSilent(item, fx);
  if (item.messageTs === null && isSilent) return passOver(item, proof ?? {}, fx);
  const target = await targetOf(item, fx);
  const until = batch.restsUntil(target.channel);
  if (until !== undefined) return keepForLater(item, until, batch, fx);
  const options = { tries: triesOf(item.sent), cover, ...target };
  await post({ item: await withMoney(item, fx), proof, options }, batch, fx);
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
