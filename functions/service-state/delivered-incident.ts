import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Incident, IncidentId } from './incident.ts';

/** A button that somebody pressed, or a command: which, by whom, and when (epoch seconds). */
export type PressMade = { readonly button: string; readonly by: string; readonly at: EpochSeconds };

/** What people decided about an incident: only their presses and commands write it. */
export type Handling = {
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: EpochSeconds | null;
  readonly mutedUntil: EpochSeconds | null;
  readonly mutedAt: EpochSeconds | null;
  readonly mutedBy: string | null;
  /** Why it is muted; empty or null where nobody said. */
  readonly muteReason: string | null;
  /** Accounts that the message of a shared incident named when it was muted: it counts for no other. */
  readonly mutedAccounts: readonly string[] | null;
  /** All presses on its message, oldest first. */
  readonly presses: readonly PressMade[];
};

/** What a person decides now: fields to set, and the press itself. */
export type Decided = Partial<Omit<Handling, 'presses'>> & { readonly press?: PressMade };

/** Systems besides Slack and the SNS topic that incidents go to. */
export const SINKS = ['bus', 'pagerduty', 'teams', 'otlp'] as const;
export type SinkName = (typeof SINKS)[number];

/** Failed attempts of a sink for an incident, and when the next one is due (epoch seconds). */
export type Trouble = { readonly tries: number; readonly nextAt: EpochSeconds };

/** What a sink got last of an incident, and its trouble while it does not take what it is owed. */
export type SinkState = { readonly version?: string; readonly trouble?: Trouble };

/** What `notify` did about an incident: nobody else writes it. Absent: not yet, or no longer. */
export type DeliveryState = {
  /** Ids of the notifications that are sent, or need not be. */
  readonly sent: readonly string[];
  /** Ids of those that the SNS topic accepted. */
  readonly paged: readonly string[];
  /** Attempts that started and are not known to have succeeded: above zero, something may have been sent. */
  readonly tries: number;
  /** Up to which refresh the message is shown. */
  readonly refreshesShown: number;
  /** Channels, besides that of the message, in which people were told of a shared incident. */
  readonly channelsNotified: readonly string[];
  readonly sinks: { readonly [Name in SinkName]?: SinkState };
  /** The incident in whose message this one is shown. */
  readonly joinedTo?: IncidentId;
  /** The channel that was asked for when the message was posted, by name or id. */
  readonly askedChannel?: string;
  /** The reply with the details: Slack's `ts` of it, and a digest, so that equal ones are not posted twice. */
  readonly details?: { readonly ts: string; readonly digest: string };
  /** When the posted proof was gathered. */
  readonly proofAt?: EpochSeconds;
  /** Since when a first message waits for the last log line. */
  readonly waitsSince?: EpochSeconds;
  /** Up to when the message says that the incident is muted. */
  readonly muteShown?: EpochSeconds;
  /** The `resolvedAt` that was last reported. */
  readonly endSent?: EpochSeconds;
  /** How often the account had seen this failure when it was first reported; unchanged afterwards. */
  readonly seenBefore?: string;
  /** How far a page was escalated that nobody acknowledged. */
  readonly escalated?: { readonly page: string; readonly step: 1 | 2 };
  /** The deployment whose post-mortem stands in the thread. */
  readonly postmortem?: DeploymentId;
};

/** What people decided about an incident, and how much of it has reached Slack. */
export type Delivery = Handling & {
  /** How often its message was asked to be rendered again. */
  readonly refreshes: number;
  readonly delivered: number;
  readonly channel: string | null;
  /** Slack's timestamp of the message, which identifies it. */
  readonly messageTs: string | null;
  readonly delivery: DeliveryState;
  /** How often it opened again after everything was forgotten: each time has its own message. */
  readonly episode: number;
  /** The message of the previous occurrence, and its link once Slack returned it. */
  readonly earlierMessage: { readonly channel: string; readonly messageTs: string } | null;
  readonly earlierLink: string | null;
};

/** The INCIDENT item: the incident with what became of it. */
export type DeliveredIncident = Incident & Delivery;
