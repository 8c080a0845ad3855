import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import type { Proposal } from './evaluation.ts';
import type { TaskHash } from './deployment-health.ts';
import type { AdviceParameters } from '../stops/advice/advice-parameters.ts';
import type { StopDiagnosis } from '../stops/classify.ts';
import type { Distributions } from './distribution.ts';

/**
 * Unique per account and region: service and fingerprint, so that the same failure folds into the same incident
 * whatever came first.
 */
export type IncidentId = string & { readonly brand: 'IncidentId' };

/**
 * The rollback engine's level (contracts.md): `page` only where a rollback is warranted and Farwatch can't or mustn't
 * do it.
 */
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

/** A stop as the fold hands it over: known once, by the highest version of its task. */
export type StopFact = {
  readonly task: TaskHash;
  readonly taskId: string;
  /** Epoch seconds when the stop was decided. */
  readonly at: number;
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
  /** From the start of the image pull to the stop: what Fargate bills; null when nothing was pulled. */
  readonly billedSeconds?: number | null;
  readonly size?: TaskSize | null;
  /** Scale-in, replacement, rebalancing, a clean finish of a standalone task: everyday life, silent by default. */
  readonly isNormal: boolean;
};

/** One thing to be said of an incident, once. `text` is the plain sentence of it (masked); `id` is what it is about. */
export type Notification = {
  readonly id: string;
  readonly level: Level;
  readonly service: ServiceKey;
  readonly text: string;
  /** Epoch seconds. */
  readonly at: number;
};

export type IncidentKind = 'stops' | 'release' | 'shared' | 'scaling' | 'maintenance' | 'hook' | 'service';

/** What came before, when a failure came back: another message tells of it. Epoch seconds. */
export type Earlier = {
  /** How often it was over before it came back this time. */
  readonly times: number;
  /** How often it had begun before this time, returns within the hour included. */
  readonly openings: number;
  /** When it began the very first time. */
  readonly firstAt: number;
  /** The last time before this one: from when to when, and how many distinct tasks. */
  readonly openedAt: number;
  readonly lastAt: number;
  readonly count: number;
  readonly taskDefinitions: readonly string[];
};

/**
 * What is known of an incident; small enough for twenty of them in a WATCH. All texts are masked before they get
 * here.
 */
export type Incident = {
  readonly v: 1;
  readonly id: IncidentId;
  readonly kind: IncidentKind;
  readonly service: ServiceKey;
  /** ARN as ECS answers it; null for standalone tasks. */
  readonly serviceArn: string | null;
  /** Rises with every change that people should see; a message is owed while it is above what was posted. */
  readonly wanted: number;
  readonly title: string;
  readonly fingerprint: string;
  readonly openedAt: number;
  readonly lastAt: number;
  readonly resolvedAt: number | null;
  /** Absent the first time. */
  readonly earlier?: Earlier;
  /** Distinct tasks that stopped of it since it opened. */
  readonly count: number;
  /** The newest tasks of it: ids for links, at most 5. */
  readonly tasks: readonly { readonly id: string; readonly at: number; readonly exitCode: number | null }[];
  readonly zones: Readonly<Record<string, number>>;
  readonly taskDefinitions: Readonly<Record<string, number>>;
  /** Distinct tasks by subnet, capacity provider and platform version; absent where no stop told. */
  readonly where?: Distributions;
  /** What its tasks are billed for together, minimum included, and the size of the newest; absent where nobody told. */
  readonly billed?: { readonly seconds: number; readonly size: TaskSize };
  readonly cause: string;
  readonly faultDomain: string;
  /** The convicting words, at most 300 characters. */
  readonly evidence: string;
  /** Empty where `gaps` make it concrete: ask `adviceOf`. */
  readonly advice: string;
  /** What makes the advice about a cause concrete, by name. */
  readonly adviceParameters?: AdviceParameters;
  readonly confidence: number;
  readonly failedContainer: string | null;
  readonly failedResource: string | null;
  readonly deployment: DeploymentId | null;
  readonly severity: 'quiet' | 'notice' | 'harm';
  readonly notifications: readonly Notification[];
  /** Lines for the thread beyond title, evidence and advice: kind-specific facts as name and value. */
  readonly facts: Readonly<Record<string, string>>;
  /** The newest proposal to roll this release back: its buttons and its outcome are rendered from it. */
  readonly proposal?: Proposal;
};

/** The INCIDENT item: the incident and what of it has reached Slack. */
export type DeliveredIncident = Incident & {
  readonly delivered: number;
  readonly channel: string | null;
  /** Slack's timestamp of the message, which is its name. */
  readonly messageTs: string | null;
  /** Ids of the sayings that were said, and what `notify` notes for itself (incidents/marks.ts). */
  readonly sent: readonly string[];
  readonly acknowledgedBy: string | null;
  readonly mutedUntil: number | null;
  /** How often it began anew after all that was kept of it: each time has a message of its own. */
  readonly episode: number;
  /** The message of the time before this one, and its address once Slack told it. */
  readonly earlierMessage: { readonly channel: string; readonly messageTs: string } | null;
  readonly earlierLink: string | null;
};
