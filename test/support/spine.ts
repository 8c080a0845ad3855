import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import type { LocalQueues, Sent, VirtualClock } from '../../cli/local/virtual.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { notify } from '../../functions/handlers/notify/notify.ts';
import type { NotifyPorts } from '../../functions/handlers/notify/notify.ts';
import type { Queues, Store } from '../../functions/adapters/common.ts';
import type { Slack } from '../../functions/adapters/slack/slack.ts';
import { sharedCover } from '../../functions/adapters/dynamodb/shared-causes.ts';
import { sweep } from '../../functions/handlers/sweep/sweep.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import type { EventEffects } from '../../functions/adapters/sqs/record.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import type { FakeSlack } from '../handlers/fake-slack.ts';
import { fakeSlack } from '../handlers/fake-slack.ts';
import { ACCOUNT, MORNING, REGION } from './envelopes.ts';
import { silentLog, silentMetrics } from './local.ts';

/** From events to Slack in one process: store, queues and Slack in memory, the clock set by hand. */
export type Spine = {
  readonly store: Store;
  readonly queues: LocalQueues;
  readonly clock: VirtualClock;
  readonly slack: FakeSlack;
  /** Messages to other Lambdas than `notify`, in order. */
  readonly commands: Sent[];
  /** Adapters with another store or other queues. */
  readonly events: (through?: { readonly store?: Store; readonly queues?: Queues }) => EventEffects;
  /** Runs `notify` on the waiting notices. */
  readonly sendNotices: () => Promise<void>;
  /** Advances by minutes, each with its sweep and `notify`. */
  readonly minutes: (count: number) => Promise<void>;
};

const recordsOf = (envelopes: readonly unknown[]) =>
  envelopes.map((envelope, n) => ({ id: `m${n}`, body: JSON.stringify(envelope) }));

export const spine = (store: Store = inMemoryStore(), other?: Slack): Spine => {
  const queues = localQueues();
  const clock = virtualClock(new Date(MORNING + 600_000));
  const slack = fakeSlack();
  const commands: Sent[] = [];
  const base = { clock, log: silentLog, metrics: silentMetrics, policy: async () => DEFAULT_POLICY };
  const notifyContext: NotifyPorts = {
    ...base,
    store,
    slack: other ?? slack,
    prices: builtInPrices,
    routing: { channel: 'ops', byCluster: {} },
    pager: { page: async () => {} },
    coverOf: sharedCover(store),
    onCallNow: async () => DEFAULT_ON_CALL,
    sinks: [],
    sent: () => {},
  };
  const sendNotices = async (): Promise<void> => {
    for (let sent = queues.take(); sent !== undefined; sent = queues.take()) {
      if (sent.to === 'notify') await notify([sent.notice], notifyContext);
      else commands.push(sent);
    }
  };
  return {
    store,
    queues,
    clock,
    slack,
    commands,
    events: (through = {}) => ({ ...base, store, queues, ...through }),
    sendNotices,
    minutes: async (count) => {
      for (let minute = 0; minute < count; minute += 1) {
        clock.set(new Date(clock.now().getTime() + 60_000));
        await sweep({ ...base, store, queues, scopes: [`${ACCOUNT}/${REGION}`] });
        await sendNotices();
      }
    },
  };
};

/** Delivers a batch and redelivers what goes back, at most ten times as SQS does; returns the dead letters. */
export const deliver = async (envelopes: readonly unknown[], fx: EventEffects): Promise<readonly string[]> => {
  let left = recordsOf(envelopes);
  for (let receives = 0; receives < 10 && left.length > 0; receives += 1) {
    const again = new Set(await handleEvents(left, fx));
    left = left.filter(({ id }) => again.has(id));
  }
  return left.map(({ id }) => id);
};
