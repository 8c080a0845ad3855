import * as z from 'zod/mini';

const text = z.optional(z.nullable(z.string()));
const size = z.optional(z.nullable(z.union([z.string(), z.number()])));
const count = z.optional(z.nullable(z.number()));
const many = <Item extends z.ZodMiniType>(item: Item) => z.optional(z.nullable(z.array(item)));
const pair = z.object({ name: z.string(), valueFrom: z.string() });

const logConfiguration = z.object({
  logDriver: z.string(),
  options: z.optional(z.nullable(z.record(z.string(), z.string()))),
  secretOptions: many(pair),
});

const container = z.object({
  name: z.string(),
  image: z.string(),
  essential: z.optional(z.nullable(z.boolean())),
  cpu: count,
  memory: count,
  memoryReservation: count,
  entryPoint: many(z.string()),
  command: many(z.string()),
  portMappings: many(z.object({ containerPort: count })),
  secrets: many(pair),
  environmentFiles: many(z.object({ value: z.string() })),
  repositoryCredentials: z.optional(z.nullable(z.object({ credentialsParameter: text }))),
  logConfiguration: z.optional(z.nullable(logConfiguration)),
  firelensConfiguration: z.optional(z.nullable(z.object({ type: z.string() }))),
  dependsOn: many(z.object({ containerName: z.string(), condition: z.string() })),
  healthCheck: z.optional(
    z.nullable(
      z.object({ command: many(z.string()), interval: count, timeout: count, retries: count, startPeriod: count }),
    ),
  ),
  mountPoints: many(z.object({ sourceVolume: text })),
  stopTimeout: count,
  privileged: z.optional(z.nullable(z.boolean())),
});

const volume = z.object({
  name: z.string(),
  host: z.optional(z.nullable(z.object({ sourcePath: text }))),
  efsVolumeConfiguration: z.optional(
    z.nullable(
      z.object({
        fileSystemId: z.string(),
        transitEncryption: text,
        authorizationConfig: z.optional(z.nullable(z.object({ accessPointId: text, iam: text }))),
      }),
    ),
  ),
});

/** A task definition as RegisterTaskDefinition takes it and DescribeTaskDefinition returns it, as far as it is read. */
export const definition = z.object({
  family: z.string(),
  revision: count,
  cpu: size,
  memory: size,
  networkMode: text,
  requiresCompatibilities: many(z.string()),
  executionRoleArn: text,
  taskRoleArn: text,
  runtimePlatform: z.optional(z.nullable(z.object({ cpuArchitecture: text, operatingSystemFamily: text }))),
  ephemeralStorage: z.optional(z.nullable(z.object({ sizeInGiB: z.number() }))),
  containerDefinitions: z.array(container),
  volumes: many(volume),
});

export type Definition = z.infer<typeof definition>;
export type Container = z.infer<typeof container>;
export type LogConfiguration = z.infer<typeof logConfiguration>;
export type Volume = z.infer<typeof volume>;
export type Size = z.infer<typeof size>;
