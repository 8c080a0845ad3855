import type { EpochMs } from '../../functions/primitives/instant.ts';

/** A queue of values ordered by time, then by insertion. Times are epoch milliseconds. */
export type Schedule<Value> = {
  readonly add: (at: EpochMs, value: Value) => void;
  /** Time of the earliest value. */
  readonly earliest: () => EpochMs | undefined;
  readonly take: () => { readonly at: EpochMs; readonly value: Value } | undefined;
  readonly size: () => number;
};

type Entry<Value> = { readonly at: EpochMs; readonly order: number; readonly value: Value };

const isBefore = <Value>(one: Entry<Value>, other: Entry<Value>): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

const siftUp = <Value>(heap: Entry<Value>[], entry: Entry<Value>): void => {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(entry, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = entry;
};

const siftDown = <Value>(heap: Entry<Value>[], entry: Entry<Value>): void => {
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const [first, second] = [heap[left], heap[left + 1]];
    if (first === undefined) break;
    const isSecond = second !== undefined && isBefore(second, first);
    const child = isSecond ? second : first;
    if (!isBefore(child, entry)) break;
    heap[index] = child;
    index = isSecond ? left + 1 : left;
  }
  heap[index] = entry;
};

/** An empty schedule (a binary heap). */
export const scheduleOf = <Value>(): Schedule<Value> => {
  const heap: Entry<Value>[] = [];
  let order = 0;
  return {
    add: (at, value) => {
      order += 1;
      siftUp(heap, { at, order, value });
    },
    earliest: () => heap[0]?.at,
    take: () => {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length > 0) siftDown(heap, last);
      return { at: first.at, value: first.value };
    },
    size: () => heap.length,
  };
};
