import { adviceKey } from '../../adapters/dynamodb/keys.ts';
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
import { channelOf } from '../../adapters/slack/routing.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';

export type { NotifyEffects } from './delivery-context.ts';

/** Sends nothing: marks the texts as sent, and the message is no longer pending. */
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

/** Tasks run out of memory in a size that Farwatch recommended: asking whether to revert cannot wait for Monday. */
const revertOf = async ({ cause, service, billed }: DeliveredIncident, { store }: NotifyEffects) => {
  const { cpuUnits: cpu, memoryMib: memory } = billed?.size ?? {};
  if (cause !== OUT_OF_MEMORY || !cpu || !memory) return undefined;
  const advised = answersOf((await store.loadDocument(adviceKey(service)))?.body);
  return revertText(advised, { cpu, memory });
};

/** The incident with its cost, and the recommendation it may result from, for its message. */
const withMoney = async (item: DeliveredIncident, fx: NotifyEffects): Promise<DeliveredIncident> => {
  if (item.billed === undefined) return item;
  const Cost = incidentCost(item, (await fx.prices()).priceOf);
  const Size = await revertOf(item, fx);
  return { ...item, facts: { ...item.facts, ...(Cost ? { Cost } : {}), ...(Size ? { Size } : {}) } };
};

/** The incident came back while it is muted; a page is sent all the same. */
const isAskedSilent = (item: DeliveredIncident, fx: NotifyEffects): boolean =>
  item.mutedUntil !== null &&
  item.mutedUntil > secondsOf(fx) &&
  unsentNotifications(item).every(({ level }) => level !== 'page');

type PendingNotification = {
  readonly item: DeliveredIncident;
  readonly proof: Proof | undefined;
  readonly isForSlack: boolean;
};

/** The proof of an incident. A page does not wait for one that cannot be read. */
const proofOf = async (item: DeliveredIncident, fx: NotifyEffects): Promise<Proof | undefined> => {
  if (item.kind !== 'stops') return undefined;
  try {
    return (await loadProof(item, fx.store)).proof;
  } catch (error) {
    await page(item, fx);
    throw error;
  }
};

/** The incident if it has unsent notifications, unposted proof, or a page that the SNS topic has not accepted. */
const owed = async (id: IncidentId, fx: NotifyEffects): Promise<PendingNotification | undefined> => {
  const item = await fx.store.loadIncident(id);
  if (item === undefined) return undefined;
  const proof = await proofOf(item, fx);
  const isNewProof = proof !== undefined && proof.gatheredAt !== proofSent(item.sent);
  const isForSlack = item.wanted > item.delivered || isNewProof;
  return isForSlack || unpaged(item).length > 0 ? { item, proof, isForSlack } : undefined;
};

/** Channel of a message, and whom it mentions. */
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

/** Updates Slack; what it does not accept is kept for later. */
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

/** Delivers the pending notifications of one incident: pages to the SNS topic first, then the message to Slack. */
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
 * Delivers the notices of one batch, one call each: posts, updates and replies in Slack, rendered from the incident as
 * it is now. Idempotent, by what was already posted. When Slack or the SNS topic is unavailable, everything stays
 * pending, in order, and the sweep retries; only store errors throw.
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

/** Delivers notices one after the other; the first store error throws. */
export const notify = async (notices: readonly Notice[], fx: NotifyEffects): Promise<void> => {
  const deliverOne = delivery(fx);
  for (const notice of notices) await deliverOne(notice);
};
