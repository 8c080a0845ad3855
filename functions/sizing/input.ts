import { z } from 'zod';
import { issueText } from '../primitives/issue.ts';
import type { Platform } from './fargate.ts';
import type { Utilisation } from './utilisation.ts';
import { secondsBetween } from '../primitives/instant.ts';

/** A service as an export describes it: utilisation, number of tasks, and their platform. */
export type SizingInput = {
  readonly id: string;
  readonly tasks: number;
  readonly platform: Platform;
  readonly utilisation: Utilisation;
};

const series = z.array(z.number().nullable());
const statistics = z.object({ Average: series.optional(), Maximum: series.optional() });

/** Percent of the current allocation; index k is `start + k x periodSeconds`; null where there is no datapoint. */
const shape = z.object({
  id: z.string(),
  schema: z.literal('fargate-sizing-input/1'),
  desiredCount: z.number().nonnegative().default(1),
  runtimePlatform: z
    .object({
      cpuArchitecture: z.enum(['X86_64', 'ARM64']).default('X86_64'),
      operatingSystemFamily: z.string().default('LINUX'),
    })
    .default({ cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' }),
  current: z.object({ cpu: z.number().positive(), memory: z.number().positive() }),
  start: z.iso.datetime({ offset: true }),
  periodSeconds: z.number().positive(),
  cpuUtilization: statistics,
  memoryUtilization: statistics,
  oomEvents: z
    .array(z.object({ index: z.number().int().optional(), timestamp: z.iso.datetime({ offset: true }).optional() }))
    .default([]),
});

type Shape = z.infer<typeof shape>;

const absolute = (percents: readonly (number | null)[], limit: number): Float64Array =>
  Float64Array.from(percents, (percent) => (percent === null || !(percent >= 0) ? NaN : (percent / 100) * limit));

const indexOf = ({ start, periodSeconds }: Shape, event: Shape['oomEvents'][number]): number | undefined => {
  if (event.index !== undefined) return event.index;
  if (event.timestamp === undefined) return undefined;
  return Math.floor(secondsBetween(Date.parse(start), Date.parse(event.timestamp)) / periodSeconds);
};

const utilisationOf = (input: Shape): Utilisation => {
  const { current, cpuUtilization: cpu, memoryUtilization: memory } = input;
  const cpuUnits = absolute(cpu.Average ?? cpu.Maximum ?? [], current.cpu);
  const cpuUnitsMax =
    cpu.Maximum === undefined || cpu.Average === undefined ? cpuUnits : absolute(cpu.Maximum, current.cpu);
  const memoryMib = absolute(memory.Maximum ?? memory.Average ?? [], current.memory);
  const periods = Math.max(cpuUnits.length, memoryMib.length);
  const known = input.oomEvents.map((event) => indexOf(input, event));
  return {
    start: new Date(input.start),
    periodSeconds: input.periodSeconds,
    cpuUnits,
    cpuUnitsMax,
    memoryMib,
    size: current,
    outOfMemory: known.filter((index): index is number => index !== undefined && index >= 0 && index < periods),
    // A stop outside the window, or without a time, also counts as a stop under the current size.
    outOfMemoryMib: known.length === 0 ? 0 : current.memory,
  };
};

/** Parses one object of schema `fargate-sizing-input/1`; throws with the field's path when it is invalid. */
export const parseSizingInput = (value: unknown): SizingInput => {
  const result = shape.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const what = issue === undefined ? '' : `${issue.path.join('.') || 'the line'} ${issueText(issue)}`;
    throw new Error(`not a fargate-sizing-input/1: ${what}`);
  }
  const { cpuArchitecture, operatingSystemFamily } = result.data.runtimePlatform;
  return {
    id: result.data.id,
    tasks: result.data.desiredCount,
    platform: {
      architecture: cpuArchitecture,
      operatingSystem: operatingSystemFamily.startsWith('WINDOWS') ? 'WINDOWS' : 'LINUX',
    },
    utilisation: utilisationOf(result.data),
  };
};
