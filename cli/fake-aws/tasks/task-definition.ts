import type { Serving } from '../draws.ts';
import type { Behaviour } from './behaviour.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

export type Tags = Record<string, string>;

export type Cluster = {
  readonly arn: string;
  readonly name: string;
  status: 'ACTIVE' | 'INACTIVE';
  tags: Tags;
  /** GuardDuty injects a container into every task. */
  readonly isGuarded: boolean;
  /** The setting `containerInsights`. */
  readonly insights: 'disabled' | 'enabled' | 'enhanced';
};

export type ContainerDefinition = {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly dockerLabels: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly containerPort: number | undefined;
  readonly stopTimeoutSeconds: number;
  /** Hard limit of its own, MiB. */
  readonly memoryMib?: number;
};

export type TaskDefinition = {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  readonly cpuUnits: number;
  readonly memoryMib: number;
  readonly architecture: 'X86_64' | 'ARM64';
  readonly storageGib: number;
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly containers: readonly ContainerDefinition[];
  readonly behaviours: readonly Behaviour[];
  /** How its tasks serve requests; well when absent. */
  readonly serving?: Serving;
  /** Seconds of the image pull. */
  readonly pullSeconds: number;
  readonly registeredAt: EpochMs;
  readonly registeredBy: string;
  tags: Tags;
};
