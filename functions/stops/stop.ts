import * as z from 'zod/mini';
import type { Known } from '../masking/known.ts';
import { mask } from '../masking/mask.ts';
import type { Times } from './detail.ts';
import { attributeIn, entryOf, subnetIn, timesIn } from './detail.ts';
import { instantOf } from '../primitives/instant.ts';
import { quickObject } from '../primitives/schema-object.ts';

/** Longest text that is classified, in characters: ECS itself cuts reasons at 1,024. */
export const TEXT_CHARACTERS_MAX = 1280;

/** Longest untrusted text that is masked; cut afterwards, because half a secret is no longer recognisable. */
const MASKED_CHARACTERS_MAX = TEXT_CHARACTERS_MAX + 256;

/** Shorter names are never taken for a secret. */
const NAME_CHARACTERS_MIN = 12;

/** A task has at most ten containers of its own; AWS adds a few. More is not a real task. */
const CONTAINERS_MAX = 16;

export type StopContainer = {
  readonly name: string;
  readonly image: string | undefined;
  readonly imageDigest: string | undefined;
  readonly exitCode: number | undefined;
  readonly reason: string;
  /** Only a task definition has it; undefined otherwise. */
  readonly essential: boolean | undefined;
  readonly lastStatus: string | undefined;
  /** Names of the containers it waits for; only a task definition has them. */
  readonly dependsOn: readonly string[];
  readonly stopTimeoutSeconds: number | undefined;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
};

/** A stopped task as far as the input shows it: everything but the texts may be missing. */
export type TaskStop = Times & {
  readonly id: string | null;
  readonly stopCode: string | undefined;
  readonly stoppedReason: string;
  readonly containers: readonly StopContainer[];
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
  /** `FARGATE`, `EC2`, `EXTERNAL` or `MANAGED_INSTANCES`. */
  readonly launchType?: string | undefined;
  readonly availabilityZone: string | undefined;
  readonly subnet: string | undefined;
};

const cut = (value: string): string => value.slice(0, TEXT_CHARACTERS_MAX);

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
const reason = read((value): string => (typeof value === 'string' ? value.slice(0, MASKED_CHARACTERS_MAX) : ''));
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

const task = quickObject({
  taskArn: text,
  taskDefinitionArn: text,
  stopCode: text,
  stoppedReason: reason,
  containers: list(container, CONTAINERS_MAX),
  stopTimeoutSeconds: whole,
  cpu: size,
  memory: size,
  platformFamily: text,
  group: text,
  startedBy: text,
  launchType: text,
  capacityProviderName: text,
  availabilityZone: text,
});

const operatingSystemOf = (family: string): TaskStop['operatingSystem'] => {
  if (/windows/i.test(family)) return 'WINDOWS';
  return /linux/i.test(family) ? 'LINUX' : undefined;
};

const foreign = (value: string, known: Known): string => (value === '' ? '' : cut(mask(value, known)));

/** Names of a task and its parts, which are never masked. */
const namesOf = (read: z.infer<typeof task>): Known => {
  const { group, taskArn, taskDefinitionArn, containers } = read;
  const paths = [taskArn, taskDefinitionArn].flatMap((arn) => arn?.split(/[/:]/) ?? []);
  return [group?.slice(group.indexOf(':') + 1), ...paths, ...containers.flatMap(({ name, image }) => [name, image])]
    .filter((name) => name !== undefined)
    .filter((name) => name.length >= NAME_CHARACTERS_MIN);
};

const containerOf = (read: z.infer<typeof container>, known: Known): StopContainer => {
  const { stopTimeout, dependsOn, name, reason: parsed, ...rest } = read;
  return {
    ...rest,
    reason: foreign(parsed, known),
    name: name ?? '',
    dependsOn: dependsOn.map((entry) => entry.containerName),
    stopTimeoutSeconds: stopTimeout,
  };
};

/**
 * Parses a stop from any form: an EventBridge envelope, its `detail`, a task as DescribeTasks returns it, or `{id,
 * stopCode, stoppedReason, containers}`. Never throws: what is missing or of another type is absent. Untrusted text
 * enters here: its reasons are masked, names are not.
 * `times` are those of the input, if they were parsed before.
 */
export const parseTaskStop = (input: unknown, times?: Times): TaskStop => {
  const outer = entryOf(input);
  const inner = 'detail' in outer ? entryOf(outer['detail']) : outer;
  const parsed = z.parse(task, inner);
  const known = namesOf(parsed);
  const { taskDefinitionArn, cpu, memory, platformFamily, stoppedReason, startedBy, ...others } = parsed;
  const { capacityProviderName, stopTimeoutSeconds, containers: found, ...rest } = others;
  const containers = found.map((one) => containerOf(one, known));
  const os = cut(attributeIn(inner, 'ecs.os-type') ?? '');
  const subnet = subnetIn(inner);
  const timeouts = containers.flatMap((entry) => entry.stopTimeoutSeconds ?? []);
  return {
    id: text.parse(outer['id']) ?? rest.taskArn ?? null,
    ...rest,
    stoppedReason: foreign(stoppedReason, known),
    startedBy: startedBy === undefined ? undefined : foreign(startedBy, known),
    ...(times ?? timesIn(inner)),
    containers,
    stopTimeoutSeconds: stopTimeoutSeconds ?? (timeouts.length > 0 ? Math.max(...timeouts) : undefined),
    cpuUnits: cpu,
    memoryMib: memory,
    operatingSystem: operatingSystemOf(`${platformFamily ?? ''} ${os}`),
    taskDefinition: taskDefinitionArn?.slice(taskDefinitionArn.lastIndexOf('/') + 1),
    capacityProvider: capacityProviderName,
    subnet: subnet === undefined ? undefined : cut(subnet),
  };
};
