import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { noise } from '../sizing/usage.ts';

const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;

/** Built by `npm ci`; skipped without it. */
const built = test.skipIf(!existsSync(CLI));

type Answer = {
  readonly id: string;
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly because: string;
  readonly unsure?: string | null;
  readonly risk?: { readonly level: string };
  readonly savingPerMonth?: number;
};

const farwatchSize = (lines: readonly unknown[]): Promise<readonly Answer[]> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, 'size'], { stdio: ['pipe', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.on('error', reject);
    child.on('close', () =>
      resolve(
        out
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Answer),
      ),
    );
    child.stdin.end(lines.map((line) => JSON.stringify(line)).join('\n'));
  });

const HOURS = 30 * 24;

type Case = {
  readonly system: string;
  readonly architecture: 'X86_64' | 'ARM64';
  readonly size: readonly [vcpu: number, gb: number];
  /** Minimum and maximum of the day, percent of the size. */
  readonly cpu: readonly [from: number, to: number];
  readonly memory: readonly [from: number, to: number];
  readonly outOfMemory: 'never' | 'every day' | 'once, without a time';
};

const between = ([from, to]: readonly [number, number], hour: number): number =>
  from + (to - from) * (0.5 + 0.45 * Math.sin((hour / 24) * 2 * Math.PI) + 0.05 * noise(hour));

const percents = (range: readonly [number, number]) => Array.from({ length: HOURS }, (_, hour) => between(range, hour));

const STOPS = {
  never: [],
  'every day': Array.from({ length: 30 }, (_, day) => ({ index: day * 24 + 9 })),
  'once, without a time': [{}],
} as const;

const inputOf = ({ system, architecture, size, cpu, memory, outOfMemory }: Case, id: string) => ({
  id,
  schema: 'fargate-sizing-input/1',
  desiredCount: 3,
  runtimePlatform: { cpuArchitecture: architecture, operatingSystemFamily: system },
  current: { cpu: size[0] * 1024, memory: size[1] * 1024 },
  start: '2026-10-01T00:00:00.000Z',
  periodSeconds: 3600,
  cpuUtilization: { Average: percents(cpu), Maximum: percents(cpu) },
  memoryUtilization: { Average: percents(memory), Maximum: percents(memory) },
  oomEvents: STOPS[outOfMemory],
});

/** At the edge of the size table, above it, and sizes that it does not have. */
const LINUX_SIZES = [
  [8, 60],
  [16, 120],
  [16, 128],
  [32, 60],
  [32, 120],
  [32, 244],
  [48, 384],
] as const;
const WINDOWS_SIZES = [
  [4, 30],
  [4, 16],
  [8, 32],
] as const;
const PLATFORMS = [
  ['LINUX', 'X86_64', LINUX_SIZES],
  ['LINUX', 'ARM64', LINUX_SIZES],
  ['WINDOWS_SERVER_2022_CORE', 'X86_64', WINDOWS_SIZES],
  ['WINDOWS_SERVER_2022_CORE', 'ARM64', WINDOWS_SIZES],
] as const;
const LOADS = [
  { cpu: [60, 79], memory: [85, 89] },
  { cpu: [20, 100], memory: [40, 97] },
] as const;

const CASES: readonly Case[] = PLATFORMS.flatMap(([system, architecture, sizes]) =>
  sizes.flatMap((size) =>
    LOADS.flatMap((load) =>
      (['never', 'every day', 'once, without a time'] as const).map((outOfMemory) => ({
        system,
        architecture,
        size,
        ...load,
        outOfMemory,
      })),
    ),
  ),
);

const nameOf = ({ system, architecture, size, cpu, outOfMemory }: Case): string =>
  `${system} ${architecture} ${size.join('/')} ${cpu[1]} % ${outOfMemory}`;

const peakOf = (limit: number, range: readonly [number, number]): number =>
  (Math.max(...percents(range)) / 100) * limit * 1024;

/** The answer to each case, computed once. */
const reported = existsSync(CLI) ? farwatchSize(CASES.map((each) => inputOf(each, nameOf(each)))) : Promise.resolve([]);

built(
  `${CASES.length} services at and above the edge of the table get no size below what they used`,
  async () => {
    const answers = await reported;
    expect(answers.map(({ id }) => id)).toEqual(CASES.map(nameOf));
    CASES.forEach((each, index) => {
      const { cpu = null, memory = null, because = '' } = answers[index] ?? {};
      const name = nameOf(each);
      if (cpu === null || memory === null) {
        expect(because, name).toMatch(/^No Fargate size fits: /);
        return;
      }
      expect(memory, name).toBeGreaterThanOrEqual(peakOf(each.size[1], each.memory) - 1e-6);
      expect(cpu, name).toBeGreaterThanOrEqual(peakOf(each.size[0], each.cpu) - 1e-6);
      if (each.outOfMemory !== 'never') expect(memory, name).toBeGreaterThan(each.size[1] * 1024);
    });
  },
  60_000,
);

built(
  'of them a size that may not hold, or is unconfirmed, says so, and what is kept has nothing to say',
  async () => {
    const answers = await reported;
    const reasons = CASES.map((each, index) => {
      const { cpu = null, memory, because, unsure = null } = answers[index] ?? {};
      if (cpu === null) return null;
      const isChange = cpu !== each.size[0] * 1024 || memory !== each.size[1] * 1024;
      if (!isChange) expect(unsure, nameOf(each)).toBeNull();
      if (isChange && cpu === 32_768) expect(`${because} ${unsure}`, nameOf(each)).toMatch(/unconfirmed.*unconfirmed/s);
      return unsure;
    });
    expect(reasons.filter((reason) => reason?.includes('may be too small'))).not.toEqual([]);
  },
  60_000,
);

built(
  'what needs more than the table has is told so, and what fits is found',
  async () => {
    const linux = { system: 'LINUX', architecture: 'X86_64', cpu: [60, 79], memory: [85, 89] } as const;
    const windows = { ...linux, system: 'WINDOWS_SERVER_2022_CORE', cpu: [20, 40] } as const;
    const [largest, killed, killedAtTheEnd, onWindows] = await farwatchSize(
      [
        { ...linux, size: [32, 244], outOfMemory: 'never' } as const,
        { ...linux, size: [16, 120], outOfMemory: 'every day' } as const,
        { ...linux, size: [32, 244], outOfMemory: 'every day' } as const,
        { ...windows, size: [4, 30], outOfMemory: 'every day' } as const,
      ].map((each) => inputOf(each, nameOf(each))),
    );
    expect(largest).toMatchObject({ cpu: 32_768, memory: 249_856, do: 'keep', savingPerMonth: 0 });
    expect(killed).toMatchObject({ cpu: 32_768, memory: 249_856, unsure: expect.stringContaining('unconfirmed size') });
    expect(killedAtTheEnd?.because).toBe(
      'No Fargate size fits: a task with 244 GB ran out of memory, it used 25.2 vCPU, and the largest size on Linux ' +
        'is 32 vCPU and 244 GB. Give each task less work, or run it on EC2.',
    );
    expect(onWindows).toMatchObject({
      cpu: null,
      memory: null,
      because: expect.stringContaining('on Windows is 4 vCPU'),
    });
  },
  60_000,
);
