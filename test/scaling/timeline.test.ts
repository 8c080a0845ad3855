import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TimelineEntry } from '../../functions/scaling/timeline/timeline.ts';
import { countAt, linesOf, timelineOf } from '../../functions/scaling/timeline/timeline.ts';
import { minute, moves, WEB } from './samples.ts';
import { ENTRIES, story } from './story.ts';

const line = (id: string, at: number, like: Partial<TimelineEntry> = {}): TimelineEntry => ({
  id,
  at: minute(at),
  kind: 'stop',
  mood: 'bad',
  text: id,
  who: null,
  desired: null,
  group: null,
  ...like,
});
const track = (entries: readonly TimelineEntry[], like: Partial<Parameters<typeof timelineOf>[0]> = {}) =>
  timelineOf({
    service: WEB,
    from: minute(0),
    to: minute(60),
    entries,
    missingData: [],
    desiredBefore: null,
    changes: [],
    moves: [],
    ...like,
  });

test('the story of a morning is one track, oldest first, whatever order it was heard in and however often', () => {
  const explained = story();
  expect(explained.entries.map(({ at }) => at)).toEqual(
    explained.entries.map(({ at }) => at).toSorted((a, b) => a - b),
  );
  fc.assert(
    fc.property(fc.shuffledSubarray([...ENTRIES, ...ENTRIES], { minLength: ENTRIES.length * 2 }), (received) => {
      expect(track(received, { to: minute(120) }).entries).toEqual(explained.entries);
    }),
  );
});

test('desired counts are steps, begin with what held before the window, and repeat nothing', () => {
  const entries = [
    line('a', -5, { desired: 3 }),
    line('b', 10, { desired: 5 }),
    line('c', 20, { desired: 5 }),
    line('d', 30, { desired: 2 }),
  ];
  expect(track(entries).desired).toEqual([
    { at: minute(0), count: 3 },
    { at: minute(10), count: 5 },
    { at: minute(30), count: 2 },
  ]);
  expect(track([entries[1] ?? line('x', 1)]).desired).toEqual([{ at: minute(10), count: 5 }]);
});

test('running tasks are steps within the window, from when each began and ended', () => {
  const { running } = track([], {
    moves: [
      ...moves('c', 10, 99),
      ...moves('a', -9, null),
      ...moves('b', -9, 20),
      ...moves('b', -9, 20),
      ...moves('d', 10, 10),
    ],
  });
  expect(running).toEqual([
    { at: minute(0), count: 2 },
    { at: minute(10), count: 3 },
    { at: minute(20), count: 2 },
  ]);
  expect(countAt(running, minute(15))).toBe(3);
  expect(countAt(running, minute(-1))).toBeNull();
  expect(track([]).running).toEqual([]);
});

test('the running count never is negative and ends at the tasks that run', () => {
  const anyLife = fc
    .record({
      id: fc.uuid(),
      from: fc.integer({ min: -30, max: 59 }),
      life: fc.option(fc.integer({ min: 0, max: 80 })),
    })
    .map(({ id, from, life }) => ({ id, from, to: life === null ? null : from + life }));
  fc.assert(
    fc.property(fc.array(anyLife), (lives) => {
      const all = lives.flatMap(({ id, from, to }) => moves(id, from, to));
      const counts = track([], { moves: all.toReversed() }).running.map(({ count }) => count);
      expect(Math.min(0, ...counts)).toBe(0);
      const alive = lives.filter(({ to }) => to === null || to > 60).length;
      expect(counts.at(-1) ?? 0).toBe(alive);
    }),
  );
});

test('a crash loop is two lines, the tasks that start and those that stop, although they take turns', () => {
  const entries = [1, 2, 3].flatMap((at) => [
    line(`start${at}`, at, { kind: 'start', group: 'start#web:43' }),
    line(`stop${at}`, at + 0.5, { group: 'exit' }),
  ]);
  expect(linesOf(entries).map(({ first, count }) => [first.id, count])).toEqual([
    ['start1', 3],
    ['stop1', 3],
  ]);
});

test('stops of one cause in a row are one line, and another thing between them breaks it', () => {
  const entries = [
    line('a', 1, { group: 'oom' }),
    line('b', 2, { group: 'oom' }),
    line('x', 3),
    line('c', 4, { group: 'oom' }),
    line('d', 5, { group: 'exit' }),
  ];
  expect(linesOf(entries).map(({ first, last, count }) => [first.id, last.id, count])).toEqual([
    ['a', 'b', 2],
    ['x', 'x', 1],
    ['c', 'c', 1],
    ['d', 'd', 1],
  ]);
});
