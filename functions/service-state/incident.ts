import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Proposal } from './evaluation.ts';
import type { TaskHash } from './deployment-health.ts';
import type { AdviceParameters } from '../stops/advice/advice-parameters.ts';
import type { StopDiagnosis } from '../stops/classify.ts';
import type { Cause, FaultDomain } from '../stops/cause.ts';
import type { Distribution, Distributions } from './distribution.ts';
import type { AlertingFinding, ReportCause } from './incident-cause.ts';

/**
 * Unique per account and region: service and fingerprint, so that the same failure joins the same incident in any
 * order.
 */
export type IncidentId = string & { readonly brand: 'IncidentId' };

/** `page` only where the evidence for a rollback is strong and Farwatch cannot or must not act. */
export type Level = 'alert' | 'page';

/** What a task's price depends on. */
export type TaskSize = {
  readonly region: string;
  readonly operatingSystem: 'LINUX' | 'WINDOWS';
  readonly architecture: 'X86_64' | 'ARM64';
  readonly capacity: 'FARGATE' | 'FARGATE_SPOT';
  readonly cpuUnits: number;
  readonly memoryMib: number;
  readonly storageGib: number;
};

/** A stop as it is applied: counted once, by the highest version of its task. */
export type StopFact = {
  readonly task: TaskHash;
  readonly taskId: string;
  /** Epoch seconds when the stop was decided. */
  readonly at: EpochSeconds;
  readonly diagnosis: StopDiagnosis;
  readonly taskDefinition: string;
  readonly deployment: DeploymentId | null;
  readonly zone: string | null;
  readonly subnet: string | null;
  readonly capacityProvider: string | null;
  readonly platformVersion: string | null;
  readonly exitCode: number | null;
  /** Seconds it ran; null when it never reached RUNNING. */
  readonly ageSeconds: number | null;
  /** From the start of the image pull to the stop, which Fargate bills; null when nothing was pulled. */
  readonly billedSeconds?: number | null;
  readonly size?: TaskSize | null;
  /** Scale-in, replacement, rebalancing, a clean end of a standalone task: routine, silent by default. */
  readonly isNormal: boolean;
};

/** One notification of an incident, sent once. `text` is its plain sentence (masked); `id` is its subject. */
export type Notification = {
  readonly id: string;
  readonly level: Level;
  readonly service: ServiceKey;
  readonly text: string;
  readonly at: EpochSeconds;
};

/** The previous occurrence of a failure that came back; another message reports it. */
export type Earlier = {
  /** How often it was over before it came back this time. */
  readonly times: number;
  /** How often it had opened before this time, including returns within the hour. */
  readonly openings: number;
  /** When it opened the very first time. */
  readonly firstAt: EpochSeconds;
  /** The previous occurrence: from when to when, and how many distinct tasks. */
  readonly openedAt: EpochSeconds;
  readonly lastAt: EpochSeconds;
  readonly count: number;
  /** Distinct tasks of all the times before; absent in what an older version wrote. */
  readonly total?: number;
  readonly taskDefinitions: readonly string[];
};

/** What every incident has; small enough for twenty of them in a service's item. All texts are already masked. */
type Common<Kind extends string> = {
  readonly v: 1;
  readonly id: IncidentId;
  readonly kind: Kind;
  readonly service: ServiceKey;
  /** ARN as ECS returns it; null for standalone tasks. */
  readonly serviceArn: string | null;
  /** Rises with every change that people should see; a notification is pending while it is above what was posted. */
  readonly wanted: number;
  readonly title: string;
  readonly fingerprint: string;
  readonly openedAt: EpochSeconds;
  readonly lastAt: EpochSeconds;
  readonly resolvedAt: EpochSeconds | null;
  /** Absent the first time. */
  readonly earlier?: Earlier;
  readonly faultDomain: FaultDomain;
  /** The text that proves the cause, at most 300 characters. */
  readonly evidence: string;
  readonly severity: 'quiet' | 'notice' | 'harm';
  readonly notifications: readonly Notification[];
  /** Lines for the thread beyond title, evidence and advice: facts of this kind by name. */
  readonly facts: Readonly<Record<string, string>>;
};

/**
 * Seconds with fewer running tasks than desired since an incident opened: `settled` until `until` (epoch seconds),
 * where no more events are expected, and `recent` since then, with the `desired` count of then.
 */
export type Below = {
  readonly settled: number;
  readonly until: EpochSeconds;
  readonly recent: number;
  readonly desired: number;
};

/** Tasks of one service that stop with the same failure. */
export type StopsIncident = Common<'stops'> & {
  readonly cause: Cause;
  readonly confidence: number;
  /** The values that make the advice about the cause concrete, by name. */
  readonly adviceParameters: AdviceParameters;
  readonly failedContainer: string | null;
  readonly failedResource: string | null;
  readonly deployment: DeploymentId | null;
  /** Distinct tasks stopped by it since it opened. */
  readonly count: number;
  /** Its newest tasks, for links, at most 5. */
  readonly tasks: readonly { readonly id: string; readonly at: EpochSeconds; readonly exitCode: number | null }[];
  readonly zones: Distribution;
  readonly taskDefinitions: Distribution;
  /** Distinct tasks by subnet, capacity provider and platform version; absent when no stop reported them. */
  readonly where?: Distributions;
  /** Billed time of its tasks, minimum charge included, and the size of the newest; absent when unknown. */
  readonly billed?: { readonly seconds: number; readonly size: TaskSize };
  /** Absent where it is not known, or was not while stops since it opened were. */
  readonly below?: Below;
};

/** A release whose tasks fail: what was decided and done about it. */
export type ReleaseIncident = Common<'release'> & {
  /** Of its first failure. */
  readonly cause: Cause;
  readonly failedContainer: string | null;
  readonly failedResource: string | null;
  readonly deployment: DeploymentId;
  /** The revision that it deploys; null where no event named it. */
  readonly taskDefinition: string | null;
  /** Distinct tasks of it that failed. */
  readonly count: number;
  readonly below?: Below;
  /** The newest proposal to roll it back: its buttons and its outcome are rendered from it. */
  readonly proposal?: Proposal;
};

/** A resource on which several services fail: those that joined are named by its notifications. */
export type SharedIncident = Common<'shared'> & {
  readonly cause: Cause;
  readonly confidence: number;
  readonly adviceParameters: AdviceParameters;
  /** What to do, where the kind of resource says it; absent: the advice of the cause. */
  readonly advice?: string;
  /** What they share. */
  readonly failedResource: string;
  /** Distinct tasks of all its services. */
  readonly count: number;
};

/** Scaling that needs attention now. */
export type ScalingIncident = Common<'scaling'> & {
  readonly cause: AlertingFinding | 'unknown';
  readonly advice: string;
};

/** AWS replaces tasks, or says that it will. */
export type MaintenanceIncident = Common<'maintenance'> & { readonly cause: Cause; readonly advice: string };

/** What ECS reports of a service, a paused hook of a deployment, or a spoke that is silent. */
export type ReportIncident = Common<'service' | 'hook'> & {
  readonly cause: ReportCause | 'unknown';
  readonly advice: string;
  readonly deployment: DeploymentId | null;
};

/** Something that people may have to see to, by its kind. */
export type Incident =
  StopsIncident | ReleaseIncident | SharedIncident | ScalingIncident | MaintenanceIncident | ReportIncident;
export type IncidentKind = Incident['kind'];
