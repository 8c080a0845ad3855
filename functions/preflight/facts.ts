import type { DiagnosisFacts, Role } from '../diagnosis/facts.ts';
import type { Read } from '../diagnosis/read.ts';
import type { Cause } from '../stops/cause.ts';
import type { Revision } from './revision.ts';

/** What an image's manifest and configuration say. */
export type ImageContent = {
  /** Compressed, all layers; null: unknown. */
  readonly sizeBytes: number | null;
  /** `linux/amd64`; null where the manifest is a list of platforms. */
  readonly platform: string | null;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
};

/** Keys of a secret's JSON, never its values; null: it is no JSON object. */
export type SecretKeys = readonly string[] | null;

/** How the service runs now. */
export type Current = {
  readonly desired: number;
  /** Percent of the desired count that may run during a deployment. */
  readonly maximumPercent: number;
  readonly cpuUnits: number | null;
  readonly memoryMib: number | null;
  readonly usesSpot: boolean;
};

/** Peaks of all its tasks over the days read; null: CloudWatch has no data. */
export type Usage = { readonly cpuUnitsMax: number; readonly memoryMibMax: number; readonly days: number };

/** vCPUs that Fargate may run in this account and region, and runs now. */
export type VcpuQuota = { readonly limit: number; readonly used: number };

/** A task that failed, or was rolled back by Farwatch, with the image that it ran. */
export type SeenFailure = {
  readonly cause: Cause;
  readonly evidence: string;
  readonly taskDefinition: string;
  /** Seconds that it ran; null: it never did, or it is unknown. */
  readonly ageSeconds: number | null;
  /** Container name to image digest. */
  readonly digests: Readonly<Record<string, string>>;
  /** Farwatch rolled it back: one such failure is enough. */
  readonly wasRolledBack: boolean;
};

/** Everything that was read about a revision that is not deployed yet. What was not read is unknown and says so. */
export type PreflightFacts = DiagnosisFacts & {
  readonly revision: Revision;
  /** Undefined: there is no such role. */
  readonly taskRole: Read<Role | undefined>;
  /** By image reference; ECR only. */
  readonly contents: Readonly<Record<string, Read<ImageContent>>>;
  /** By ARN without key and version; only those of which a key is used. */
  readonly secretKeys: Readonly<Record<string, Read<SecretKeys>>>;
  /** By ARN. */
  readonly environmentFiles: Readonly<Record<string, Read<boolean>>>;
  readonly current: Read<Current>;
  readonly usage: Read<Usage | null>;
  readonly quota: Read<VcpuQuota>;
  readonly failures: Read<readonly SeenFailure[]>;
};
