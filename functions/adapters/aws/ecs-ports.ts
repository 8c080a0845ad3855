import type { ServiceKey } from '../../primitives/identity.ts';
import type {
  ServiceDeployment,
  ServiceRevision,
  TaskDefinition,
  EcsSnapshot,
  SnapshotService,
} from '../../deployments/ecs-snapshot.ts';

/** What of ECS a decision reads. Absent is a value; whatever else fails throws. */
export type EcsReader = {
  /** What this reader assumes instead of reading it: none where ECS itself is asked. */
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
  /** By `family:revision`; undefined: ECS knows it no longer. */
  readonly taskDefinition: (key: ServiceKey, name: string) => Promise<TaskDefinition | undefined>;
  /** Tags of a resource; undefined: it is named by an old short ARN, which can carry none. */
  readonly tags: (key: ServiceKey, arn: string) => Promise<Readonly<Record<string, string>> | undefined>;
};

/**
 * What became of a changing call: made once, never repeated by the adapter. `unclear`: no answer came, so that it may
 * have taken effect.
 */
export type CallOutcome =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused' | 'unclear'; readonly error: string; readonly message: string };

/** The only calls of Farwatch that change anything. */
export type EcsActor = {
  /** With ROLLBACK. */
  readonly stopServiceDeployment: (key: ServiceKey, serviceDeploymentArn: string) => Promise<CallOutcome>;
  /** Never a desired count: Auto Scaling owns it. */
  readonly updateService: (
    key: ServiceKey,
    change: { readonly taskDefinition: string | null; readonly platformVersion: string | null },
  ) => Promise<CallOutcome>;
  /** On a person's click only. */
  readonly continueServiceDeployment: (
    key: ServiceKey,
    hook: { readonly serviceDeploymentArn: string; readonly hookId: string; readonly action: 'CONTINUE' | 'ROLLBACK' },
  ) => Promise<CallOutcome>;
};
