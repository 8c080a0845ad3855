import { proposalOf } from '../incidents/of-any-kind.ts';
import { withDelivery } from '../incidents/delivery-state.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { DeliveredIncident } from '../service-state/delivered-incident.ts';
import type { Notification } from '../service-state/incident.ts';
import { isMutedAt, newestPage } from './handling.ts';
import type { OnCall } from './rules.ts';

/** The next step about a page that nobody acknowledged: a mention in Slack, then the SNS topic again. */
export type Escalation = {
  readonly step: 1 | 2;
  readonly page: Notification;
  readonly at: EpochSeconds;
};

const stepOf = ({ delivery: { escalated } }: DeliveredIncident, page: Notification): number =>
  escalated?.page === page.id ? escalated.step : 0;

/**
 * Somebody has seen to a page: acknowledged or muted it, or answered its proposal, since it came. What was decided
 * before it is about something else; that the failure comes back later without a page calls nobody for the old one.
 */
export const isSeenTo = (item: DeliveredIncident, page: Notification, at: EpochSeconds): boolean => {
  const isMuted = item.mutedAt === null ? isMutedAt(item, at) : item.mutedUntil !== null && item.mutedAt >= page.at;
  const isAcknowledged = item.acknowledgedBy !== null && (item.acknowledgedAt ?? page.at) >= page.at;
  return isAcknowledged || isMuted || (proposalOf(item)?.answeredAt ?? -Infinity) >= page.at;
};

/** The step that comes next for the newest page of an open incident; undefined where none is left. */
const nextStep = (item: DeliveredIncident): Pick<Escalation, 'step' | 'page'> | undefined => {
  const page = newestPage(item);
  if (page === undefined || item.resolvedAt !== null) return undefined;
  const step = stepOf(item, page);
  return step < 2 ? { step: step === 0 ? 1 : 2, page } : undefined;
};

/** The next escalation of an incident; undefined where none is left or nobody has to be called. */
export const nextEscalation = (item: DeliveredIncident, { escalateAfterMinutes }: OnCall): Escalation | undefined => {
  const next = nextStep(item);
  if (next === undefined || escalateAfterMinutes === undefined) return undefined;
  const at = next.page.at + next.step * escalateAfterMinutes * 60;
  return isSeenTo(item, next.page, at) ? undefined : { ...next, at };
};

const UNREAD_SECONDS = 300;

/**
 * When the rules are read again for a page that nobody has seen to (epoch seconds): as long as they cannot be read,
 * nobody knows whether and when it is escalated. Undefined where they are known or no page waits.
 */
export const rereadAt = (
  item: DeliveredIncident,
  { isUnread }: OnCall,
  now: EpochSeconds,
): EpochSeconds | undefined => {
  const next = isUnread === true ? nextStep(item) : undefined;
  return next === undefined || isSeenTo(item, next.page, now) ? undefined : now + UNREAD_SECONDS;
};

/** The incident once a page was escalated up to a step. */
export const withEscalated = (item: DeliveredIncident, { page }: Escalation, step: 1 | 2): DeliveredIncident =>
  withDelivery(item, { escalated: { page: page.id, step } });
