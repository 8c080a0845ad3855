import { shortHash } from '../incidents/fingerprint.ts';
import { cutText, wellFormed } from '../primitives/cut-text.ts';
import type { IncidentEvent } from './incident-event.ts';

/** Limits of the Events API v2 (https://developer.pagerduty.com/docs/send-alert-event). */
export const PAGERDUTY_MOST = { summary: 1024, key: 255, bytes: 512 * 1024 } as const;

/** An event of PagerDuty's Events API v2, without the routing key. */
export type PagerDutyEvent = {
  readonly event_action: 'trigger' | 'acknowledge' | 'resolve';
  readonly dedup_key: string;
  readonly client: string;
  readonly payload?: {
    readonly summary: string;
    readonly source: string;
    readonly severity: 'critical' | 'error' | 'warning' | 'info';
    readonly timestamp: string;
    readonly component: string;
    readonly group: string;
    readonly class: string;
    readonly custom_details: Readonly<Record<string, unknown>>;
  };
  readonly links?: readonly { readonly href: string; readonly text: string }[];
};

const SEVERITIES = { harm: 'error', notice: 'warning', quiet: 'info' } as const;

/** What is sent to PagerDuty: only pages, because it wakes people. Undefined when there is nothing to send. */
const actionOf = ({ level, status }: IncidentEvent): PagerDutyEvent['event_action'] | undefined => {
  if (level !== 'page') return undefined;
  if (status === 'resolved') return 'resolve';
  return status === 'open' ? 'trigger' : 'acknowledge';
};

/** Each opening is an alert of its own; of too long a key its end is kept, and a hash of the whole tells them apart. */
const keyOf = ({ id, openedAgainAt }: IncidentEvent): string => {
  const key = `${id}@${openedAgainAt}`;
  if (key.length <= PAGERDUTY_MOST.key) return key;
  const hash = `${shortHash(key)}…`;
  return wellFormed(hash + key.slice(hash.length - PAGERDUTY_MOST.key));
};

const sourceOf = ({ cluster, service, account, region }: IncidentEvent): string =>
  [cluster, service].filter((part) => part !== null).join('/') || `${account}/${region}`;

const payloadOf = (event: IncidentEvent): NonNullable<PagerDutyEvent['payload']> => ({
  summary: cutText(`${event.title}${event.text === '' ? '' : `: ${event.text}`}`, PAGERDUTY_MOST.summary),
  source: sourceOf(event),
  severity: event.level === 'page' ? 'critical' : SEVERITIES[event.severity],
  timestamp: event.openedAgainAt,
  component: event.service ?? event.region,
  group: event.cluster ?? event.account,
  class: event.cause,
  custom_details: event,
});

/** The event for PagerDuty; undefined for what is no page. Acknowledging and resolving need only the key. */
export const pagerDutyEvent = (event: IncidentEvent): PagerDutyEvent | undefined => {
  const action = actionOf(event);
  if (action === undefined) return undefined;
  const base = { event_action: action, dedup_key: keyOf(event), client: 'Farwatch' };
  if (action !== 'trigger') return base;
  const links = Object.entries(event.links).flatMap(([name, href]) => (href === null ? [] : [{ href, text: name }]));
  return { ...base, payload: payloadOf(event), links };
};

/** What PagerDuty has to be told once: an action on one opening. */
export const pagerDutyVersion = (event: IncidentEvent): string | undefined => {
  const action = actionOf(event);
  return action === undefined ? undefined : `${action}:${event.openedAgainAt}`;
};
