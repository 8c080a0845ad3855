import type { Cause } from '../../functions/stops/cause.ts';
import type { TaskFact, TaskUsage } from '../../functions/billing/usage.ts';

/** October 2026. */
export const MONTH = { from: new Date('2026-10-01T00:00:00.000Z'), to: new Date('2026-11-01T00:00:00.000Z') };
export const NOW = new Date('2026-10-29T17:31:07.412Z');

type Random = { readonly below: (limit: number) => number; readonly chance: (odds: number) => boolean };

/** A random number generator (a 32-bit linear congruence), so that a seed means the same month everywhere. */
const randomOf = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { below: (limit) => Math.floor(next() * limit), chance: (probability) => next() < probability };
};

type Kind = Pick<TaskUsage, 'region' | 'architecture' | 'operatingSystem' | 'capacity' | 'cpuUnits' | 'memoryMib'> & {
  readonly storageGib?: number;
};

const LINUX = { architecture: 'X86_64', operatingSystem: 'LINUX', capacity: 'FARGATE' } as const;
const ARM = { ...LINUX, architecture: 'ARM64' } as const;
const SPOT = { ...LINUX, capacity: 'FARGATE_SPOT' } as const;

/** Kinds of which every price is known, and one of an unknown region. */
const KINDS: readonly Kind[] = [
  { ...LINUX, region: 'us-east-1', cpuUnits: 256, memoryMib: 512 },
  { ...LINUX, region: 'us-east-1', cpuUnits: 1024, memoryMib: 3072, storageGib: 73 },
  { ...LINUX, region: 'eu-central-1', cpuUnits: 4096, memoryMib: 30720 },
  { ...LINUX, region: 'ap-northeast-1', cpuUnits: 512, memoryMib: 4096, storageGib: 21 },
  { ...ARM, region: 'ap-south-1', cpuUnits: 2048, memoryMib: 4096 },
  { ...ARM, region: 'eu-west-1', cpuUnits: 256, memoryMib: 1024 },
  { ...SPOT, region: 'eu-west-1', cpuUnits: 1024, memoryMib: 2048 },
  { ...SPOT, architecture: 'ARM64', region: 'us-east-1', cpuUnits: 512, memoryMib: 1024, storageGib: 40 },
  { ...LINUX, operatingSystem: 'WINDOWS', region: 'us-east-1', cpuUnits: 1024, memoryMib: 2048 },
  { ...LINUX, region: 'xx-nowhere-1', cpuUnits: 256, memoryMib: 512 },
];

type Life = { readonly createdAt: number; readonly pull?: number; readonly start?: number; readonly stop?: number };

/** Times in ms after creation; times after NOW have not happened. */
const lifeOf = (random: Random): Life => {
  const createdAt = MONTH.from.getTime() - 86_400_000 + random.below(30 * 86_400_000);
  if (random.chance(0.05)) return { createdAt, stop: 1 + random.below(180_000) };
  const pull = 5_000 + random.below(40_000);
  if (random.chance(0.2)) return { createdAt, pull, stop: pull + random.below(90_000) };
  const start = pull + 2_000 + random.below(60_000);
  const stop = start + (random.chance(0.5) ? random.below(400_000) : random.below(random.chance(0.1) ? 9e8 : 2e7));
  return { createdAt, pull, start, stop };
};

const CAUSES: readonly Cause[] = [
  'exit.application_error',
  'memory.oom',
  'scheduler.scale_in',
  'platform.spot_interruption',
  'exit.clean',
];

/** The facts of a task at each of its versions. */
const storyOf = (usage: TaskUsage, life: Life, cause: Cause): readonly TaskFact[] => {
  const at = (ms: number | undefined): Date | undefined => {
    const time = ms === undefined ? undefined : new Date(life.createdAt + ms);
    return time && time <= NOW ? time : undefined;
  };
  const [pullStartedAt, startedAt, stoppedAt] = [at(life.pull), at(life.start), at(life.stop)];
  const steps: readonly (Partial<TaskUsage> | undefined)[] = [
    {},
    pullStartedAt && { pullStartedAt },
    startedAt && { pullStartedAt, startedAt },
    stoppedAt && { pullStartedAt, startedAt, stoppedAt, stopCause: cause },
  ];
  return steps.flatMap((known, version) => (known ? [{ version: version + 1, usage: { ...usage, ...known } }] : []));
};

/** All facts of a month's tasks, in order, each once. */
export const monthOf = (seed: number, tasks: number): readonly TaskFact[] => {
  const random = randomOf(seed);
  return Array.from({ length: tasks }, (_, index): readonly TaskFact[] => {
    const which = random.below(KINDS.length);
    const life = lifeOf(random);
    const { region, ...kind } = KINDS[which] ?? { ...LINUX, region: 'us-east-1', cpuUnits: 256, memoryMib: 512 };
    const usage: TaskUsage = {
      ...kind,
      region,
      taskArn: `arn:aws:ecs:${region}:111122223333:task/prod/${index.toString(16).padStart(32, '0')}`,
      service: `111122223333/${region}/prod/service-${which}`,
      taskDefinition: `service-${which}:${1 + random.below(4)}`,
      availabilityZone: random.chance(0.05) ? undefined : `${region}${'abc'[random.below(3)]}`,
      owner: which % 3 === 0 ? undefined : `team-${which % 3}`,
      publicIp: random.chance(0.3),
      createdAt: new Date(life.createdAt),
    };
    return storyOf(usage, life, CAUSES[random.below(CAUSES.length)] ?? 'unknown');
  }).flat();
};
