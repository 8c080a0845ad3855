import * as z from 'zod/mini';
import type { ContainerSetup, LogSetup, TaskSetup } from '../diagnosis/setup.ts';
import type { Container, Definition, LogConfiguration, Size, Volume } from './revision-schema.ts';
import { definition } from './revision-schema.ts';

/** Docker's health check of a container, in seconds, with ECS's defaults. */
export type HealthCheck = {
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly startPeriodSeconds: number;
};

/** What a revision says about a container besides what the doctor reads. */
export type RevisionContainer = ContainerSetup & {
  /** Limits of its own; null: the task's. */
  readonly cpuUnits: number | null;
  readonly memoryMib: number | null;
  readonly reservationMib: number | null;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly dependsOn: readonly { readonly container: string; readonly condition: string }[];
  readonly health: HealthCheck | null;
  readonly mounts: readonly string[];
  readonly logOptions: Readonly<Record<string, string>>;
  /** The type of FireLens router that it is; null: it is none. */
  readonly firelens: string | null;
  readonly isPrivileged: boolean;
  readonly stopTimeoutSeconds: number | null;
};

export type RevisionVolume = {
  readonly name: string;
  /** A path on the host, which Fargate does not offer; null otherwise. */
  readonly hostPath: string | null;
  readonly efs: {
    readonly fileSystem: string;
    readonly accessPoint: string | null;
    readonly usesIam: boolean;
    readonly isEncrypted: boolean;
  } | null;
};

/** A task definition revision, deployed or not, as far as it decides whether its tasks start. */
export type Revision = Omit<TaskSetup, 'containers'> & {
  readonly containers: readonly RevisionContainer[];
  /** CPU units and MiB as written; null where missing or no number. */
  readonly cpuUnits: number | null;
  readonly memoryMib: number | null;
  readonly networkMode: string | null;
  readonly compatibilities: readonly string[];
  readonly storageGib: number | null;
  readonly volumes: readonly RevisionVolume[];
};

const logOf = ({ logDriver, options }: LogConfiguration): LogSetup => ({
  driver: logDriver,
  group: options?.['awslogs-group'] ?? null,
  region: options?.['awslogs-region'] ?? null,
  prefix: options?.['awslogs-stream-prefix'] ?? null,
  createsGroup: options?.['awslogs-create-group'] === 'true',
});

const healthOf = ({ healthCheck }: Container): HealthCheck | null =>
  healthCheck === undefined || healthCheck === null
    ? null
    : {
        command: healthCheck.command ?? [],
        intervalSeconds: healthCheck.interval ?? 30,
        timeoutSeconds: healthCheck.timeout ?? 5,
        retries: healthCheck.retries ?? 3,
        startPeriodSeconds: healthCheck.startPeriod ?? 0,
      };

const setupOf = (one: Container): ContainerSetup => ({
  name: one.name,
  image: one.image,
  isEssential: one.essential ?? true,
  ports: (one.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
  secrets: [...(one.secrets ?? []), ...(one.logConfiguration?.secretOptions ?? [])],
  environmentFiles: (one.environmentFiles ?? []).map(({ value }) => value),
  registrySecret: one.repositoryCredentials?.credentialsParameter ?? null,
  log: one.logConfiguration === undefined || one.logConfiguration === null ? null : logOf(one.logConfiguration),
});

const containerOf = (one: Container): RevisionContainer => ({
  ...setupOf(one),
  cpuUnits: one.cpu ?? null,
  memoryMib: one.memory ?? null,
  reservationMib: one.memoryReservation ?? null,
  entryPoint: one.entryPoint ?? [],
  command: one.command ?? [],
  dependsOn: (one.dependsOn ?? []).map(({ containerName, condition }) => ({ container: containerName, condition })),
  health: healthOf(one),
  mounts: (one.mountPoints ?? []).flatMap(({ sourceVolume }) => sourceVolume ?? []),
  logOptions: one.logConfiguration?.options ?? {},
  firelens: one.firelensConfiguration?.type ?? null,
  isPrivileged: one.privileged ?? false,
  stopTimeoutSeconds: one.stopTimeout ?? null,
});

const volumeOf = ({ name, host, efsVolumeConfiguration: efs }: Volume): RevisionVolume => ({
  name,
  hostPath: host?.sourcePath ?? null,
  efs:
    efs === undefined || efs === null
      ? null
      : {
          fileSystem: efs.fileSystemId,
          accessPoint: efs.authorizationConfig?.accessPointId ?? null,
          usesIam: efs.authorizationConfig?.iam === 'ENABLED',
          isEncrypted: efs.transitEncryption === 'ENABLED',
        },
});

/** `"256"`, `256`, `".25 vCPU"`, `"1 GB"`: CPU units or MiB; null for anything else. */
const unitsOf = (value: Size): number | null => {
  const [, digits, unit] = /^\s*(\d*\.?\d+)\s*(vcpu|gb)?\s*$/i.exec(String(value ?? '')) ?? [];
  if (digits === undefined) return null;
  return unit === undefined ? Number(digits) : Number(digits) * 1024;
};

const revisionOf = (read: Definition): Revision => ({
  taskDefinition: `${read.family}:${read.revision ?? 'new'}`,
  executionRole: read.executionRoleArn || null,
  taskRole: read.taskRoleArn || null,
  architecture: read.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'ARM64' : 'X86_64',
  operatingSystem: /windows/i.test(read.runtimePlatform?.operatingSystemFamily ?? '') ? 'WINDOWS' : 'LINUX',
  containers: read.containerDefinitions.map(containerOf),
  cpuUnits: unitsOf(read.cpu),
  memoryMib: unitsOf(read.memory),
  networkMode: read.networkMode ?? null,
  compatibilities: read.requiresCompatibilities ?? [],
  storageGib: read.ephemeralStorage?.sizeInGiB ?? null,
  volumes: (read.volumes ?? []).map(volumeOf),
});

export type ParsedRevision =
  { readonly ok: true; readonly revision: Revision } | { readonly ok: false; readonly problem: string };

const inner = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'taskDefinition' in json && typeof json.taskDefinition === 'object'
    ? json.taskDefinition
    : json;

/**
 * A task definition as `register-task-definition --cli-input-json` takes it or `describe-task-definition` prints it.
 * `problem` names the field that is missing or of another type.
 */
export const parseRevision = (json: unknown): ParsedRevision => {
  const parsed = z.safeParse(definition, inner(json));
  if (parsed.success) return { ok: true, revision: revisionOf(parsed.data) };
  const path = parsed.error.issues[0]?.path.join('.');
  return { ok: false, problem: path ? `${path} is missing or has the wrong type` : 'it is not a JSON object' };
};
