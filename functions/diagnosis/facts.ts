import type { NetworkFacts } from './network-facts.ts';
import type { Read } from './read.ts';
import type { Setup } from './setup.ts';

/** Result of IAM's simulation for an action that the execution role needs. */
export type Simulated = {
  readonly action: string;
  readonly resource: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** What denies it besides the role's own policies. */
  readonly by: 'boundary' | 'organization' | null;
};

export type Role = {
  readonly arn: string;
  /** Service principals that may assume it. */
  readonly trusts: readonly string[];
  /** Conditions of the trust policy, such as `aws:SourceAccount`: they can exclude ECS. */
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

/** Everything that was read to find out why tasks do not start. What was not read is unknown and says so. */
export type DiagnosisFacts = {
  readonly setup: Setup;
  readonly network: NetworkFacts;
  /** Undefined: there is no such role. */
  readonly executionRole: Read<Role | undefined>;
  readonly permissions: Read<readonly Simulated[]>;
  /** By name. */
  readonly logGroups: Readonly<Record<string, Read<boolean>>>;
  /** By ARN or name, as in the task definition without key and version. */
  readonly secrets: Readonly<Record<string, Read<SecretState>>>;
  /** By image reference; only images in ECR are read. */
  readonly images: Readonly<Record<string, Read<ImageState>>>;
  readonly targetGroups: Read<readonly TargetGroup[]>;
  readonly balancers: Read<readonly Balancer[]>;
  /** Seconds that the task ran before its load balancer stopped it; null: never or unknown. */
  readonly ageSeconds: number | null;
};
