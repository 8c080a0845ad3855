import type { Random } from '../fake-aws/random.ts';
import { randomOf } from '../fake-aws/random.ts';
import type { Ending, Envelope, SimulatedService, SimulatedTask } from './events.ts';
import { deploymentEvent, runningEvent, scalingItem, stoppedEvent } from './events.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const place = { account: '111122223333', region: 'eu-west-1', cluster: 'prod', badShare: 0.15, scales: false } as const;
const other = { ...place, account: '444455556666', region: 'us-east-1', cluster: 'shop' } as const;

/** Two accounts; the last one is a family of standalone tasks. */
export const SERVICES: readonly SimulatedService[] = [
  { ...place, name: 'web', capacity: 'FARGATE', cpu: 512, memory: 1024, tasks: 2, releaseDays: 6, scales: true },
  { ...place, name: 'worker', capacity: 'FARGATE_SPOT', cpu: 1024, memory: 4096, tasks: 2, releaseDays: 11 },
  { ...other, name: 'web', capacity: 'FARGATE', cpu: 256, memory: 512, tasks: 2, releaseDays: 9 },
  { ...other, name: 'export', capacity: 'FARGATE', cpu: 2048, memory: 8192, tasks: 0, releaseDays: 1e9 },
];

const ENDINGS = {
  replaced: {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Scaling activity initiated by deployment',
    container: { exitCode: 143 },
  },
  crashed: {
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    container: { exitCode: 1 },
  },
  outOfMemory: {
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'OutOfMemoryError: Container killed due to memory usage',
    container: { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
  },
  interrupted: {
    stopCode: 'SpotInterruption',
    stoppedReason: 'Your Spot Task was interrupted.',
    container: { exitCode: 143 },
  },
  done: {
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    container: { exitCode: 0 },
  },
} as const satisfies Readonly<Record<string, Ending>>;

/** What happens on a day: events, and items of DescribeScalingActivities. */
export type SimulatedDay = { readonly events: Envelope[]; readonly activities: unknown[] };

/** A service as the days go by. */
type Life = {
  readonly service: SimulatedService;
  readonly random: Random;
  revision: number;
  deployment: string;
  tasks: SimulatedTask[];
};

const newLife = (service: SimulatedService, seed: string): Life => {
  const random = randomOf(`${seed}/${service.account}/${service.name}`);
  return { service, random, revision: 1, deployment: `ecs-svc/${random.digits(19)}`, tasks: [] };
};

const isJob = ({ tasks }: SimulatedService): boolean => tasks === 0;

const start = ({ service, random, revision, deployment }: Life, at: EpochMs, { events }: SimulatedDay) => {
  const zone = `${service.region}${'abc'.charAt(random.integer(0, 2))}`;
  const task = { id: random.hex(32), createdAt: at, revision, deployment: isJob(service) ? null : deployment, zone };
  events.push(runningEvent(service, task));
  return task;
};

type Stop = { readonly task: SimulatedTask; readonly ending: Ending; readonly at: EpochMs };

const stop = (life: Life, { task, ending, at }: Stop, { events }: SimulatedDay): void => {
  life.tasks = life.tasks.filter(({ id }) => id !== task.id);
  events.push(stoppedEvent(life.service, task, ending, at));
};

const IN_PROGRESS = 'SERVICE_DEPLOYMENT_IN_PROGRESS';
const COMPLETED = 'SERVICE_DEPLOYMENT_COMPLETED';
const FAILED = 'SERVICE_DEPLOYMENT_FAILED';

/** Tasks of a bad release crash half a minute after they run, one after another, until ECS gives up. */
const release = (life: Life, at: EpochMs, day: SimulatedDay): void => {
  const { service, random } = life;
  const before = { revision: life.revision, deployment: life.deployment };
  const isBad = random.chance(service.badShare);
  const deployment = `ecs-svc/${random.digits(19)}`;
  [life.revision, life.deployment] = [life.revision + 1, deployment];
  const report = (event: string, reason: string, when: EpochMs): void =>
    void day.events.push(deploymentEvent(service, { deployment, event, reason, at: when }));
  report(IN_PROGRESS, `ECS deployment ${deployment} in progress.`, at);
  if (isBad) {
    for (let n = 0; n < 5; n += 1) {
      const task = start(life, at + (1 + 2 * n) * MINUTE_MS, day);
      stop(life, { task, ending: ENDINGS.crashed, at: task.createdAt + MINUTE_MS }, day);
    }
    report(FAILED, 'ECS deployment circuit breaker: tasks failed to start.', at + 15 * MINUTE_MS);
    Object.assign(life, before);
    return;
  }
  const old = life.tasks;
  life.tasks = [...life.tasks, ...old.map((_, n) => start(life, at + (n + 1) * MINUTE_MS, day))];
  for (const [n, task] of old.entries())
    stop(life, { task, ending: ENDINGS.replaced, at: at + (5 + n) * MINUTE_MS }, day);
  report(COMPLETED, `ECS deployment ${deployment} completed.`, at + 12 * MINUTE_MS);
};

const replace = (life: Life, ending: Ending, at: EpochMs, day: SimulatedDay): void => {
  const task = life.tasks[life.random.integer(0, life.tasks.length - 1)];
  if (task === undefined) return;
  stop(life, { task, ending, at }, day);
  life.tasks = [...life.tasks, start(life, at + MINUTE_MS, day)];
};

const scale = (life: Life, from: EpochMs, day: SimulatedDay): void => {
  const [out, back] = [from + 9 * HOUR_MS, from + 18 * HOUR_MS];
  const alarm = (side: string): string => `TargetTracking-service/${life.service.cluster}/web-Alarm${side}-1`;
  day.activities.push(scalingItem(life.service, { at: out, to: life.service.tasks + 1, alarm: alarm('High') }));
  life.tasks = [...life.tasks, start(life, out + MINUTE_MS, day)];
  day.activities.push(scalingItem(life.service, { at: back, to: life.service.tasks, alarm: alarm('Low') }));
  const task = life.tasks.at(-1);
  if (task !== undefined) stop(life, { task, ending: ENDINGS.replaced, at: back + MINUTE_MS }, day);
};

const live = (life: Life, { index, from }: { readonly index: number; readonly from: EpochMs }, day: SimulatedDay) => {
  const { service, random } = life;
  if (isJob(service)) {
    const task = start(life, from + 3 * HOUR_MS, day);
    const ending = random.chance(0.1) ? ENDINGS.outOfMemory : ENDINGS.done;
    stop(life, { task, ending, at: task.createdAt + random.integer(5, 40) * MINUTE_MS }, day);
    return;
  }
  while (life.tasks.length < service.tasks) life.tasks.push(start(life, from + MINUTE_MS, day));
  if (index % service.releaseDays === service.releaseDays - 1) release(life, from + 6 * HOUR_MS, day);
  if (service.scales) scale(life, from, day);
  if (random.chance(0.15)) replace(life, ENDINGS.outOfMemory, from + 20 * HOUR_MS, day);
  if (service.capacity === 'FARGATE_SPOT' && random.chance(0.3))
    replace(life, ENDINGS.interrupted, from + 22 * HOUR_MS, day);
};

const byTime = (a: Envelope, b: Envelope): number => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0);

const DAY_MS = 24 * HOUR_MS;

/** The days from an instant on (midnight in UTC, epoch milliseconds), the same for the same seed. */
export function* simulatedDays(from: EpochMs, days: number, seed = 'farwatch'): Generator<SimulatedDay> {
  const lives = SERVICES.map((service) => newLife(service, seed));
  for (let index = 0; index < days; index += 1) {
    const day: SimulatedDay = { events: [], activities: [] };
    for (const life of lives) live(life, { index, from: from + index * DAY_MS }, day);
    day.events.sort(byTime);
    yield day;
  }
}
