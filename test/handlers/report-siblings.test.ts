import { expect, test } from 'vitest';
import type { MetricReader, Points } from '../../functions/adapters/aws/cloudwatch.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { StopRecord } from '../../functions/adapters/common.ts';
import { readSiblings } from '../../functions/handlers/weekly-report/siblings.ts';
import type { TaskEvent } from '../../functions/events/event.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { outOfMemory } from '../report/advice-input.ts';

const NOW = new Date('2026-11-23T08:00:00Z');
const DAY_MS = 86_400_000;
const keyOf = (name: string) => serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name });

type Running = { readonly family?: string; readonly image?: string; readonly memory?: number; readonly days?: number };

const task = (name: string, { family = 'shop', image = 'repo/shop:v3', memory = 2048, days = 60 }: Running = {}) =>
  ({
    kind: 'task',
    service: keyOf(name),
    taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/prod/${name}`,
    taskDefinition: `${family}:7`,
    version: 3,
    region: 'eu-west-1',
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    cpuUnits: 1024,
    memoryMib: memory,
    at: NOW,
    startedAt: new Date(NOW.getTime() - days * DAY_MS),
    containers: [
      { name: 'app', image },
      { name: 'log-router', image: 'repo/log-router@sha256:0a1b' },
    ],
  }) as unknown as TaskEvent;

/** Percent of memory by service: before, and in the last week. */
const reader =
  (levels: Readonly<Record<string, readonly [number, number]>>, asked: string[] = []): MetricReader =>
  async (queries, { from, to, periodSeconds }) =>
    queries.map(({ dimensions }): Points => {
      const name = dimensions['ServiceName'] ?? '';
      asked.push(name);
      const [before, lately] = levels[name] ?? [40, 40];
      const days = (to.getTime() - from.getTime()) / 1000 / periodSeconds;
      const times = Float64Array.from({ length: days }, (_, day) => from.getTime() + day * DAY_MS);
      return { times, values: times.map((_, day) => (day >= days - 7 ? lately : before)), isWhole: true };
    });

const names = (found: readonly { readonly service: string }[]): readonly string[] =>
  found.map(({ service }) => service.split('/').at(-1) ?? '').sort();

test('two siblings that doubled their memory are evidence for the third, and for it alone', async () => {
  const metrics = reader({ a: [30, 60], b: [30, 66] });
  const tasks = ['a', 'b', 'c'].map((name) => task(name));
  const found = await readSiblings(tasks, { metrics, store: inMemoryStore() }, NOW);
  expect(names(found)).toEqual(['c']);
  expect(found[0]?.rises).toEqual([
    { service: keyOf('b'), peakRatio: expect.closeTo(2.2, 6) },
    { service: keyOf('a'), peakRatio: expect.closeTo(2, 6) },
  ]);
});

test('the order in which tasks are listed changes nothing', async () => {
  const metrics = reader({ a: [30, 60], b: [30, 66], d: [20, 50] });
  const tasks = ['a', 'b', 'c', 'd', 'e'].map((name) => task(name));
  const one = await readSiblings(tasks, { metrics, store: inMemoryStore() }, NOW);
  const other = await readSiblings(tasks.toReversed(), { metrics, store: inMemoryStore() }, NOW);
  const sorted = (found: typeof one) => [...found].sort((a, b) => (a.service < b.service ? -1 : 1));
  expect(sorted(other)).toEqual(sorted(one));
});

test('a half-sized task that uses twice the share has not risen', async () => {
  const metrics = reader({ a: [30, 60], b: [30, 60] });
  const resized = { memory: 1024, days: 7 };
  const tasks = [task('a', resized), task('b', resized), task('c')];
  const store = inMemoryStore();
  const old = (name: string): StopRecord =>
    ({
      ...outOfMemory(name, `old-${name}`, new Date(NOW.getTime() - 7 * DAY_MS), 600),
      service: keyOf(name),
      taskDefinition: 'shop:6',
      memoryMib: 2048,
    }) as StopRecord;
  await store.putStops([old('a'), old('b')]);
  expect(await readSiblings(tasks, { metrics, store }, NOW)).toEqual([]);
});

test('what size a service had before its first known task nobody can say: it is no evidence', async () => {
  const metrics = reader({ a: [30, 60], b: [30, 60] });
  const tasks = [task('a', { days: 6 }), task('b', { days: 6 }), task('c')];
  expect(await readSiblings(tasks, { metrics, store: inMemoryStore() }, NOW)).toEqual([]);
});

test('services without siblings are not asked for', async () => {
  const asked: string[] = [];
  const alone = (name: string) => task(name, { family: name, image: `repo/${name}:1` });
  const tasks = [task('a'), task('b'), alone('x')];
  await readSiblings(tasks, { metrics: reader({}, asked), store: inMemoryStore() }, NOW);
  // x shares only the log router's image, which makes all three siblings.
  expect(asked).toEqual(['a', 'b', 'x']);
  asked.length = 0;
  await readSiblings([alone('x')], { metrics: reader({}, asked), store: inMemoryStore() }, NOW);
  expect(asked).toEqual([]);
});
