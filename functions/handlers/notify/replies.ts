import { withSent } from '../../incidents/delivery-state.ts';
import { isMutedAt } from '../../on-call/handling.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { nowSeconds, unsentNotifications } from './delivery-context.ts';
import { repliesOf } from './lead.ts';
import { postNotification, withPosted, postDetails } from './send.ts';
import type { DeliveryContext, DeliveryOptions } from './texts.ts';

/** What is shown of an incident in the thread of the one that leads it; the rest stands in the lead's message. */
export const replyWithin = async (
  item: DeliveredIncident,
  lead: DeliveredIncident,
  options: DeliveryOptions,
  fx: NotifyEffects,
): Promise<DeliveredIncident> => {
  const { channel, messageTs } = lead;
  const now = nowSeconds(fx);
  const delivery: DeliveryContext = {
    ...fx,
    options: { ...options, cover: undefined },
    contact: options.contact,
    nowSeconds: now,
  };
  const replies = repliesOf(item);
  // Whoever muted the lead, if only until it is resolved, muted what is shown in its thread.
  const muted = isMutedAt(lead, now) ? { mutedUntil: lead.mutedUntil, mutedAt: now } : { mutedUntil: null };
  let state: DeliveredIncident = { ...item, channel, messageTs, ...muted };
  for (const notification of replies) state = await postNotification(state, notification, delivery);
  if (item.kind === 'release') state = await postDetails(state, delivery);
  const silent = unsentNotifications(state);
  const replied = item.kind === 'stops' ? state : withPosted(state, silent, delivery);
  const sent = withSent(
    replied,
    silent.map(({ id }) => id),
  );
  const isOwnNow = replied.messageTs !== messageTs;
  return isOwnNow ? sent : { ...item, delivery: sent.delivery };
};
