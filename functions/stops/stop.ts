import * as z from 'zod/mini';
import { quickObject } from './schema-object.ts';

/** Longest text that is looked at, in characters: ECS itself cuts reasons at 1,024. */
export const TEXT_CHARACTERS_MAX = 4096;

/** A task has at most ten containers of its own; AWS adds a few. Beyond this somebody is playing. */
const CONTAINERS_MAX = 16;

export type StopContainer = {
  readonly name: string;
  readonly image: string | undefined;
  readonly imageDigest: string | undefined;
  readonly exitCode: number | undefined;
  readonly reason: string;
  /** Only a task definition knows; undefined when the input does not say. */
  readonly essential: boolean | undefined;
  readonly lastStatus: string | undefined;
  /** Names of the containers it waits for; only a task definition knows. */
  readonly dependsOn: readonly string[];
  readonly stopTimeoutSeconds: number | undefined;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
};

/** A stopped task as far as the input tells: everything but the texts may be missing. */
export type TaskStop = {
  readonly id: string | null;
  readonly stopCode: string | undefined;
  readonly stoppedReason: string;
  readonly containers: readonly StopContainer[];
  readonly createdAt: Date | undefined;
  readonly connectivityAt: Date | undefined;
  readonly pullStartedAt: Date | undefined;
  readonly pullStoppedAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly stoppingAt: Date | undefined;
  readonly stoppedAt: Date | undefined;
  readonly executionStoppedAt: Date | undefined;
  readonly stopTimeoutSeconds: number | undefined;
  readonly cpuUnits: number | undefined;
  readonly memoryMib: number | undefined;
  readonly operatingSystem: 'LINUX' | 'WINDOWS' | undefined;
  readonly group: string | undefined;
  readonly startedBy: string | undefined;
  readonly taskArn: string | undefined;
  /** `family:revision`. */
  readonly taskDefinition: string | undefined;
  readonly capacityProvider: string | undefined;
  readonly availabilityZone: string | undefined;
  readonly subnet: string | undefined;
};

const cut = (value: string): string => value.slice(0, TEXT_CHARACTERS_MAX);

const instantOf = (value: unknown): Date | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number' && !(value instanceof Date)) return undefined;
  // Numbers are epoch seconds (the CLI's JSON) unless too large for that: then milliseconds.
  const time = new Date(typeof value === 'number' && Math.abs(value) < 1e11 ? value * 1000 : value);
  return Number.isNaN(time.getTime()) ? undefined : time;
};

const wholeOf = (value: unknown): number | undefined => {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
};

/** `256`, `"256"`, `"1 vCPU"`, `"3 GB"`; `"null"` and zero are absent. */
const sizeOf = (value: unknown): number | undefined => {
  const [, digits, unit] = /^\s*(\d{1,7}(?:\.\d{1,3})?)\s*(vcpu|gb)?\s*$/i.exec(String(value ?? '').slice(0, 20)) ?? [];
  const size = Number(digits ?? 0) * (unit ? 1024 : 1);
  return size > 0 ? size : undefined;
};

const read = <T>(of: (value: unknown) => T) => z.pipe(z.nullish(z.unknown()), z.transform(of));
const text = read((value): string | undefined => (typeof value === 'string' && value !== '' ? cut(value) : undefined));
const reason = read((value): string => (typeof value === 'string' ? cut(value) : ''));
const whole = read(wholeOf);
const size = read(sizeOf);
const instant = read(instantOf);
const list = <T>(item: z.ZodMiniType<T>, count: number) =>
  read((value): readonly T[] =>
    (Array.isArray(value) ? value.slice(0, count) : []).flatMap((entry: unknown) => {
      const result = z.safeParse(item, entry);
      return result.success ? [result.data] : [];
    }),
  );

const dependency = z.object({ containerName: z.string() });
const container = quickObject({
  name: text,
  image: text,
  imageDigest: text,
  exitCode: whole,
  reason,
  essential: read((value): boolean | undefined => (typeof value === 'boolean' ? value : undefined)),
  lastStatus: text,
  dependsOn: list(dependency, CONTAINERS_MAX),
  stopTimeout: whole,
  startedAt: instant,
  finishedAt: instant,
});
const pair = quickObject({ name: text, value: text });

const task = quickObject({
  taskArn: text,
  taskDefinitionArn: text,
  stopCode: text,
  stoppedReason: reason,
  containers: list(container, CONTAINERS_MAX),
  createdAt: instant,
  connectivityAt: instant,
  pullStartedAt: instant,
  pullStoppedAt: instant,
  startedAt: instant,
  stoppingAt: instant,
  stoppedAt: instant,
  executionStoppedAt: instant,
  stopTimeoutSeconds: whole,
  cpu: size,
  memory: size,
  platformFamily: text,
  attributes: list(pair, CONTAINERS_MAX),
  attachments: list(quickObject({ details: list(pair, CONTAINERS_MAX) }), CONTAINERS_MAX),
  group: text,
  startedBy: text,
  capacityProviderName: text,
  availabilityZone: text,
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

const operatingSystemOf = (said: string): TaskStop['operatingSystem'] => {
  if (/windows/i.test(said)) return 'WINDOWS';
  return /linux/i.test(said) ? 'LINUX' : undefined;
};

const containerOf = (read: z.infer<typeof container>): StopContainer => {
  const { stopTimeout, dependsOn, name, ...rest } = read;
  return {
    ...rest,
    name: name ?? '',
    dependsOn: dependsOn.map((entry) => entry.containerName),
    stopTimeoutSeconds: stopTimeout,
  };
};

/**
 * Reads a stop from whatever shows one: an EventBridge envelope, its `detail`, a task as DescribeTasks returns it, or
 * `{id, stopCode, stoppedReason, containers}`. Never throws: what is missing or of another kind is absent.
 */
export const parseTaskStop = (input: unknown): TaskStop => {
  const outer = record(input);
  const inner = 'detail' in outer ? record(outer['detail']) : outer;
  const { taskDefinitionArn, cpu, memory, platformFamily, attributes, attachments, ...known } = z.parse(task, inner);
  const { capacityProviderName, stopTimeoutSeconds, containers: found, ...rest } = known;
  const containers = found.map(containerOf);
  const details = attachments.flatMap((attachment) => attachment.details);
  const os = attributes.find((attribute) => attribute.name === 'ecs.os-type')?.value ?? '';
  const timeouts = containers.flatMap((entry) => entry.stopTimeoutSeconds ?? []);
  return {
    id: text.parse(outer['id']) ?? rest.taskArn ?? null,
    ...rest,
    containers,
    stopTimeoutSeconds: stopTimeoutSeconds ?? (timeouts.length > 0 ? Math.max(...timeouts) : undefined),
    cpuUnits: cpu,
    memoryMib: memory,
    operatingSystem: operatingSystemOf(`${platformFamily ?? ''} ${os}`),
    taskDefinition: taskDefinitionArn?.slice(taskDefinitionArn.lastIndexOf('/') + 1),
    capacityProvider: capacityProviderName,
    subnet: details.find((detail) => detail.name === 'subnetId')?.value,
  };
};
