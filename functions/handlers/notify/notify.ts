import { placeOfIncident } from '../../incidents/shared/members.ts';
import { onCallAt } from '../../on-call/at-place.ts';
import type { Proof } from '../../diagnosis/proof.ts';
import { withFacts } from '../../diagnosis/proof.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { IncidentId } from '../../service-state/incident.ts';
import { withDelivery } from '../../incidents/delivery-state.ts';
import type { NotifyEffects, NotifyPorts, PendingNotification } from './delivery-context.ts';
import { asShown, nowSeconds } from './delivery-context.ts';
import type { Batch } from './later.ts';
import { escalated } from './escalate.ts';
import { keepForLater, newBatch, notTaken } from './later.ts';
import type { Leading } from './lead.ts';
import { leadingOf, optionsOf, takeOver } from './lead.ts';
import { withMoney } from './money.ts';
import { dueOf, page } from './page.ts';
import { channelFor, heldUntil, pageChannelFor } from './rules.ts';
import { send } from './send.ts';
import { publish } from './sinks.ts';
import { isMutedWithOthers, isSilent, passOver, waitsUntil } from './silence.ts';
import type { DeliveryOptions } from './texts.ts';
import { isDeliveredWithin } from './within.ts';
import { nextSinkTry } from '../../sinks/outbox.ts';
import type { Notice } from '../../adapters/common.ts';
import { loadProof } from '../../adapters/dynamodb/proof-document.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';

export type { NotifyPorts } from './delivery-context.ts';

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

/** What is to be done about an incident as it stands; `isForSlack`: its message is not up to date. */
const owed = async (item: DeliveredIncident, fx: NotifyEffects): Promise<PendingNotification> => {
  const proof = await proofOf(item, fx);
  const isNewProof = proof !== undefined && proof.gatheredAt !== item.delivery.proofAt;
  const isNews = item.wanted > item.delivered || item.refreshes > item.delivery.refreshesShown;
  const isUnmuted = (item.delivery.muteShown ?? Infinity) <= nowSeconds(fx);
  return { item, proof, isForSlack: isNews || isNewProof || isUnmuted };
};

/** A sink that was down is tried again. */
const isSinkDue = ({ delivery }: DeliveredIncident, fx: NotifyEffects): boolean =>
  (nextSinkTry(delivery) ?? Infinity) <= nowSeconds(fx);

/** Nothing is owed: a timer that brought it here moves on. */
const settle = async (before: DeliveredIncident, item: DeliveredIncident, fx: NotifyEffects): Promise<void> => {
  const isTimed =
    isSinkDue(before, fx) || item.mutedUntil !== null || item.notifications.some(({ level }) => level === 'page');
  if (item.delivery !== before.delivery || isTimed) await fx.store.saveDelivered(item, dueOf(item, fx));
};

type Posting = {
  readonly item: DeliveredIncident;
  readonly proof: Proof | undefined;
  readonly options: DeliveryOptions;
};

/** Updates Slack; what it does not accept is kept for later. */
const post = async ({ item, proof, options }: Posting, batch: Batch, fx: NotifyEffects): Promise<void> => {
  let state = withDelivery(item, { tries: options.tries + 1 });
  await fx.store.saveDelivered(state, 'kept');
  try {
    for await (const next of send(state, options, fx)) state = next;
  } catch (error) {
    if (!(error instanceof SlackBusy || error instanceof SlackRefused)) throw error;
    return notTaken({ item: state, channel: options.channel, error }, batch, fx);
  }
  batch.rest.answered();
  const done = withDelivery(state, { tries: 0, proofAt: proof?.gatheredAt ?? state.delivery.proofAt });
  await fx.store.saveDelivered(asShown(done, fx), dueOf(state, fx));
  fx.metrics.count('Messages');
};

/** Delivers the pending notifications of one incident: pages to the SNS topic first, then the message to Slack. */
const deliver = async (id: IncidentId, batch: Batch, everywhere: NotifyEffects): Promise<void> => {
  const known = await everywhere.store.loadIncident(id);
  if (known === undefined) return;
  const fx = { ...everywhere, onCall: onCallAt(everywhere.onCall, placeOfIncident(known)) };
  const found = await owed(known, fx);
  const { proof } = found;
  const called = await escalated(await page(withFacts(known, proof), fx), fx);
  if (!found.isForSlack && !isSinkDue(known, fx)) return settle(known, called, fx);
  const leading = await leadingOf(called, fx);
  const item = await publish(called, leading, batch, fx);
  if (!found.isForSlack) return settle(known, item, fx);
  const { within } = leading;
  const again = (other: IncidentId): Promise<void> => deliver(other, batch, everywhere);
  if (
    within !== undefined &&
    (await isDeliveredWithin({ ...found, item }, { ...leading, within }, { batch, deliver: again }, fx))
  )
    return;
  if (isSilent(item, fx) || (await isMutedWithOthers(item, fx))) return passOver(item, proof ?? {}, fx);
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
    const waitsSince = item.delivery.waitsSince ?? nowSeconds(fx);
    return keepForLater(withDelivery(item, { waitsSince }), waiting, batch, fx);
  }
  const quiet = heldUntil(item, leading, fx);
  if (quiet !== undefined)
    return fx.store.saveDelivered(item, Math.min(quiet + batch.place(), dueOf(item, fx) ?? Infinity));
  const taken = await takeOver(item, leading, fx);
  const channel = taken.channel ?? channelFor(taken, leading, fx);
  const own = taken.channel === null ? withDelivery(taken, { askedChannel: channel }) : taken;
  const until = batch.restsUntil(channel);
  if (until !== undefined) return keepForLater(own, until, batch, fx);
  const options = optionsOf(own, leading, { channel, pageChannel: pageChannelFor(own, own, leading, fx) });
  await post({ item: await withMoney(own, fx), proof: found.proof, options }, batch, fx);
};

/**
 * Delivers the notices of one batch, one call each: posts, updates and replies in Slack, rendered from the incident as
 * it is now. Idempotent, by what was already posted. When Slack or the SNS topic is unavailable, everything stays
 * pending, in order, and the sweep retries; only store errors throw.
 */
export const delivery = (ports: NotifyPorts): ((notice: Notice) => Promise<void>) => {
  const batch = newBatch(ports);
  const seen = new Set<IncidentId>();
  return async ({ incident }) => {
    if (seen.has(incident)) return;
    seen.add(incident);
    await deliver(incident, batch, { ...ports, onCall: await ports.onCallNow() });
  };
};

/** Delivers notices one after the other; the first store error throws. */
export const notify = async (notices: readonly Notice[], fx: NotifyPorts): Promise<void> => {
  const deliverOne = delivery(fx);
  for (const notice of notices) await deliverOne(notice);
};
