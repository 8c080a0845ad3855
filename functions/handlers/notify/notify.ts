import type { Proof } from '../../diagnosis/proof.ts';
import { withFacts } from '../../diagnosis/proof.ts';
import type { IncidentId, DeliveredIncident } from '../../service-state/incident.ts';
import {
  proofSent,
  refreshesShown,
  waitsSince,
  withProofSent,
  withTries,
  withWaiting,
} from '../../incidents/delivery-state.ts';
import type { NotifyEffects, PendingNotification } from './delivery-context.ts';
import { asShown, secondsOf } from './delivery-context.ts';
import type { Batch } from './later.ts';
import { keepForLater, newBatch, notTaken } from './later.ts';
import type { Leading } from './lead.ts';
import { leadingOf, optionsOf, takeOver } from './lead.ts';
import { withMoney } from './money.ts';
import { dueOf, page, unpaged } from './page.ts';
import { send } from './send.ts';
import { isSilent, passOver, waitsUntil } from './silence.ts';
import type { DeliveryOptions } from './texts.ts';
import { isDeliveredWithin } from './within.ts';
import type { Notice } from '../../adapters/common.ts';
import { loadProof } from '../../adapters/dynamodb/proof-document.ts';
import { channelOf } from '../../adapters/slack/routing.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';

export type { NotifyEffects } from './delivery-context.ts';

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
  const isNews = item.wanted > item.delivered || item.refreshes > refreshesShown(item.sent);
  const isForSlack = isNews || isNewProof;
  return isForSlack || unpaged(item).length > 0 ? { item, proof, isForSlack } : undefined;
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
  await fx.store.saveDelivered(asShown({ ...state, sent }), dueOf(state, fx));
  fx.metrics.count('Messages');
};

/** Delivers the pending notifications of one incident: pages to the SNS topic first, then the message to Slack. */
const deliver = async (id: IncidentId, batch: Batch, fx: NotifyEffects): Promise<void> => {
  const found = await owed(id, fx);
  if (found === undefined) return;
  const { proof } = found;
  const item = await page(withFacts(found.item, proof), fx);
  if (!found.isForSlack) return fx.store.saveDelivered(item, dueOf(item, fx));
  const leading = await leadingOf(item, fx);
  const { within } = leading;
  const again = (other: IncidentId): Promise<void> => deliver(other, batch, fx);
  if (
    within !== undefined &&
    (await isDeliveredWithin({ ...found, item }, { ...leading, within }, { batch, deliver: again }, fx))
  )
    return;
  if (isSilent(item, fx)) return passOver(item, proof ?? {}, fx);
  await postOwn({ ...found, item }, leading, batch, fx);
};

/** Posts or updates the message of an incident. */
const postOwn = async (
  { item, ...found }: PendingNotification,
  leading: Leading,
  batch: Batch,
  fx: NotifyEffects,
): Promise<void> => {
  const waiting = waitsUntil({ item, ...found }, leading, fx);
  if (waiting !== undefined) {
    const sent = withWaiting(item.sent, waitsSince(item.sent) ?? secondsOf(fx));
    return keepForLater({ ...item, sent }, waiting, batch, fx);
  }
  const own = await takeOver(item, leading, fx);
  const channel = own.channel ?? channelOf(own.service, leading.channel, fx.routing);
  const until = batch.restsUntil(channel);
  if (until !== undefined) return keepForLater(own, until, batch, fx);
  await post(
    { item: await withMoney(own, fx), proof: found.proof, options: optionsOf(own, leading, channel) },
    batch,
    fx,
  );
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
