import { DEFAULT_ON_CALL } from '../../../functions/on-call/rules.ts';
import { DEFAULT_POLICY } from '../../../functions/deployments/policy.ts';
import { deducedEcs } from '../../local/deduced-ecs.ts';
import { dynamoStore } from '../../../functions/adapters/dynamodb/store.ts';
import { investigate } from '../../../functions/handlers/investigate/investigate.ts';
import { notify } from '../../../functions/handlers/notify/notify.ts';
import type { Investigation, Notice } from '../../../functions/adapters/common.ts';
import { builtInPrices } from '../../../functions/adapters/dynamodb/prices.ts';
import { sharedCover } from '../../../functions/adapters/dynamodb/shared-causes.ts';
import { sweep } from '../../../functions/handlers/sweep/sweep.ts';
import { handleCommand } from '../../../functions/handlers/rollback/handle-commands.ts';
import type { EventRecord } from '../../../functions/adapters/sqs/record.ts';
import { handleEvents } from '../../../functions/handlers/ingest/handle-events.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';
import type { Embedded } from '../../local/embedded.ts';
import { localSlack } from '../../local/slack.ts';
import type { VirtualClock } from '../../local/virtual.ts';
import { localQueues } from '../../local/virtual.ts';
import { benchReaders } from './readers.ts';
import type { Counts } from './counting.ts';
import {
  countCalls,
  countedEcs,
  countedQueues,
  countedReaders,
  countedSlack,
  countingLog,
  countingMetrics,
  noCounts,
} from './counting.ts';

/** The Lambdas that events invoke. */
export const STAGES = ['events', 'notify', 'rollback', 'investigate', 'sweep'] as const;
export type Stage = (typeof STAGES)[number];
export type StageCounts = Readonly<Record<Stage, Counts>>;

/** As in serverless.yml. */
const NOTICES_PER_BATCH = 10;
/**
 * Slack accepts one message a second per channel (functions/adapters/slack/slack.ts); notices that wait meanwhile are
 * merged.
 */
const SLACK_PACE_MS = 1_100;
/** Delay of investigations in their queue (infra/queues.yml), ms. */
const SETTLE_MS = 5_000;
const MINUTE_MS = 60_000;

const noStages = (): Record<Stage, Counts> => ({
  events: noCounts(),
  notify: noCounts(),
  rollback: noCounts(),
  investigate: noCounts(),
  sweep: noCounts(),
});

/** Runs the Lambdas one after the other, with separate counts. */
const workshop = () => {
  let counts = noStages();
  let stage: Stage = 'events';
  return {
    atWork: (): Counts => counts[stage],
    counts: (): StageCounts => counts,
    forget: (): void => void (counts = noStages()),
    run: async (name: Stage, work: () => Promise<void>): Promise<void> => {
      stage = name;
      counts[name].invocations += 1;
      const began = process.threadCpuUsage();
      await work();
      const { user, system } = process.threadCpuUsage(began);
      counts[name].cpuMs += (user + system) / 1000;
    },
  };
};

/** The scope of the events (`account/region`), and the desired count of every service. */
export type Ground = { readonly clock: VirtualClock; readonly scope: string; readonly desiredCount: number };

/** ECS as deduced from the events, with a fixed desired count for every service. */
const steadyEcs = (ecs: ReturnType<typeof deducedEcs>, desiredCount: number): typeof ecs => ({
  ...ecs,
  service: async (key) => {
    const service = await ecs.service(key);
    return service === undefined ? undefined : { ...service, desiredCount };
  },
});

/** Adapters of the Lambdas that count their calls. */
const wired = ({ table, connect }: Embedded, { clock, desiredCount }: Ground, atWork: () => Counts) => {
  countCalls(table, atWork);
  const store = dynamoStore(table);
  const sent = localQueues();
  const base = {
    store,
    queues: countedQueues(sent, atWork),
    clock,
    log: countingLog(atWork),
    metrics: countingMetrics(atWork),
    policy: async () => DEFAULT_POLICY,
  };
  const ecs = countedEcs(steadyEcs(deducedEcs({ store: dynamoStore(connect()), clock }), desiredCount), atWork);
  return {
    sent,
    base,
    evaluating: { ...base, policyNow: base.policy, ecs },
    reading: { ...base, ecs, readers: countedReaders(benchReaders, atWork) },
    notifyContext: {
      ...base,
      slack: countedSlack(localSlack(clock), atWork),
      pager: { page: async (): Promise<void> => {} },
      routing: { channel: 'ops', byCluster: {} },
      prices: builtInPrices,
      sent: (): void => {},
      coverOf: sharedCover(store),
      onCallNow: async () => DEFAULT_ON_CALL,
      sinks: [],
    },
  };
};

type Shop = ReturnType<typeof workshop>;
type Wired = ReturnType<typeof wired>;

/**
 * Consumes what was sent: commands at once, investigations after their delay, notices as fast as Slack accepts them.
 */
const consumers = ({ run, counts }: Shop, { sent, evaluating, reading, notifyContext }: Wired, clock: VirtualClock) => {
  const notices: Notice[] = [];
  const investigations: { readonly from: EpochMs; readonly what: Investigation }[] = [];
  const now = (): EpochMs => clock.now().getTime();
  let freeAt = 0;
  const sort = async (): Promise<void> => {
    for (let one = sent.take(); one !== undefined; one = sent.take()) {
      const { to } = one;
      if (to === 'notify') notices.push(one.notice);
      else if (to === 'investigate') investigations.push({ from: now() + SETTLE_MS, what: one.investigation });
      else await run('rollback', () => handleCommand(one.command, evaluating));
    }
  };
  const notifyAll = async (): Promise<void> => {
    const before = counts().notify.slackCalls;
    await run('notify', () => notify(notices.splice(0, NOTICES_PER_BATCH), notifyContext));
    freeAt = now() + (counts().notify.slackCalls - before) * SLACK_PACE_MS;
  };
  const readInto = async (until: EpochMs): Promise<void> => {
    for (let next = investigations[0]; next !== undefined && next.from <= until; next = investigations[0]) {
      const { what } = next;
      investigations.shift();
      await run('investigate', () => investigate(what, reading));
      await sort();
    }
  };
  const settle = async (): Promise<void> => {
    await sort();
    await readInto(now());
    while (notices.length > 0 && freeAt <= now()) await notifyAll();
  };
  const finish = async (): Promise<void> => {
    await readInto(Infinity);
    while (notices.length > 0) {
      clock.set(new Date(Math.max(freeAt, now())));
      await settle();
    }
  };
  return { settle, finish };
};

/** Farwatch as deployed, on the embedded table: everything that follows from a batch is done and counted. */
export const pipeline = (embedded: Embedded, ground: Ground) => {
  const { clock, scope } = ground;
  const shop = workshop();
  const all = wired(embedded, ground, shop.atWork);
  const { settle, finish } = consumers(shop, all, clock);
  let sweptAt = clock.now().getTime();
  const sweepUntil = async (until: EpochMs): Promise<void> => {
    for (; sweptAt + MINUTE_MS <= until; sweptAt += MINUTE_MS) {
      clock.set(new Date(sweptAt + MINUTE_MS));
      await shop.run('sweep', async () => void (await sweep({ ...all.base, scopes: [scope] })));
      await settle();
    }
  };
  const deliver = async (records: readonly EventRecord[], at: Date): Promise<void> => {
    await sweepUntil(at.getTime());
    clock.set(at);
    await shop.run('events', async () => {
      const again = await handleEvents(records, all.base);
      if (again.length > 0) throw new Error(`${again.length} of ${records.length} events were not taken`);
    });
    await settle();
  };
  return { counts: shop.counts, forget: shop.forget, deliver, finish };
};
