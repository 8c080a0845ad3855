import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { newCalls } from '../../functions/adapters/aws/calls.ts';
import { planFleet } from '../../functions/handlers/weekly-report/plan.ts';
import type { ReportSources } from '../../functions/handlers/weekly-report/sources.ts';
import type { TaskEvent } from '../../functions/events/event.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { InsightsLevel } from '../../functions/report/input.ts';

const NOW = new Date('2026-11-23T08:00:00Z');
const ARN = 'arn:aws:ecs:eu-west-1:111122223333';
const keyOf = (name: string) => serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name });

const task = (name: string, family: string, days = 60) =>
  ({
    service: keyOf(name),
    taskArn: `${ARN}:task/prod/${name}`,
    taskDefinition: `${family}:1`,
    cpuUnits: 256,
    memoryMib: 512,
    at: NOW,
    startedAt: new Date(NOW.getTime() - days * 86_400_000),
    containers: [],
  }) as unknown as TaskEvent;

const sourcesOf = (services: number, tasks: readonly TaskEvent[], insights: InsightsLevel = 'enabled') =>
  ({
    ecs: {
      clusters: async () => [{ arn: `${ARN}:cluster/prod`, insights }],
      serviceArns: async () => Array.from({ length: services }, (_, index) => `${ARN}:service/prod/web-${index}`),
      tasks: async () => tasks,
    },
    metrics: async (queries: readonly { readonly dimensions: Readonly<Record<string, string>> }[]) =>
      queries.map(({ dimensions }) => {
        const times = Float64Array.from({ length: 30 }, (_, day) => NOW.getTime() - (30 - day) * 86_400_000);
        const grows = dimensions['ServiceName'] !== 'web-0';
        return { times, values: times.map((_, day) => (grows && day >= 24 ? 80 : 40)), isWhole: true };
      }),
    scaling: async () => new Map(),
    store: inMemoryStore(),
    readHistory: async () => [],
    remembers: true,
    calls: newCalls(),
    cluster: undefined,
    progress: () => {},
  }) as unknown as ReportSources;

test('families fill the last group of services and go on in groups of their own, each with its tasks', async () => {
  const jobs = Array.from({ length: 600 }, (_, index) => task(`family:job-${index}`, `job-${index}`));
  const { groups, services } = await planFleet(sourcesOf(130, jobs), NOW);
  expect(services).toBe(130);
  expect(groups.map(({ families }) => families.length)).toEqual([0, 250, 250, 100]);
  expect(groups.map(({ chunks }) => chunks.length)).toEqual([12, 1, 0, 0]);
  for (const { families, tasks } of groups)
    expect(new Set(tasks.map(({ service }) => service))).toEqual(new Set(families.map(({ key }) => key)));
  expect(groups.flatMap(({ families }) => families).every(({ insights }) => insights === 'enabled')).toBe(true);
});

test('an account of standalone tasks alone has a group', async () => {
  const { groups } = await planFleet(sourcesOf(0, [task('family:job', 'job')], 'off'), NOW);
  expect(groups).toMatchObject([{ chunks: [], families: [{ insights: 'off', isShared: false }] }]);
});

test('siblings are with the group of their service, whichever groups the others are in', async () => {
  const tasks = [0, 1, 129].map((index) => task(`web-${index}`, 'web'));
  const { groups } = await planFleet(sourcesOf(130, [...tasks, task('family:web', 'web')]), NOW);
  const [first, second] = groups;
  expect(second?.siblings).toEqual([]);
  expect(first?.siblings).toMatchObject([{ service: keyOf('web-0') }]);
  expect(first?.siblings[0]?.rises.map(({ service }) => service)).toEqual([keyOf('web-1'), keyOf('web-129')]);
  expect(second?.families).toMatchObject([{ key: keyOf('family:web'), isShared: true }]);
});
