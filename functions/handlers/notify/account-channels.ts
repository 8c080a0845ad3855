import { withDelivery } from '../../incidents/delivery-state.ts';
import { membersOf } from '../../incidents/shared/members.ts';
import { renderElsewhere } from '../../messages/thread.ts';
import { onCallPartAt } from '../../on-call/at-place.ts';
import { routedChannel } from '../../on-call/route.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import { nowSeconds } from './delivery-context.ts';
import { placeOfLead } from './lead.ts';
import { foundEarlier, HISTORY_SECONDS } from './post.ts';
import type { DeliveryContext } from './texts.ts';
import { orAsText, unlessRefused } from './texts.ts';

/** The channel that routes or the policy of an account name for one service of a shared incident. */
const channelOfMember = (item: DeliveredIncident, service: ServiceKey, fx: DeliveryContext): string | undefined => {
  const alone = { ...item, kind: 'stops', service } as const;
  const routed = routedChannel({ incident: alone, isPage: false, tags: {}, at: nowSeconds(fx) }, fx.onCall);
  return routed ?? onCallPartAt(fx.onCall, partsOf(service)).channel;
};

/**
 * Says once in each channel of an account's own that services of it are part of an incident whose message stands in
 * another channel, with a link. A mute holds nothing back: whoever pressed it was not in that channel.
 */
export const postInAccounts = async (
  item: DeliveredIncident,
  delivery: DeliveryContext,
): Promise<DeliveredIncident> => {
  const place = placeOfLead(item);
  const { routes, accounts } = delivery.onCall;
  const hasOthers = routes.length > 0 || Object.keys(accounts).length > 0;
  if (item.kind !== 'shared' || item.resolvedAt !== null || place === undefined || !hasOthers) return item;
  const { askedChannel, channelsNotified } = item.delivery;
  const known = [askedChannel ?? place.channel, ...channelsNotified];
  const named = membersOf(item).flatMap((service) => channelOfMember(item, service, delivery) ?? []);
  const missing = [...new Set(named)].filter((channel) => !known.includes(channel));
  for (const channel of missing) {
    const entryId = `${item.id}#in@${channel}`;
    const post = async () => {
      const since = item.openedAt - HISTORY_SECONDS;
      const earlier = await foundEarlier(() => delivery.slack.find(channel, entryId, since), delivery);
      if (earlier !== undefined) return earlier;
      const message = renderElsewhere(item, await delivery.slack.permalink(place));
      return orAsText(message, (fit) => delivery.slack.post(channel, fit, entryId), delivery);
    };
    await unlessRefused(post, delivery);
  }
  return missing.length === 0 ? item : withDelivery(item, { channelsNotified: [...channelsNotified, ...missing] });
};
