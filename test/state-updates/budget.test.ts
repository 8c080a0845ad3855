import { expect, test } from 'vitest';
import { storedOf } from '../../functions/adapters/dynamodb/service-states.ts';
import { dueOf } from '../../functions/adapters/dynamodb/table/table.ts';
import { dueAtOf } from '../../functions/state-updates/due.ts';
import { applyEvents } from '../../functions/state-updates/apply-events.ts';
import { applySnapshot } from '../../functions/state-updates/missed-events.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import type { TaskOptions } from '../support/envelopes.ts';
import { MORNING, deploymentChanged, running, scaledIn, stopped } from '../support/envelopes.ts';
import { WEB, eventsOf } from '../support/applying.ts';
import { itemSize } from '../support/item-size.ts';

const KB = 1024;

const bytesOf = (state: ServiceState, seconds: number): number =>
  itemSize({ ...storedOf(state), ...dueOf(state.key, dueAtOf(state, new Date(MORNING + seconds * 1000))) });

/** An event at a second after the morning. */
type Moment = { readonly at: number; readonly envelope: unknown };

/** The state after these events, in batches; outboxes are sent. */
const after = (moments: readonly Moment[], from: ServiceState = newServiceState(WEB), size = 100): ServiceState => {
  const sorted = [...moments].sort((a, b) => a.at - b.at);
  let state = from;
  for (let index = 0; index < sorted.length; index += size) {
    const batch = sorted.slice(index, index + size);
    const now = new Date(MORNING + (batch.at(-1)?.at ?? 0) * 1000 + 2000);
    const applied = applyEvents(state, eventsOf(batch.map(({ envelope }) => envelope)), { now, staleEventMinutes: 60 });
    state = { ...applied.state, outbox: {}, revision: state.revision + 1 };
  }
  return state;
};

const deploymentId = (n: number): string => `ecs-svc/${String(4_000_000_000_000_000_000n + BigInt(n))}`;

const life = (task: TaskOptions & { readonly stoppedAt: number }): readonly Moment[] => [
  { at: (task.createdAt ?? 0) + 30, envelope: running(task) },
  { at: task.stoppedAt + 20, envelope: scaledIn(task) },
];

type Release = { readonly n: number; readonly tasks: number; readonly from: number; readonly to: number | undefined };

/** A release whose tasks run until the next one has replaced them. */
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

const seen = (state: ServiceState, desiredCount: number, readAt: number): ServiceState =>
  applySnapshot(state, {
    key: WEB,
    serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
    readAt: MORNING / 1000 + readAt,
    mode: 'approve',
    contact: '@orders-team',
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

/** One crash each half minute, of `kinds` different failures. */
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
  const state = seen(after([...releases, ...scaling]), 20, 20 * HOUR);
  expect(state.live.size).toBe(20);
  expect(bytesOf(state, 20 * HOUR)).toBeLessThan(4 * KB);
});

test('the item of a service of ten tasks is within a kilobyte on a quiet day', () => {
  const state = seen(after(release({ n: 9, tasks: 10, from: 8 * HOUR, to: undefined })), 10, 20 * HOUR);
  expect(state.live.size).toBe(10);
  expect(bytesOf(state, 20 * HOUR)).toBeLessThan(KB);
});

test('the item of a service of 20 tasks that fail is within 4 KB too', () => {
  const state = seen(
    after([
      ...release({ n: 9, tasks: 20, from: 0, to: undefined }),
      ...crashLoop(2, { from: HOUR, to: 3 * HOUR, kinds: 1 }),
    ]),
    20,
    HOUR,
  );
  expect(state.incidents.length).toBeGreaterThan(0);
  expect(bytesOf(state, 3 * HOUR)).toBeLessThan(4 * KB);
});

test('the item of a service of 2,000 tasks that is replaced and fails for hours is within 64 KB', () => {
  const old = release({ n: 8, tasks: 2000, from: 0, to: undefined });
  const state = seen(
    after([
      ...old,
      ...release({ n: 9, tasks: 100, from: HOUR, to: undefined }),
      ...crashLoop(20, { from: HOUR, to: 4 * HOUR, kinds: 3 }),
    ]),
    2000,
    HOUR,
  );
  expect(state.live.size).toBeGreaterThanOrEqual(2000);
  expect(bytesOf(state, 4 * HOUR)).toBeLessThan(64 * KB);
});

test('10,000 tasks in deployment and a crash loop of 200 that has filled all that is kept stay below 200 KB', () => {
  const both = [
    ...release({ n: 8, tasks: 5000, from: 0, to: undefined }),
    ...release({ n: 9, tasks: 5000, from: HOUR, to: undefined }),
  ];
  const calm = seen(after(both, newServiceState(WEB), 1000), 5000, HOUR);
  const state = after(crashLoop(200, { from: 2 * HOUR, to: 3 * HOUR, kinds: 12 }), calm, 400);
  expect(state.live.size).toBe(10_000);
  expect(state.dead.size).toBe(1000);
  expect(bytesOf(state, 3 * HOUR)).toBeLessThan(200 * KB);
});
