import { channelOf } from '../../adapters/slack/routing.ts';
import { quietUntil } from '../../on-call/quiet.ts';
import { routedChannel } from '../../on-call/route.ts';
import type { DeliveredIncident } from '../../service-state/incident.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { secondsOf } from './delivery-context.ts';
import type { Leading } from './lead.ts';

const hasPage = (item: DeliveredIncident, { followers }: Leading): boolean =>
  [item, ...followers].some(({ notifications }) => notifications.some(({ level }) => level === 'page'));

/** The channel of a first message: by the policy's routes, the service's tag, its cluster, or the default. */
export const channelFor = (item: DeliveredIncident, leading: Leading, fx: NotifyEffects): string => {
  const routed = { incident: item, isPage: hasPage(item, leading), tags: leading.tags, at: secondsOf(fx) };
  return routedChannel(routed, fx.onCall) ?? channelOf(item.service, leading.channel, fx.routing);
};

/** Epoch seconds until which quiet hours hold a first message back; undefined where they do not. Never a page. */
export const heldUntil = (item: DeliveredIncident, leading: Leading, fx: NotifyEffects): number | undefined =>
  item.messageTs !== null || hasPage(item, leading) ? undefined : quietUntil(item.severity, secondsOf(fx), fx.onCall);
