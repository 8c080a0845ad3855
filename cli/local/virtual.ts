import type { Clock, Command, Investigation, Notice, Queues } from '../../functions/adapters/common.ts';

/** A clock that is set by hand: sleeping takes no time. */
export type VirtualClock = Clock & { readonly set: (date: Date) => void };

/** A clock at `start` until it is set; it never goes back. */
export const virtualClock = (start: Date): VirtualClock => {
  let current = start;
  return {
    now: () => current,
    sleep: async () => {},
    set: (date) => {
      if (date > current) current = date;
    },
  };
};

export type Sent =
  | { readonly to: 'notify'; readonly id: string; readonly notice: Notice }
  | { readonly to: 'rollback'; readonly id: string; readonly command: Command }
  | { readonly to: 'investigate'; readonly id: string; readonly investigation: Investigation };

/** Queues in this process: messages stay in order until they are taken. */
export type LocalQueues = Queues & { readonly take: () => Sent | undefined; readonly size: () => number };

/** Empty queues in this process. */
export const localQueues = (): LocalQueues => {
  const waiting: Sent[] = [];
  return {
    sendNotice: async (id, _group, notice) => void waiting.push({ to: 'notify', id, notice }),
    sendCommand: async (id, command) => void waiting.push({ to: 'rollback', id, command }),
    sendInvestigation: async (id, investigation) => void waiting.push({ to: 'investigate', id, investigation }),
    take: () => waiting.shift(),
    size: () => waiting.length,
  };
};
