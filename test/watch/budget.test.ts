import { expect, test } from 'vitest';
import { storedOf } from '../../functions/effects/dynamo-watch.ts';
import { dueOf } from '../../functions/effects/table.ts';
import { dueAtOf } from '../../functions/watch/due.ts';
import { fold } from '../../functions/watch/fold.ts';
import { foldSeen } from '../../functions/watch/seen.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { newWatch } from '../../functions/watch/watch.ts';
import type { TaskOptions } from '../support/envelopes.ts';
import { MORNING, deploymentChanged, running, scaledIn, stopped } from '../support/envelopes.ts';
import { WEB, eventsOf } from '../support/folding.ts';
import { itemSize } from '../support/item-size.ts';

const KB = 1024;

const bytesOf = (watch: Watch, seconds: number): number =>
  itemSize({ ...storedOf(watch), ...dueOf(watch.key, dueAtOf(watch, new Date(MORNING + seconds * 1000))) });

/** What happened at a second after the morning. */
type Moment = { readonly at: number; readonly envelope: unknown };

/** A watch after moments, a batch of so many after the other; outboxes are sent. */
const after = (moments: readonly Moment[], from: Watch = newWatch(WEB), size = 100): Watch => {
  const sorted = [...moments].sort((a, b) => a.at - b.at);
  let watch = from;
  for (let index = 0; index < sorted.length; index += size) {
    const batch = sorted.slice(index, index + size);
    const now = new Date(MORNING + (batch.at(-1)?.at ?? 0) * 1000 + 2000);
    const folded = fold(watch, eventsOf(batch.map(({ envelope }) => envelope)), { now, staleEventMinutes: 60 });
    watch = { ...folded.watch, outbox: {}, revision: watch.revision + 1 };
  }
  return watch;
};

const deploymentId = (n: number): string => `ecs-svc/${String(4_000_000_000_000_000_000n + BigInt(n))}`;

const life = (task: TaskOptions & { readonly stoppedAt: number }): readonly Moment[] => [
  { at: (task.createdAt ?? 0) + 30, envelope: running(task) },
  { at: task.stoppedAt + 20, envelope: scaledIn(task) },
];

type Release = { readonly n: number; readonly tasks: number; readonly from: number; readonly to: number | undefined };

/** A release whose tasks live until the next one has replaced them. */
const release = ({ n, tasks, from, to }: Release): readonly Moment[] => {
  const deployment = deploymentId(n);
  return [
    { at: from, envelope: deploymentChanged({ deployment, time: from }) },
    {
      at: from + 180,
      envelope: deploymentChanged({ deployment, name: 'SERVICE_DEPLOYMENT_COMPLETED', time: from + 180 }),
    },
    ...Array.from({ length: tasks }, (_, task): readonly Moment[] => {
      const options = {
        task: n * 100_000 + task,
        deployment,
        taskDefinition: `web:${n}`,
        zone: `eu-west-1${'abc'[task % 3]}`,
        createdAt: from + (task % 60),
      };
      if (to !== undefined) return life({ ...options, stoppedAt: to + (task % 60) });
      return [{ at: options.createdAt + 30, envelope: running(options) }];
    }).flat(),
  ];
};

const HOUR = 3600;

const seen = (watch: Watch, desiredCount: number, readAt: number): Watch =>
  foldSeen(watch, {
    key: WEB,
    serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
    readAt: MORNING / 1000 + readAt,
    mode: 'approve',
    owner: '@orders-team',
    channel: '#orders-alerts',
    desiredCount,
    runningCount: desiredCount,
    taskDefinition: 'web:9',
    platformVersion: '1.4.0',
    primary: {
      id: deploymentId(9) as never,
      createdAt: MORNING / 1000 + 8 * HOUR,
      completedAt: MORNING / 1000 + 9 * HOUR,
    },
  });

/** One crash each half minute, told in the words of `kinds` different failures. */
const crashLoop = (
  tasks: number,
  { from, to, kinds }: { from: number; to: number; kinds: number },
): readonly Moment[] =>
  Array.from({ length: Math.floor((to - from) / 600) * tasks }, (_, n): readonly Moment[] => {
    const createdAt = from + Math.floor(n / tasks) * 600 + (n % 600);
    const task = { task: 9_000_000 + n, deployment: deploymentId(9), taskDefinition: 'web:9', createdAt };
    const containers = [
      { name: `app-${n % kinds}`, exitCode: 1 + (n % kinds), reason: `Error: cannot start ${'part '.repeat(30)}` },
    ];
    return [
      { at: createdAt + 30, envelope: running(task) },
      { at: createdAt + 60, envelope: stopped({ ...task, detail: { containers } }) },
    ];
  }).flat();

const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8] as const;

test('the item of a service of 20 tasks is within 4 KB after a day of eight releases and of scaling', () => {
  const releases = EIGHT.flatMap((n) =>
    release({ n, tasks: 20, from: n * HOUR, to: n === 8 ? undefined : (n + 1) * HOUR }),
  );
  const scaling = Array.from({ length: 60 }, (_, n) =>
    life({
      task: 5000 + n,
      deployment: deploymentId(8),
      taskDefinition: 'web:8',
      createdAt: 9 * HOUR + n * 600,
      stoppedAt: 9 * HOUR + n * 600 + 900,
    }),
  ).flat();
  const watch = seen(after([...releases, ...scaling]), 20, 20 * HOUR);
  expect(watch.live.size).toBe(20);
  expect(bytesOf(watch, 20 * HOUR)).toBeLessThan(4 * KB);
});

test('the item of a service of 20 tasks that fail is within 4 KB too', () => {
  const watch = seen(
    after([
      ...release({ n: 9, tasks: 20, from: 0, to: undefined }),
      ...crashLoop(2, { from: HOUR, to: 3 * HOUR, kinds: 1 }),
    ]),
    20,
    HOUR,
  );
  expect(watch.incidents.length).toBeGreaterThan(0);
  expect(bytesOf(watch, 3 * HOUR)).toBeLessThan(4 * KB);
});

test('the item of a service of 2,000 tasks that is replaced and fails for hours is within 64 KB', () => {
  const old = release({ n: 8, tasks: 2000, from: 0, to: undefined });
  const watch = seen(
    after([
      ...old,
      ...release({ n: 9, tasks: 100, from: HOUR, to: undefined }),
      ...crashLoop(20, { from: HOUR, to: 4 * HOUR, kinds: 3 }),
    ]),
    2000,
    HOUR,
  );
  expect(watch.live.size).toBeGreaterThanOrEqual(2000);
  expect(bytesOf(watch, 4 * HOUR)).toBeLessThan(64 * KB);
});

test('10,000 tasks in deployment and a crash loop of 200 that has filled all that is kept stay below 200 KB', () => {
  const both = [
    ...release({ n: 8, tasks: 5000, from: 0, to: undefined }),
    ...release({ n: 9, tasks: 5000, from: HOUR, to: undefined }),
  ];
  const calm = seen(after(both, newWatch(WEB), 1000), 5000, HOUR);
  const watch = after(crashLoop(200, { from: 2 * HOUR, to: 3 * HOUR, kinds: 12 }), calm, 400);
  expect(watch.live.size).toBe(10_000);
  expect(watch.dead.size).toBe(1000);
  expect(bytesOf(watch, 3 * HOUR)).toBeLessThan(200 * KB);
});
