import type { CallFailure } from '../../service-state/evaluation.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type {
  ServiceDeployment,
  ServiceRevision,
  TaskDefinition,
  EcsSnapshot,
  SnapshotService,
} from '../../deployments/ecs-snapshot.ts';

/** What a decision reads of ECS. Absent is a value; any other failure throws. */
export type EcsReader = {
  /** What this reader assumes instead of reading it: empty when it reads ECS itself. */
  readonly assumptions?: readonly string[];
  /** Undefined: ECS reports the service MISSING, or its cluster does not exist. */
  readonly service: (key: ServiceKey) => Promise<SnapshotService | undefined>;
  readonly clusterStatus: (key: ServiceKey) => Promise<EcsSnapshot['clusterStatus']>;
  /** The service's deployments of 90 days, newest first, without hooks and sources. */
  readonly serviceDeployments: (key: ServiceKey) => Promise<readonly ServiceDeployment[]>;
  readonly describeServiceDeployments: (
    key: ServiceKey,
    arns: readonly string[],
  ) => Promise<readonly ServiceDeployment[]>;
  readonly serviceRevisions: (key: ServiceKey, arns: readonly string[]) => Promise<readonly ServiceRevision[]>;
  /** By `family:revision`; undefined: ECS no longer has it. */
  readonly taskDefinition: (key: ServiceKey, name: string) => Promise<TaskDefinition | undefined>;
  /** Tags of a resource; undefined: its ARN is an old short one, which cannot have tags. */
  readonly tags: (key: ServiceKey, arn: string) => Promise<Readonly<Record<string, string>> | undefined>;
};

/**
 * The outcome of a changing call: made once, never repeated by the adapter. `unclear`: no answer came, so it may have
 * taken effect. `not-called`: no session for it could be opened.
 */
export type CallOutcome =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: CallFailure['how']; readonly error: string; readonly message: string };

/** What a changing call is for: whoever makes it can do this for the service and nothing else. */
export type Permit = {
  /** What was decided, as CloudTrail will show it with the call. */
  readonly decision: string;
  /** `family:revision` that the service may be given; null where the call gives it none. */
  readonly target: string | null;
  /** Roles of the target that are passed on to its tasks. */
  readonly roles: readonly string[];
};

/** The only calls of Farwatch that change anything. */
export type EcsActor = {
  /** With ROLLBACK. */
  readonly stopServiceDeployment: (
    key: ServiceKey,
    serviceDeploymentArn: string,
    permit: Permit,
  ) => Promise<CallOutcome>;
  /** Never a desired count, which belongs to Auto Scaling. */
  readonly updateService: (
    key: ServiceKey,
    change: { readonly taskDefinition: string | null; readonly platformVersion: string | null },
    permit: Permit,
  ) => Promise<CallOutcome>;
  /** Only after a click. */
  readonly continueServiceDeployment: (
    key: ServiceKey,
    hook: { readonly serviceDeploymentArn: string; readonly hookId: string; readonly action: 'CONTINUE' | 'ROLLBACK' },
    permit: Permit,
  ) => Promise<CallOutcome>;
};
