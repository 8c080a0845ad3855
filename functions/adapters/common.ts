import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import type { EpochMs, EpochSeconds } from '../primitives/instant.ts';
import type { Control } from '../service-state/deployment-health.ts';
import type { Decided, DeliveredIncident } from '../service-state/delivered-incident.ts';
import type { Incident, IncidentId } from '../service-state/incident.ts';
import type { TaskStop } from '../stops/stop.ts';
import type { StopDiagnosis } from '../stops/classify.ts';
import type { ServiceState } from '../service-state/service-state.ts';

/** The clock. Nothing else reads the time. */
export type Clock = { readonly now: () => Date; readonly sleep: (ms: number) => Promise<void> };

/** A stopped task in history (STOP#stoppedAt#task), kept for 400 days. */
export type StopRecord = {
  readonly service: ServiceKey;
  readonly taskId: string;
  readonly stoppedAt: EpochSeconds;
  readonly stop: TaskStop;
  readonly diagnosis: StopDiagnosis;
  readonly taskDefinition: string;
  readonly deployment: DeploymentId | null;
  readonly zone: string | null;
  readonly capacityProvider: string | null;
  readonly architecture: 'X86_64' | 'ARM64';
  readonly operatingSystem: 'LINUX' | 'WINDOWS';
  readonly cpuUnits: number | null;
  readonly memoryMib: number | null;
  readonly storageGib: number | null;
};

/** One entry of a service's append-only history (AUDIT#time#id, SCALE#time#id). */
export type HistoryEntry = {
  readonly service: ServiceKey;
  /** Kind of history: `audit`, `scale`, `fact`, `timeline`, `maintenance`. */
  readonly kind: string;
  readonly at: EpochMs;
  /** Its subject: the same id is the same entry, and writing it again changes nothing. */
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Names an item: what its first word allows stands in docs/designs/keys.md. */
export type Key = { readonly pk: string; readonly sk: string };

/** State. Absent is not unreachable: `undefined` only when the item does not exist, otherwise it throws. */
export type Store = {
  readonly loadState: (key: ServiceKey) => Promise<ServiceState | undefined>;
  /** Saves if nobody saved since `state.revision` was read; the saved item has revision + 1. */
  readonly saveState: (state: ServiceState, dueAt: EpochSeconds | undefined) => Promise<'saved' | 'conflict'>;
  /**
   * Removes outbox entries one by one, without a new revision; `dueAt` is what remains due if nobody saved since
   * `revision`.
   */
  readonly removeOutbox: (sent: SentOutbox) => Promise<void>;
  readonly putStops: (stops: readonly StopRecord[]) => Promise<void>;
  readonly stopsBetween: (key: ServiceKey, from: EpochSeconds, to: EpochSeconds) => Promise<readonly StopRecord[]>;
  /** Sets a service's control bucket when the stored state revision is lower. */
  readonly putControl: (key: ServiceKey, revision: number, control: Control) => Promise<void>;
  /** Control buckets of the cluster of `key` in [from, to] (epoch seconds), newest first, at most `limit`. */
  readonly controls: (
    key: ServiceKey,
    from: EpochSeconds,
    to: EpochSeconds,
    limit: number,
  ) => Promise<readonly Control[]>;
  /** Puts the incident when its `wanted` is higher than the stored one; keeps its delivery state. */
  readonly wantIncident: (incident: Incident, dueAt: EpochSeconds) => Promise<void>;
  readonly loadIncident: (id: IncidentId) => Promise<DeliveredIncident | undefined>;
  /**
   * Saves the delivery state of an incident; `dueAt` undefined removes it from the due index, `kept` leaves it there.
   */
  readonly saveDelivered: (incident: DeliveredIncident, dueAt: EpochSeconds | undefined | 'kept') => Promise<void>;
  /**
   * Saves what people decided about an incident, counts a refresh of its message, and makes that due at `dueAt` (epoch
   * seconds). A delivery under way saves other attributes, so neither loses what the other wrote. Does nothing when the
   * incident does not exist.
   */
  readonly refreshIncident: (id: IncidentId, decided: Decided, dueAt: EpochSeconds) => Promise<void>;
  /** Makes an incident due at `dueAt` (epoch seconds) without reading it; does nothing when it does not exist. */
  readonly postponeIncident: (id: IncidentId, dueAt: EpochSeconds) => Promise<void>;
  /**
   * What is due at `at` (epoch seconds), oldest first. Where a caller knows what must be the first, one shard of the
   * index is asked, and the others only if it is not there.
   */
  readonly due: (at: EpochSeconds, limit: number, first?: Due) => Promise<readonly Due[]>;
  /** All that is due at `at` (epoch seconds), page by page, each page oldest first. */
  readonly allDue: (at: EpochSeconds) => AsyncIterable<readonly Due[]>;
  /** Incidents that were notified and are not over, oldest first. */
  readonly openIncidents: () => Promise<readonly OpenIncident[]>;
  /** Puts an entry unless one with the same service, kind, time and id exists; returns which. */
  readonly putHistory: (entry: HistoryEntry) => Promise<'put' | 'known'>;
  readonly history: (key: ServiceKey, kind: string, from: EpochMs, to: EpochMs) => Promise<readonly HistoryEntry[]>;
  /**
   * Small documents by key (policy, brake, cursors, waiting events), each with an optimistic version; version 0 =
   * absent.
   */
  readonly loadDocument: (key: Key) => Promise<{ readonly version: number; readonly body: unknown } | undefined>;
  readonly saveDocument: (
    key: Key,
    version: number,
    body: unknown,
    expiresAt?: EpochSeconds,
  ) => Promise<'saved' | 'conflict'>;
  /** Every service with a state; those of one account and region where that is named. */
  readonly services: (place?: ServicePlace) => Promise<readonly ServiceKey[]>;
};

/** An account and a region. */
type ServicePlace = { readonly account: string; readonly region: string };

/** What the index of open incidents knows. */
export type OpenIncident = Pick<Incident, 'id' | 'title' | 'severity' | 'openedAt'>;

export type SentOutbox = {
  readonly key: ServiceKey;
  readonly ids: readonly string[];
  readonly revision: number;
  readonly dueAt: EpochSeconds | undefined;
};

export type Due =
  | { readonly kind: 'state'; readonly key: ServiceKey; readonly at: EpochSeconds }
  | { readonly kind: 'incident'; readonly id: IncidentId; readonly at: EpochSeconds };

/** Messages to the consumers; each is idempotent by its subject. */
export type Notice = { readonly incident: IncidentId };
export type Command =
  | { readonly kind: 'evaluate'; readonly service: ServiceKey; readonly deployment: DeploymentId }
  | { readonly kind: 'verify'; readonly service: ServiceKey; readonly deployment: DeploymentId }
  | { readonly kind: 'check-requests'; readonly service: ServiceKey; readonly deployment: DeploymentId }
  | {
      readonly kind: 'propose';
      readonly service: ServiceKey;
      readonly deployment: DeploymentId;
      /** Who asked for it, and why. */
      readonly by: string;
    }
  | ({ readonly kind: 'continue'; readonly service: ServiceKey } & HookAnswer);

/** A user's answer to a paused hook. */
export type HookAnswer = {
  readonly hookId: string;
  readonly serviceDeploymentArn: string;
  readonly action: 'CONTINUE' | 'ROLLBACK';
  readonly by: string;
};
export type Investigation = { readonly incident: IncidentId; readonly service: ServiceKey };

/** Sending is at least once; `id` avoids duplicates within five minutes where the queue supports it. */
export type Queues = {
  readonly sendNotice: (id: string, group: string, notice: Notice) => Promise<void>;
  readonly sendCommand: (id: string, command: Command) => Promise<void>;
  readonly sendInvestigation: (id: string, investigation: Investigation) => Promise<void>;
};

/** Keys that Powertools writes itself: it drops a field with such a name, so no log line may use one. */
type ReservedKey =
  | 'level'
  | 'message'
  | 'service'
  | 'timestamp'
  | 'sampling_rate'
  | 'cold_start'
  | 'function_name'
  | 'function_memory_size'
  | 'function_arn'
  | 'function_request_id'
  | 'xray_trace_id'
  | 'correlation_id'
  | 'error';

/** Fields of a log line besides the message. The ECS service is `ecsService`. */
export type LogFields = Readonly<Record<string, unknown>> & { readonly [Key in ReservedKey]?: never };

/** Structured log and counters; never a secret, never a whole event. */
export type Log = {
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
};
export type Metrics = {
  readonly count: (name: string, value?: number, dimensions?: Readonly<Record<string, string>>) => void;
  readonly milliseconds: (name: string, value: number) => void;
};

/** The SNS topic `pages`: reaches people even if Slack fails. `names` in the text are never masked. */
export type Pager = {
  readonly page: (subject: string, text: string, names?: readonly string[]) => Promise<void>;
};
