import type { EpochSeconds } from '../../functions/primitives/instant.ts';

/** Names by the time at which each is due, earliest first; a name has one time. */
export type DueTimes = {
  readonly set: (name: string, at: EpochSeconds | undefined) => void;
  /** The earliest name and its time; undefined when nothing is due. */
  readonly first: () => { readonly name: string; readonly at: EpochSeconds } | undefined;
};

type Entry = { readonly name: string; readonly at: EpochSeconds };

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.name < b.name);

/** Lets the last entry of a heap rise to its place. */
const rise = (heap: Entry[]): void => {
  for (let at = heap.length - 1; at > 0;) {
    const parent = (at - 1) >> 1;
    const [child, above] = [heap[at], heap[parent]];
    if (child === undefined || above === undefined || !isBefore(child, above)) return;
    [heap[at], heap[parent]] = [above, child];
    at = parent;
  }
};

/** Lets the first entry of a heap sink to its place. */
const sink = (heap: Entry[]): void => {
  for (let at = 0; ;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const [a, b] = [heap[left], heap[right]];
    const smaller = a !== undefined && b !== undefined && isBefore(b, a) ? right : left;
    const [own, child] = [heap[at], heap[smaller]];
    if (own === undefined || child === undefined || !isBefore(child, own)) return;
    [heap[at], heap[smaller]] = [child, own];
    at = smaller;
  }
};

const removeFirst = (heap: Entry[]): void => {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  sink(heap);
};

/** A binary heap, smallest first; entries whose name has another time by now are dropped when they come up. */
export const dueTimes = (): DueTimes => {
  const times = new Map<string, EpochSeconds>();
  const heap: Entry[] = [];
  return {
    set: (name, at) => {
      if (times.get(name) === at) return;
      if (at === undefined) return void times.delete(name);
      times.set(name, at);
      heap.push({ name, at });
      rise(heap);
    },
    first: () => {
      for (let [top] = heap; top !== undefined; [top] = heap) {
        if (times.get(top.name) === top.at) return top;
        removeFirst(heap);
      }
      return undefined;
    },
  };
};
