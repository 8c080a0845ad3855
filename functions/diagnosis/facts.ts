import type { NetworkFacts } from './network-facts.ts';
import type { Read } from './read.ts';
import type { Setup } from './setup.ts';

/** What IAM's simulation says of an action that the execution role needs. */
export type Simulated = {
  readonly action: string;
  readonly resource: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** What besides the role's own policies refuses it. */
  readonly by: 'boundary' | 'organization' | null;
};

export type Role = {
  readonly arn: string;
  /** Service principals that may assume it. */
  readonly trusts: readonly string[];
  /** Conditions of the trust, such as `aws:SourceAccount`: they can keep ECS out. */
  readonly hasConditions: boolean;
};

export type SecretState = { readonly isThere: boolean; readonly deletedOn: Date | null };

export type ImageState =
  | { readonly kind: 'there'; readonly digest: string | null; readonly platforms: readonly string[] | null }
  | { readonly kind: 'no-repository' }
  | { readonly kind: 'no-image' };

export type TargetGroup = {
  readonly arn: string;
  readonly targetType: string;
  readonly vpc: string | null;
  /** `traffic-port` or a number. */
  readonly healthPort: string;
  readonly healthPath: string | null;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly unhealthyCount: number;
  /** ARNs of the load balancers whose listeners send to it. */
  readonly balancers: readonly string[];
  readonly targets: readonly { readonly state: string; readonly reason: string | null }[];
};

export type Balancer = {
  readonly arn: string;
  readonly type: string;
  readonly zones: readonly string[];
  readonly securityGroups: readonly string[];
};

/** All that was read to find out why tasks do not start. What was not asked for is unknown and says so. */
export type DiagnosisFacts = {
  readonly setup: Setup;
  readonly network: NetworkFacts;
  /** Undefined: there is no such role. */
  readonly executionRole: Read<Role | undefined>;
  readonly permissions: Read<readonly Simulated[]>;
  /** By name. */
  readonly logGroups: Readonly<Record<string, Read<boolean>>>;
  /** By ARN or name, as the task definition has it without key and version. */
  readonly secrets: Readonly<Record<string, Read<SecretState>>>;
  /** By image reference; only those of ECR are asked for. */
  readonly images: Readonly<Record<string, Read<ImageState>>>;
  readonly targetGroups: Read<readonly TargetGroup[]>;
  readonly balancers: Read<readonly Balancer[]>;
  /** Seconds that the task ran which its load balancer ended; null: never or not known. */
  readonly ageSeconds: number | null;
};
