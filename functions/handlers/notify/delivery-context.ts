import type { Proof } from '../../diagnosis/proof.ts';
import { withDelivery } from '../../incidents/delivery-state.ts';
import { isMutedAt, UNTIL_RESOLVED } from '../../on-call/handling.ts';
import type { OnCall } from '../../on-call/rules.ts';
import type { Cover } from '../../incidents/cover.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { Incident, Notification } from '../../service-state/incident.ts';
import type { Clock, Log, Metrics, Pager, Store } from '../../adapters/common.ts';
import type { Prices } from '../../adapters/dynamodb/prices.ts';
import type { Routing } from '../../adapters/slack/routing.ts';
import type { Sink } from '../../adapters/sinks/sink.ts';
import type { Slack } from '../../adapters/slack/slack.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';

export type NotifyPorts = {
  readonly store: Pick<
    Store,
    | 'loadIncident'
    | 'saveDelivered'
    | 'refreshIncident'
    | 'postponeIncident'
    | 'loadState'
    | 'loadDocument'
    | 'saveDocument'
  >;
  readonly slack: Slack;
  readonly pager: Pager;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly routing: Routing;
  /** Other systems that incidents go to. */
  readonly sinks: readonly Sink[];
  readonly prices: Prices;
  /** Called for each notification once people can read it. */
  readonly sent: (notification: Notification, incident: DeliveredIncident) => void;
  /** The shared incident that this one is part of; undefined when it stands alone. */
  readonly coverOf: (incident: Incident) => Promise<Cover | undefined>;
  /** Seconds for which a first message waits for the last log line at most; absent where nobody looks for one. */
  readonly proofSeconds?: number;
  /** The rules of who is on call, as they are now. */
  readonly onCallNow: () => Promise<OnCall>;
};

/** The ports of one delivery, with the rules that hold for it. */
export type NotifyEffects = NotifyPorts & { readonly onCall: OnCall };

/** An incident with something to deliver. */
export type PendingNotification = {
  readonly item: DeliveredIncident;
  readonly proof: Proof | undefined;
  readonly isForSlack: boolean;
};

/** Notifications of an incident that are not sent yet, in order. */
export const unsentNotifications = ({ notifications, delivery }: DeliveredIncident): readonly Notification[] =>
  notifications.filter(({ id }) => !delivery.sent.includes(id));

/** The clock in epoch seconds. */
export const nowSeconds = ({ clock }: Pick<NotifyPorts, 'clock'>): EpochSeconds =>
  Math.floor(exactSecondsOf(clock.now()));

/** The incident once its message shows all that was wanted of it when it was read. */
export const asShown = (item: DeliveredIncident, fx: Pick<NotifyEffects, 'clock'>): DeliveredIncident => {
  const isTimed = isMutedAt(item, nowSeconds(fx)) && (item.mutedUntil ?? UNTIL_RESOLVED) < UNTIL_RESOLVED;
  const muteShown = isTimed ? (item.mutedUntil ?? undefined) : undefined;
  return withDelivery({ ...item, delivered: item.wanted }, { refreshesShown: item.refreshes, muteShown });
};
