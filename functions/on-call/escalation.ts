import { valueSent, withValueSent } from '../incidents/delivery-state.ts';
import type { DeliveredIncident, Notification } from '../service-state/incident.ts';
import { isAcknowledged, isMutedAt } from './handling.ts';
import type { OnCall } from './rules.ts';

/** The next step about a page that nobody acknowledged: a mention in Slack, then the SNS topic again. */
export type Escalation = {
  readonly step: 1 | 2;
  readonly page: Notification;
  /** Epoch seconds. */
  readonly at: number;
};

const MARK = 'escalated';

const pageOf = ({ notifications }: DeliveredIncident): Notification | undefined =>
  notifications.filter(({ level }) => level === 'page').toSorted((a, b) => b.at - a.at)[0];

const stepOf = ({ sent }: DeliveredIncident, page: Notification): number => {
  const [step, ...id] = (valueSent(sent, MARK) ?? '').split(':');
  return id.join(':') === page.id ? Number(step) : 0;
};

/** Somebody has seen to it: acknowledged or muted it, or answered its proposal. */
export const isSeenTo = (item: DeliveredIncident, at: number): boolean =>
  isAcknowledged(item) || isMutedAt(item, at) || (item.proposal?.answeredAt ?? null) !== null;

/** The next escalation of an incident; undefined where none is left or nobody has to be called. */
export const nextEscalation = (item: DeliveredIncident, { escalateAfterMinutes }: OnCall): Escalation | undefined => {
  const page = pageOf(item);
  if (page === undefined || escalateAfterMinutes === undefined || item.resolvedAt !== null) return undefined;
  const step = stepOf(item, page);
  const next = step === 0 ? 1 : step === 1 ? 2 : undefined;
  if (next === undefined) return undefined;
  const at = page.at + next * escalateAfterMinutes * 60;
  return isSeenTo(item, at) ? undefined : { step: next, page, at };
};

/** Records that a page was escalated up to a step. */
export const withEscalated = (
  sent: DeliveredIncident['sent'],
  { page }: Escalation,
  step: 1 | 2,
): DeliveredIncident['sent'] => withValueSent(sent, MARK, `${step}:${page.id}`);
