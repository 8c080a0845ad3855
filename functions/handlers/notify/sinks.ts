import { messageOf } from '../../primitives/error-text.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { isAside } from '../../incidents/lead.ts';
import { linksOf } from '../../messages/links.ts';
import { eventOf } from '../../sinks/event-of.ts';
import type { IncidentEvent } from '../../sinks/incident-event.ts';
import { TRIES_MAX, withoutIdle, withTrouble } from '../../sinks/outbox.ts';
import type { DeliveredIncident, SinkName, SinkState } from '../../service-state/delivered-incident.ts';
import { withDelivery } from '../../incidents/delivery-state.ts';
import type { Sink } from '../../adapters/sinks/sink.ts';
import { SinkRefused } from '../../adapters/sinks/sink.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { nowSeconds } from './delivery-context.ts';
import type { Batch } from './later.ts';
import type { Leading } from './lead.ts';
import { heldUntil } from './rules.ts';

type Sending = { readonly item: DeliveredIncident; readonly event: IncidentEvent; readonly version: string };

/** An attempt that failed, or that was not made because the sink is down: tried again later, or given up. */
const failed = ({ item, version }: Sending, { name }: Sink, now: EpochSeconds): SinkState => {
  const state = withTrouble(item.delivery.sinks[name], now);
  return (state.trouble?.tries ?? 0) >= TRIES_MAX ? { version } : state;
};

/**
 * A sink that took it has had it. One that refused it is asked again too, as its key may be corrected; one that did not
 * answer is in trouble, and so is the rest of the batch.
 */
const sent = async (sink: Sink, sending: Sending, batch: Batch, fx: NotifyEffects): Promise<SinkState> => {
  const { item, event, version } = sending;
  if (batch.downSinks.has(sink.name)) return failed(sending, sink, nowSeconds(fx));
  try {
    await sink.send(event);
    return { version };
  } catch (error) {
    const isRefused = error instanceof SinkRefused;
    const reason = messageOf(error);
    fx.log[isRefused ? 'error' : 'warn']('a sink rejected an incident', { sink: sink.name, incident: item.id, reason });
    fx.metrics.count('SinkFailures');
    if (!isRefused) batch.downSinks.add(sink.name);
    return failed(sending, sink, nowSeconds(fx));
  }
};

type Owed = { readonly sink: Sink; readonly event: IncidentEvent; readonly version: string };

/** The sinks that have not had this version of the incident. */
const owedTo = (sinks: readonly Sink[], { delivery }: DeliveredIncident, event: IncidentEvent): readonly Owed[] =>
  sinks.flatMap((sink) => {
    const version = sink.versionOf(event);
    return version === undefined || version === delivery.sinks[sink.name]?.version ? [] : [{ sink, event, version }];
  });

/** Programs, not people: quiet hours mean nothing to them. */
const UNHELD: ReadonlySet<SinkName> = new Set(['bus', 'otlp']);

/**
 * Publishes an incident to the sinks, each with an outbox state of its own on the incident: one that is down is tried
 * again later and delays neither the others nor Slack. In quiet hours programs alone get what is held back. An
 * evaluation that came to nothing is for none of them.
 */
export const publish = async (
  given: DeliveredIncident,
  leading: Leading,
  batch: Batch,
  fx: NotifyEffects,
): Promise<DeliveredIncident> => {
  if (given.notifications.length === 0) return given;
  const now = nowSeconds(fx);
  const isUnsaid = isAside(given) && leading.within === undefined;
  const isHeld = heldUntil(given, leading, fx) !== undefined;
  const asked = fx.sinks.filter(({ name }) => !isUnsaid && (!isHeld || UNHELD.has(name)));
  const owed =
    asked.length === 0
      ? []
      : owedTo(asked, given, eventOf(given, { now, links: linksOf(given), within: leading.within }));
  const before = given.delivery.sinks;
  const known = withoutIdle(before, new Set(owed.map(({ sink }) => sink.name)));
  let item = known === before ? given : withDelivery(given, { sinks: known });
  for (const { sink, event, version } of owed) {
    const { sinks } = item.delivery;
    if ((sinks[sink.name]?.trouble?.nextAt ?? 0) > now) continue;
    const state = await sent(sink, { item, event, version }, batch, fx);
    item = withDelivery(item, { sinks: { ...sinks, [sink.name]: state } });
  }
  if (item !== given) await fx.store.saveDelivered(item, 'kept');
  return item;
};
