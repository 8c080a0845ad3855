import type { TaskFact, TaskUsage } from '../../functions/billing/usage.ts';

/**
 * Computes the month's bill again, by other means: adds every second of every task. Nothing of the ledger is used; the
 * prices are typed in again, in ten-thousand-millionths of a dollar per hour: [vCPU with licence, GB, storage GB].
 */
const PRICES: Readonly<Record<string, readonly [bigint, bigint, bigint]>> = {
  'us-east-1 X86_64 LINUX FARGATE': [404_800_000n, 44_450_000n, 1_110_000n],
  'eu-central-1 X86_64 LINUX FARGATE': [465_600_000n, 51_100_000n, 0n],
  'ap-northeast-1 X86_64 LINUX FARGATE': [505_600_000n, 55_300_000n, 1_330_000n],
  'ap-south-1 ARM64 LINUX FARGATE': [238_300_000n, 26_100_000n, 0n],
  'eu-west-1 ARM64 LINUX FARGATE': [323_800_000n, 35_600_000n, 0n],
  'eu-west-1 X86_64 LINUX FARGATE_SPOT': [122_405_600n, 13_441_000n, 0n],
  'us-east-1 ARM64 LINUX FARGATE_SPOT': [103_096_900n, 11_334_900n, 1_110_000n],
  'us-east-1 X86_64 WINDOWS FARGATE': [465_520_000n + 460_000_000n, 51_117_500n, 1_110_000n],
};
const IPV4 = 50_000_000n;
/** Ten-thousand-millionths per dollar, times MiB or CPU units per whole, times seconds per hour. */
const PER_DOLLAR = 10_000_000_000n * 1024n * 3600n;

export type Recount = {
  readonly cents: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly unpricedSeconds: number;
};

const latest = (facts: readonly TaskFact[]): readonly TaskUsage[] => {
  const ordered = [...facts].sort((a, b) => a.version - b.version);
  return Object.values(Object.fromEntries(ordered.map(({ usage }) => [usage.taskArn, usage])));
};

/** Billed seconds, counted one by one: while the task runs, and until the minimum is over. */
const walk = (task: TaskUsage, from: Date, to: Date, now: Date): number => {
  const first = task.pullStartedAt?.getTime();
  if (first === undefined) return 0;
  const end = (task.stoppedAt ?? now).getTime();
  const minimum = task.operatingSystem === 'WINDOWS' ? 300 : 60;
  let paid = 0;
  let within = 0;
  for (let second = first; second < end || paid < minimum; second += 1000) {
    paid += 1;
    if (second >= from.getTime() && second < to.getTime()) within += 1;
  }
  return within;
};

const ratePerSecond = (task: TaskUsage): bigint | undefined => {
  const price = PRICES[`${task.region} ${task.architecture} ${task.operatingSystem} ${task.capacity}`];
  if (!price) return undefined;
  const extraGib = Math.max(0, (task.storageGib ?? 20) - 20);
  return (
    price[0] * BigInt(task.cpuUnits ?? 0) + price[1] * BigInt(task.memoryMib ?? 0) + price[2] * BigInt(extraGib) * 1024n
  );
};

/**
 * Cents by dimension: `all`, `ipv4`, `never started`, and each service, revision, zone, capacity provider and owner.
 */
export const recount = (facts: readonly TaskFact[], window: { from: Date; to: Date }, now: Date): Recount => {
  const sums: Record<string, bigint> = {};
  const add = (name: string, amount: bigint) => void (sums[name] = (sums[name] ?? 0n) + amount);
  let [seconds, unpricedSeconds] = [0, 0];
  for (const task of latest(facts)) {
    const within = walk(task, window.from, window.to, now);
    const rate = ratePerSecond(task);
    if (within === 0) continue;
    if (rate === undefined) unpricedSeconds += within;
    if (rate === undefined) continue;
    seconds += within;
    const { service, taskDefinition, availabilityZone = 'no zone', capacity, owner = 'no owner' } = task;
    const names = ['all', service, `${service} ${taskDefinition}`, availabilityZone, capacity, owner];
    for (const name of names) add(name, rate * BigInt(within));
    if (task.stoppedAt && !task.startedAt) add('never started', rate * BigInt(within));
    if (task.publicIp) add('ipv4', IPV4 * 1024n * BigInt(within));
  }
  const cents = Object.entries(sums).map(([name, sum]) => [
    name,
    Number((200n * sum + PER_DOLLAR) / (2n * PER_DOLLAR)),
  ]);
  return { cents: Object.fromEntries(cents), seconds, unpricedSeconds };
};
