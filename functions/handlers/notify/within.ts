import { withDelivery } from '../../incidents/delivery-state.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { IncidentId } from '../../service-state/incident.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';
import type { NotifyEffects, PendingNotification } from './delivery-context.ts';
import { asShown, nowSeconds, unsentNotifications } from './delivery-context.ts';
import type { Batch } from './later.ts';
import { keepForLater, notTaken } from './later.ts';
import type { Leading } from './lead.ts';
import { optionsOf, placeOfLead } from './lead.ts';
import { dueOf } from './page.ts';
import { heldUntil, pageChannelFor } from './rules.ts';
import { replyWithin } from './replies.ts';
import { passOver } from './silence.ts';

/** The batch that delivers, and how it delivers another incident. */
export type Within = { readonly batch: Batch; readonly deliver: (id: IncidentId) => Promise<void> };

/** Seconds after which the lead is read again. */
const LEAD_SECONDS = 15;

/** The lead of an incident, delivered first where it has no message yet. */
const leadFor = async (id: IncidentId, { deliver }: Within, fx: NotifyEffects) => {
  const before = await fx.store.loadIncident(id);
  if (before?.messageTs !== null) return before;
  await deliver(id);
  return fx.store.loadIncident(id);
};

/** Seconds after which the sweep brings a lead up to date that a crash left behind. */
const REFRESH_SECONDS = 60;

/** Brings the message of a lead up to date; it is due until that is done, or a crash in between would lose it. */
const refresh = async (lead: IncidentId, { deliver }: Within, fx: NotifyEffects): Promise<void> => {
  const dueAt = nowSeconds(fx) + REFRESH_SECONDS;
  await fx.store.refreshIncident(lead, {}, dueAt);
  await deliver(lead);
};

/** Replies in the thread of the lead; what Slack does not accept is kept for later. */
const isReplied = async (
  { item, proof, lead, leading }: PendingNotification & { readonly lead: DeliveredIncident; readonly leading: Leading },
  { batch }: Within,
  fx: NotifyEffects,
): Promise<boolean> => {
  const pageChannel = pageChannelFor(item, lead, leading, fx);
  const options = optionsOf(item, leading, { channel: lead.channel ?? '', pageChannel });
  const until = batch.restsUntil(options.channel);
  if (until !== undefined) {
    await keepForLater(item, until, batch, fx);
    return false;
  }
  const trying = withDelivery(item, { tries: item.delivery.tries + 1 });
  await fx.store.saveDelivered(trying, 'kept');
  try {
    const replied = await replyWithin(trying, lead, options, fx);
    const proofAt = proof?.gatheredAt ?? replied.delivery.proofAt;
    const joined = withDelivery(replied, { tries: 0, proofAt, joinedTo: lead.id });
    await fx.store.saveDelivered(asShown(joined, fx), dueOf(replied, fx));
    return true;
  } catch (error) {
    if (!(error instanceof SlackBusy || error instanceof SlackRefused)) throw error;
    await notTaken({ item: trying, channel: options.channel, error }, batch, fx);
    return false;
  }
};

/** Waits until the lead has a message; a page does not, and stops need no message beside the one that covers them. */
const isWaiting = async (
  { item, proof, leading }: PendingNotification & { readonly leading: Leading & { readonly within: IncidentId } },
  { batch }: Within,
  fx: NotifyEffects,
): Promise<boolean> => {
  if (unsentNotifications(item).some(({ level }) => level === 'page')) return false;
  if (item.kind === 'stops') await passOver(withDelivery(item, { joinedTo: leading.within }), proof ?? {}, fx);
  else await keepForLater(item, heldUntil(item, leading, fx) ?? nowSeconds(fx) + LEAD_SECONDS, batch, fx);
  return true;
};

/**
 * Delivers an incident within the message of the one that leads it. False where it has a message of its own, or where
 * the lead has none and a page cannot wait for it.
 */
export const isDeliveredWithin = async (
  found: PendingNotification,
  leading: Leading & { readonly within: IncidentId },
  within: Within,
  fx: NotifyEffects,
): Promise<boolean> => {
  const lead = await leadFor(leading.within, within, fx);
  // The lead may have taken the message over meanwhile, or a crash cut that off half-way.
  const saved = (await fx.store.loadIncident(found.item.id)) ?? found.item;
  const isGivenAway = saved.messageTs !== null && saved.messageTs === lead?.messageTs;
  const item = isGivenAway ? { ...saved, messageTs: null } : saved;
  if (item.messageTs !== null) return false;
  if (lead === undefined || placeOfLead(lead) === undefined) return isWaiting({ ...found, item, leading }, within, fx);
  const isDone = await isReplied({ ...found, item, lead, leading }, within, fx);
  if (isDone && item.kind !== 'stops') await refresh(lead.id, within, fx);
  return true;
};
