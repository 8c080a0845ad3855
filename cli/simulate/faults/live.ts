import { ecsActor, ecsReader } from '../../../functions/effects/ecs.ts';
import type { JudgeEffects } from '../../../functions/effects/judge.ts';
import type { MemoryState } from '../../../functions/effects/memory.ts';
import { memoryStore } from '../../../functions/effects/memory.ts';
import { notify } from '../../../functions/effects/notify.ts';
import type { Command, Log, Metrics, Notice, Queues, Store } from '../../../functions/effects/ports.ts';
import { settleShared, sharedCover } from '../../../functions/effects/share.ts';
import type { Slack } from '../../../functions/effects/slack.ts';
import { sweep } from '../../../functions/effects/sweep.ts';
import { takeEvents } from '../../../functions/effects/take-events.ts';
import { obey } from '../../../functions/effects/take-commands.ts';
import { builtInPrices } from '../../../functions/effects/prices.ts';
import type { Policy } from '../../../functions/deployments/policy.ts';
import { DEFAULT_POLICY } from '../../../functions/deployments/policy.ts';
import { localSlack } from '../../local/slack.ts';
import type { World } from '../../simulated/world.ts';
import type { Change } from './ecs.ts';
import { directClient } from './ecs.ts';
import type { Queue } from './queue.ts';
import { queueOf } from './queue.ts';
import type { Invocation } from './trouble.ts';
import { troubled } from './trouble.ts';

/** The queues of the stack, with the times of infra/queues.yml. */
export type LiveQueues = { readonly events: Queue; readonly notices: Queue; readonly rollbacks: Queue };

/** Farwatch's state and surroundings, which survive the death of any process of it. */
export type Live = {
  readonly world: World;
  readonly state: MemoryState;
  readonly store: Store;
  readonly queues: LiveQueues;
  readonly slack: Slack;
  /** Entry ids of messages and replies as they were posted. */
  readonly posts: string[];
  readonly pages: string[];
  readonly ecs: JudgeEffects['ecs'];
};

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };
const metrics: Metrics = { count: () => {}, milliseconds: () => {} };
const POLICY: Policy = DEFAULT_POLICY;
const ROUTING = { channel: 'ops', byCluster: {} };

const newState = (): MemoryState => ({
  watches: new Map(),
  stops: new Map(),
  controls: new Map(),
  incidents: new Map(),
  history: new Map(),
  documents: new Map(),
});

const queuesOf = (): LiveQueues => ({
  events: queueOf({ visibilityMs: 360_000, receivesMax: 10, isFifo: false }),
  notices: queueOf({ visibilityMs: 360_000, receivesMax: 5, isFifo: true }),
  rollbacks: queueOf({ visibilityMs: 720_000, receivesMax: 5, isFifo: true }),
});

const listening = (slack: Slack, posts: string[]): Slack => ({
  ...slack,
  post: async (channel, message, entryId) => {
    posts.push(entryId);
    return slack.post(channel, message, entryId);
  },
  reply: async (place, message, options) => {
    posts.push(options.entryId);
    return slack.reply(place, message, options);
  },
});

const clockOf = (world: World) => ({ now: () => world.now(), sleep: async (): Promise<void> => {} });

/** A new installation over a world; `changing` is told of each changing call. */
export const liveOf = (world: World, changing: (change: Change) => void): Live => {
  const state = newState();
  const clientOf = directClient(world, changing);
  const posts: string[] = [];
  return {
    world,
    state,
    store: memoryStore(state),
    queues: queuesOf(),
    slack: listening(localSlack(clockOf(world)), posts),
    posts,
    pages: [],
    ecs: { ...ecsReader(clientOf), ...ecsActor(clientOf) },
  };
};

/** The queues as a Lambda sends to them. */
export const sendingTo = ({ world, queues }: Live): Queues => {
  const now = (): number => world.now().getTime();
  return {
    sendNotice: async (id, group, notice) => queues.notices.send(JSON.stringify(notice), now(), { id, group }),
    sendCommand: async (id, command) =>
      queues.rollbacks.send(JSON.stringify(command), now(), { id, group: command.service }),
    sendInvestigation: async () => {},
  };
};

const baseOf = (live: Live, invocation: Invocation) => ({
  store: troubled(live.store, 'store', invocation),
  queues: troubled(sendingTo(live), 'queue', invocation),
  clock: clockOf(live.world),
  log: silent,
  metrics,
  policy: async () => POLICY,
});

/** Records that go back to their queue although nothing died. */
class Returned extends Error {
  constructor(records: number) {
    super(`${records} records go back to the queue`);
    this.name = 'Returned';
  }
}

/** The Lambdas, each as one invocation over what it received; they throw where the whole batch comes again. */
export const LAMBDAS = {
  events: async (live: Live, invocation: Invocation, bodies: readonly string[]): Promise<void> => {
    const records = bodies.map((body, n) => ({ id: String(n), body }));
    const again = await takeEvents(records, baseOf(live, invocation));
    if (again.length > 0) throw new Returned(again.length);
  },
  rollback: async (live: Live, invocation: Invocation, body: string): Promise<void> =>
    obey(JSON.parse(body) as Command, {
      ...baseOf(live, invocation),
      policyNow: async () => POLICY,
      ecs: troubled(live.ecs, 'ecs', invocation),
    }),
  notify: async (live: Live, invocation: Invocation, body: string): Promise<void> => {
    const base = baseOf(live, invocation);
    const pager = {
      page: async (subject: string): Promise<void> => void live.pages.push(`${subject}/${body}`),
    };
    await notify([JSON.parse(body) as Notice], {
      ...base,
      slack: troubled(live.slack, 'slack', invocation),
      pager: troubled(pager, 'topic', invocation),
      routing: ROUTING,
      prices: builtInPrices,
      coverOf: sharedCover(base.store),
      said: () => {},
    });
  },
  sweep: async (live: Live, invocation: Invocation): Promise<void> => {
    const base = baseOf(live, invocation);
    await sweep(base);
    await settleShared('111122223333/eu-west-1', base);
  },
} as const;
