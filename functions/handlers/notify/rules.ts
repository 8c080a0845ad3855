import { channelOf } from '../../adapters/slack/routing.ts';
import { quietUntil } from '../../on-call/quiet.ts';
import { placeOfIncident } from '../../incidents/shared/members.ts';
import { onCallPartAt } from '../../on-call/at-place.ts';
import { routedChannel } from '../../on-call/route.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { nowSeconds } from './delivery-context.ts';
import type { Leading } from './lead.ts';

const hasPage = (item: DeliveredIncident, { followers }: Leading): boolean =>
  [item, ...followers].some(({ notifications }) => notifications.some(({ level }) => level === 'page'));

const routedFor = (incident: DeliveredIncident, isPage: boolean, { tags }: Leading, fx: NotifyEffects) =>
  routedChannel({ incident, isPage, tags, at: nowSeconds(fx) }, fx.onCall);

/**
 * The channel of a first message: by the policy's routes, the service's tag, its account, its cluster, or the default.
 */
export const channelFor = (item: DeliveredIncident, leading: Leading, fx: NotifyEffects): string => {
  const ofPlace = onCallPartAt(fx.onCall, placeOfIncident(item)).channel ?? null;
  return (
    routedFor(item, hasPage(item, leading), leading, fx) ??
    channelOf(item.service, leading.channel ?? ofPlace, fx.routing)
  );
};

/**
 * The channel that the routes name for a page, where it is another one than that of the message in which the incident
 * is shown: most pages come after the first alert.
 */
export const pageChannelFor = (
  item: DeliveredIncident,
  shown: DeliveredIncident,
  leading: Leading,
  fx: NotifyEffects,
): string | undefined => {
  const routed = routedFor(item, true, leading, fx);
  return routed === (shown.delivery.askedChannel ?? shown.channel) ? undefined : routed;
};

/** Epoch seconds until which quiet hours hold a first message back; undefined where they do not. Never a page. */
export const heldUntil = (item: DeliveredIncident, leading: Leading, fx: NotifyEffects): EpochSeconds | undefined =>
  item.messageTs !== null || hasPage(item, leading) ? undefined : quietUntil(item.severity, nowSeconds(fx), fx.onCall);
