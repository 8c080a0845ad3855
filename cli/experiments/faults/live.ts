import { DEFAULT_ON_CALL } from '../../../functions/on-call/rules.ts';
import { ecsActor } from '../../../functions/adapters/acting/ecs-actor.ts';
import { ecsReader } from '../../../functions/adapters/aws/ecs.ts';
import type { EvaluateEffects } from '../../../functions/handlers/rollback/evaluate.ts';
import type { InMemoryState } from '../../local/in-memory-store.ts';
import { inMemoryStore } from '../../local/in-memory-store.ts';
import { notify } from '../../../functions/handlers/notify/notify.ts';
import type { Command, Log, Metrics, Notice, Queues, Store } from '../../../functions/adapters/common.ts';
import { EVERYWHERE_SCOPES } from '../../../functions/incidents/shared/scopes.ts';
import { sharedCover } from '../../../functions/adapters/dynamodb/shared-causes.ts';
import type { Slack } from '../../../functions/adapters/slack/slack.ts';
import { sweep } from '../../../functions/handlers/sweep/sweep.ts';
import { handleEvents } from '../../../functions/handlers/ingest/handle-events.ts';
import { handleCommand } from '../../../functions/handlers/rollback/handle-commands.ts';
import { builtInPrices } from '../../../functions/adapters/dynamodb/prices.ts';
import type { Policy } from '../../../functions/deployments/policy.ts';
import { DEFAULT_POLICY } from '../../../functions/deployments/policy.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';
import { localSlack } from '../../local/slack.ts';
import type { World } from '../../fake-aws/world-model.ts';
import type { Change } from './ecs.ts';
import { directClient } from './ecs.ts';
import type { Queue } from './queue.ts';
import { queueOf } from './queue.ts';
import type { Invocation } from './trouble.ts';
import { troubled } from './trouble.ts';

/** The queues of the stack, with the times of infra/queues.yml. */
export type LiveQueues = { readonly events: Queue; readonly notices: Queue; readonly rollbacks: Queue };

/** Farwatch's state and surroundings, which survive a crash of any of its processes. */
export type StartedFarwatch = {
  readonly world: World;
  readonly state: InMemoryState;
  readonly store: Store;
  readonly queues: LiveQueues;
  readonly slack: Slack;
  /** Entry ids of messages and replies as they were posted. */
  readonly posts: string[];
  readonly pages: string[];
  readonly ecs: EvaluateEffects['ecs'];
};

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };
const metrics: Metrics = { count: () => {}, milliseconds: () => {} };
const POLICY: Policy = DEFAULT_POLICY;
const ROUTING = { channel: 'ops', byCluster: {} };

const newState = (): InMemoryState => ({
  states: new Map(),
  stops: new Map(),
  controls: new Map(),
  incidents: new Map(),
  history: new Map(),
  documents: new Map(),
});

const queuesOf = (): LiveQueues => ({
  events: queueOf({ visibilityMs: 360_000, receivesMax: 12, isFifo: false }),
  notices: queueOf({ visibilityMs: 360_000, receivesMax: 12, isFifo: true }),
  rollbacks: queueOf({ visibilityMs: 720_000, receivesMax: 12, isFifo: true }),
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

/** A new installation on a world; `changing` is called for each changing call. */
export const liveOf = (world: World, changing: (change: Change) => void): StartedFarwatch => {
  const state = newState();
  const clientOf = directClient(world, changing);
  const posts: string[] = [];
  return {
    world,
    state,
    store: inMemoryStore(state),
    queues: queuesOf(),
    slack: listening(localSlack(clockOf(world)), posts),
    posts,
    pages: [],
    ecs: { ...ecsReader(clientOf), ...ecsActor(async (key) => clientOf(key)) },
  };
};

/** The queues as a Lambda sends to them. */
export const sendingTo = ({ world, queues }: StartedFarwatch): Queues => {
  const now = (): EpochMs => world.now().getTime();
  return {
    sendNotice: async (id, group, notice) => queues.notices.send(JSON.stringify(notice), now(), { id, group }),
    sendCommand: async (id, command) =>
      queues.rollbacks.send(JSON.stringify(command), now(), { id, group: command.service }),
    sendInvestigation: async () => {},
  };
};

const baseOf = (start: StartedFarwatch, invocation: Invocation) => ({
  store: troubled(start.store, 'store', invocation),
  queues: troubled(sendingTo(start), 'queue', invocation),
  clock: clockOf(start.world),
  log: silent,
  metrics,
  policy: async () => POLICY,
});

/** Records go back to their queue without a crash. */
class Returned extends Error {
  constructor(records: number) {
    super(`${records} records go back to the queue`);
    this.name = 'Returned';
  }
}

/** The Lambdas, each as one invocation over the received records; throws when the whole batch is retried. */
export const LAMBDAS = {
  events: async (start: StartedFarwatch, invocation: Invocation, bodies: readonly string[]): Promise<void> => {
    const records = bodies.map((body, n) => ({ id: String(n), body }));
    const again = await handleEvents(records, baseOf(start, invocation));
    if (again.length > 0) throw new Returned(again.length);
  },
  rollback: async (start: StartedFarwatch, invocation: Invocation, body: string): Promise<void> =>
    handleCommand(JSON.parse(body) as Command, {
      ...baseOf(start, invocation),
      policyNow: async () => POLICY,
      ecs: troubled(start.ecs, 'ecs', invocation),
    }),
  notify: async (start: StartedFarwatch, invocation: Invocation, body: string): Promise<void> => {
    const base = baseOf(start, invocation);
    const pager = {
      page: async (subject: string): Promise<void> => void start.pages.push(`${subject}/${body}`),
    };
    await notify([JSON.parse(body) as Notice], {
      ...base,
      slack: troubled(start.slack, 'slack', invocation),
      pager: troubled(pager, 'topic', invocation),
      routing: ROUTING,
      prices: builtInPrices,
      coverOf: sharedCover(base.store),
      onCallNow: async () => DEFAULT_ON_CALL,
      sinks: [],
      sent: () => {},
    });
  },
  sweep: async (start: StartedFarwatch, invocation: Invocation): Promise<void> => {
    const base = baseOf(start, invocation);
    await sweep({ ...base, scopes: ['111122223333/eu-west-1', ...EVERYWHERE_SCOPES] });
  },
} as const;
