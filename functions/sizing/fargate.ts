/** A task size as in a task definition: CPU units (1024 per vCPU) and MiB. */
export type TaskSize = { readonly cpu: number; readonly memory: number };

export type OperatingSystem = 'LINUX' | 'WINDOWS';
export type Architecture = 'X86_64' | 'ARM64';
export type Platform = {
  readonly operatingSystem: OperatingSystem;
  readonly architecture: Architecture;
};

/** USD per vCPU-hour and per GB-hour. For Windows the caller adds the licence to `vcpuHour`. */
export type TaskPrices = { readonly vcpuHour: number; readonly gbHour: number };

/** Linux, x86, us-east-1, on demand. Only the ratio of the two numbers matters for choosing a size. */
export const LIST_PRICES: TaskPrices = { vcpuHour: 0.04048, gbHour: 0.004445 };

export const HOURS_PER_MONTH = 730;

type Row = {
  readonly cpu: number;
  readonly memoryGb: readonly number[];
  readonly windows: boolean;
  /** The first Linux platform version that offers the row. */
  readonly linuxPlatformVersion: string;
  /** The developer guide has the row, the API reference ends before it; a region or an architecture may refuse it. */
  readonly isUnconfirmed: boolean;
};

const gb = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

const row = (cpu: number, memoryGb: readonly number[], also: Partial<Row> = {}): Row => ({
  cpu,
  memoryGb,
  windows: false,
  linuxPlatformVersion: '1.0.0',
  isUnconfirmed: false,
  ...also,
});

/** Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
const ROWS: readonly Row[] = [
  row(256, [0.5, 1, 2]),
  row(512, gb(1, 4, 1)),
  row(1024, gb(2, 8, 1), { windows: true }),
  row(2048, gb(4, 16, 1), { windows: true }),
  row(4096, gb(8, 30, 1), { windows: true }),
  row(8192, gb(16, 60, 4), { linuxPlatformVersion: '1.4.0' }),
  row(16_384, gb(32, 120, 8), { linuxPlatformVersion: '1.4.0' }),
  row(32_768, [60, 120, 244], { linuxPlatformVersion: '1.4.0', isUnconfirmed: true }),
];

export const LINUX: Platform = { operatingSystem: 'LINUX', architecture: 'X86_64' };

/** Windows tasks run on x86 only. */
const offered =
  ({ operatingSystem, architecture }: Platform) =>
  (each: Row) =>
    operatingSystem === 'LINUX' || (each.windows && architecture === 'X86_64');

/**
 * Every size of the platform, by CPU, then memory: 77 for Linux, three of them unconfirmed; 43 for Windows on x86, none
 * for Windows on ARM.
 */
export const sizesOf = (platform: Platform = LINUX): readonly TaskSize[] =>
  ROWS.filter(offered(platform)).flatMap(({ cpu, memoryGb }) =>
    memoryGb.map((memory) => ({ cpu, memory: memory * 1024 })),
  );

/** Whether not all of AWS's documents have the size: shown wherever it is recommended. */
export const isUnconfirmed = ({ cpu }: TaskSize): boolean =>
  ROWS.some((each) => each.cpu === cpu && each.isUnconfirmed);

/** Whether a task of this size can be registered for Fargate on the platform. */
export const isLegal = (size: TaskSize, platform: Platform = LINUX): boolean =>
  sizesOf(platform).some(({ cpu, memory }) => cpu === size.cpu && memory === size.memory);

/** USD an hour for one task of this size, without storage and addresses. */
export const costPerHour = ({ cpu, memory }: TaskSize, { vcpuHour, gbHour }: TaskPrices = LIST_PRICES): number =>
  (cpu / 1024) * vcpuHour + (memory / 1024) * gbHour;

/**
 * The cheapest legal size that holds the need; undefined when none does. Of two equally cheap ones, the one with less
 * CPU.
 */
export const smallestThatFits = (
  need: TaskSize,
  platform: Platform = LINUX,
  prices: TaskPrices = LIST_PRICES,
): TaskSize | undefined =>
  sizesOf(platform)
    .filter(({ cpu, memory }) => cpu >= need.cpu && memory >= need.memory)
    .reduce<TaskSize | undefined>(
      (best, size) => (best === undefined || costPerHour(size, prices) < costPerHour(best, prices) ? size : best),
      undefined,
    );

export type Neighbours = {
  readonly moreMemory: TaskSize | undefined;
  readonly lessMemory: TaskSize | undefined;
  readonly moreCpu: TaskSize | undefined;
  readonly lessCpu: TaskSize | undefined;
};

const nearestMemory = (sizes: readonly TaskSize[], memory: number): TaskSize | undefined =>
  sizes.find((size) => size.memory >= memory) ?? sizes.at(-1);

/** One step in each direction; a step in CPU keeps the memory as close as the row allows, more rather than less. */
export const neighbours = (size: TaskSize, platform: Platform = LINUX): Neighbours => {
  const sizes = sizesOf(platform);
  const inRow = sizes.filter(({ cpu }) => cpu === size.cpu);
  const cpus = [...new Set(sizes.map(({ cpu }) => cpu))];
  const above = cpus.find((cpu) => cpu > size.cpu);
  const below = cpus.filter((cpu) => cpu < size.cpu).at(-1);
  const withCpu = (cpu: number | undefined) =>
    cpu === undefined
      ? undefined
      : nearestMemory(
          sizes.filter((each) => each.cpu === cpu),
          size.memory,
        );
  return {
    moreMemory: inRow.find(({ memory }) => memory > size.memory),
    lessMemory: inRow.filter(({ memory }) => memory < size.memory).at(-1),
    moreCpu: withCpu(above),
    lessCpu: withCpu(below),
  };
};

/** What a task needs from the platform besides its size. */
export type PlatformNeeds = {
  readonly platform: Platform;
  /** `LATEST` or undefined means the newest. */
  readonly platformVersion?: string;
  readonly spot?: boolean;
  readonly ephemeralStorageGib?: number;
};

const older = (version: string, than: string): boolean => version.localeCompare(than, undefined, { numeric: true }) < 0;

/** Why ECS would refuse to place a task of this size on it; empty when it would not. */
export const platformProblems = (size: TaskSize, needs: PlatformNeeds): readonly string[] => {
  const { platform, platformVersion, spot, ephemeralStorageGib } = needs;
  const linux = platform.operatingSystem === 'LINUX';
  const version = platformVersion === undefined || platformVersion === 'LATEST' ? undefined : platformVersion;
  const found = ROWS.find(({ cpu }) => cpu === size.cpu);
  const problems: readonly (string | false)[] = [
    !isLegal(size, { ...platform, architecture: 'X86_64' }) &&
      `Fargate has no ${size.cpu} CPU units with ${size.memory} MiB on ${platform.operatingSystem}`,
    !linux && platform.architecture === 'ARM64' && 'Windows tasks run on X86_64 only',
    !linux && spot === true && 'Fargate Spot has no Windows tasks',
    linux &&
      version !== undefined &&
      found !== undefined &&
      older(version, found.linuxPlatformVersion) &&
      `${size.cpu} CPU units need platform version ${found.linuxPlatformVersion} or later`,
    linux &&
      version !== undefined &&
      platform.architecture === 'ARM64' &&
      older(version, '1.4.0') &&
      'ARM64 needs platform version 1.4.0 or later',
    ephemeralStorageGib !== undefined &&
      (ephemeralStorageGib < 21 || ephemeralStorageGib > 200) &&
      'ephemeral storage can be set from 21 to 200 GiB',
  ];
  return problems.filter((problem): problem is string => problem !== false);
};
