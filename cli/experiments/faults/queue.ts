import type { EpochMs } from '../../../functions/primitives/instant.ts';

/** A message in a queue: when it is visible again, how often it was received, and its FIFO group. */
export type Message = {
  readonly id: number;
  readonly body: string;
  readonly group: string | undefined;
  visibleAt: EpochMs;
  receives: number;
};

export type QueueOptions = {
  /** Visibility timeout in milliseconds (infra/queues.yml). */
  readonly visibilityMs: number;
  readonly receivesMax: number;
  readonly isFifo: boolean;
};

/** An SQS queue in virtual time (epoch milliseconds). */
export type Queue = {
  readonly send: (body: string, now: EpochMs, fifo?: { readonly group: string; readonly id: string }) => void;
  /** At most `count` messages; of a FIFO group only the first, and none while one of it is in flight. */
  readonly receive: (count: number, now: EpochMs) => readonly Message[];
  readonly remove: (message: Message) => void;
  readonly size: () => number;
  readonly deadLetters: () => readonly string[];
};

const DEDUPLICATION_MS = 300_000;

/** Groups with a message in flight. */
const blockedOf = (waiting: readonly Message[], now: EpochMs): Set<string> =>
  new Set(
    waiting.flatMap(({ group, visibleAt, receives }) =>
      group !== undefined && receives > 0 && visibleAt > now ? [group] : [],
    ),
  );

/** A new, empty queue. */
export const queueOf = ({ visibilityMs, receivesMax, isFifo }: QueueOptions): Queue => {
  const waiting: Message[] = [];
  const dead: string[] = [];
  const sentAt = new Map<string, EpochMs>();
  let serial = 0;
  const drop = (message: Message): void => void waiting.splice(waiting.indexOf(message), 1);
  const take = (message: Message, now: EpochMs): readonly Message[] => {
    if (message.receives >= receivesMax) {
      drop(message);
      dead.push(message.body);
      return [];
    }
    Object.assign(message, { receives: message.receives + 1, visibleAt: now + visibilityMs });
    return [message];
  };
  return {
    send: (body, now, fifo) => {
      if (fifo !== undefined && (sentAt.get(fifo.id) ?? -Infinity) + DEDUPLICATION_MS > now) return;
      if (fifo !== undefined) sentAt.set(fifo.id, now);
      serial += 1;
      waiting.push({ id: serial, body, group: isFifo ? fifo?.group : undefined, visibleAt: now, receives: 0 });
    },
    receive: (count, now) => {
      const blocked = blockedOf(waiting, now);
      const seen = waiting.filter(({ visibleAt, group }) => {
        if (visibleAt > now || (group !== undefined && blocked.has(group))) return false;
        if (group !== undefined) blocked.add(group);
        return true;
      });
      return seen.slice(0, count).flatMap((message) => take(message, now));
    },
    remove: (message) => {
      if (waiting.includes(message)) drop(message);
    },
    size: () => waiting.length,
    deadLetters: () => dead,
  };
};
