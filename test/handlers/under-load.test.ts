import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import { onBatch } from '../../functions/adapters/sqs/batch.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { retrySeconds, sqsRetry } from '../../functions/adapters/sqs/retry.ts';
import type { Retried } from '../../functions/adapters/sqs/retry.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import { MORNING, stopped } from '../support/envelopes.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

const SERVICES = 500;

/** A failed task of each of 500 services, in one batch. */
const BATCH = Array.from({ length: SERVICES }, (_, n) => ({
  id: `m${n}`,
  body: JSON.stringify(stopped({ task: n, group: `service:web-${n}`, deployment: `ecs-svc/${n + 1}` })),
}));

const throttled = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' }));

const effects = (store: Store) => ({
  store,
  queues: localQueues(),
  clock: virtualClock(new Date(MORNING + 60_000)),
  log: silentLog,
  metrics: silentMetrics,
  policy: async () => DEFAULT_POLICY,
});

/** A store that counts how many calls are under way at once, and does each after a while. */
const slow = (store: Store) => {
  let [now, most] = [0, 0];
  const loadState: Store['loadState'] = async (key) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 1));
    now -= 1;
    return store.loadState(key);
  };
  return { store: { ...store, loadState }, most: () => most };
};

test('500 services of one batch are handled eight at a time, and every one is saved', async () => {
  const store = inMemoryStore();
  const { store: watched, most } = slow(store);
  expect(await handleEvents(BATCH, effects(watched))).toEqual([]);
  expect(most()).toBe(8);
  expect(await store.services()).toHaveLength(SERVICES);
});

test('a table that is throttled gets a few calls of a batch, and everything goes back to the queue', async () => {
  let calls = 0;
  const refusing: Store = {
    ...inMemoryStore(),
    putStops: () => {
      calls += 1;
      return throttled();
    },
  };
  expect(await handleEvents(BATCH, effects(refusing))).toHaveLength(SERVICES);
  expect(calls).toBeLessThanOrEqual(8);
});

test('what there is no time for goes back before the time is over, and what was saved does not', async () => {
  const store = inMemoryStore();
  let left = 60_000;
  const again = await handleEvents(BATCH, { ...effects(store), remainingMs: () => (left -= 100) });
  expect(again.length).toBeGreaterThan(0);
  expect(await store.services()).toHaveLength(SERVICES - again.length);
});

test('one cause that every service of a batch shares is noted without a lost race', async () => {
  const store = inMemoryStore();
  let conflicts = 0;
  const watched: Store = {
    ...store,
    saveDocument: async (...given) => {
      const outcome = await store.saveDocument(...given);
      if (outcome === 'conflict') conflicts += 1;
      return outcome;
    },
  };
  const missing = {
    containers: [{ name: 'app', image: 'base:1', lastStatus: 'STOPPED' }],
    stopCode: 'TaskFailedToStart',
    stoppedReason:
      'CannotPullContainerError: manifest for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/base:1 not found',
  };
  const records = Array.from({ length: 40 }, (_, n) => ({
    id: `m${n}`,
    body: JSON.stringify(
      stopped({ task: n, group: `service:web-${n}`, deployment: `ecs-svc/${n + 1}`, startedAt: null, detail: missing }),
    ),
  }));
  expect(await handleEvents(records, effects(watched))).toEqual([]);
  expect(conflicts).toBe(0);
});

const message = (id: string, receives: number) => ({
  messageId: id,
  receiptHandle: `receipt-${id}`,
  body: '{}',
  attributes: { ApproximateReceiveCount: String(receives) },
});

const invoke = (again: readonly string[] | Error, retry: (messages: readonly Retried[]) => Promise<void>) =>
  onBatch(
    async () => {
      if (again instanceof Error) throw again;
      return again;
    },
    () => ({ ...effects(inMemoryStore()), flush: () => {} }),
    () => retry,
  )({ Records: [message('a', 1), message('b', 4)] } as never, { getRemainingTimeInMillis: () => 60_000 });

test('what failed comes again within seconds, what did not is gone', async () => {
  const retried: Retried[] = [];
  const answer = await invoke(['b'], async (messages) => void retried.push(...messages));
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  expect(retried).toEqual([{ id: 'b', receiptHandle: 'receipt-b', receives: 4 }]);
});

test('a batch that fails as a whole comes again within seconds too, and still counts as an error', async () => {
  const retried: string[] = [];
  const failing = invoke(
    new Error('no policy'),
    async (messages) => void retried.push(...messages.map(({ id }) => id)),
  );
  await expect(failing).rejects.toThrow('no policy');
  expect(retried).toEqual(['a', 'b']);
});

test('a queue that does not take the retry loses nothing', async () => {
  expect(await invoke(['a'], () => Promise.reject(new Error('denied')))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'a' }],
  });
});

test('a retry waits twice as long each time, and not all at once; twelve of them take most of an hour', () => {
  expect([1, 2, 3].map((receives) => retrySeconds(receives, 1))).toEqual([5, 10, 20]);
  expect(retrySeconds(1, 0)).toBe(3);
  expect(retrySeconds(40, 1)).toBe(600);
  const all = Array.from({ length: 12 }, (_, n) => retrySeconds(n + 1, 0.5));
  expect(all.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(2400);
});

test('SQS is asked ten messages at a time, each with a time of its own', async () => {
  const sent: {
    readonly Entries: readonly { readonly ReceiptHandle: string; readonly VisibilityTimeout: number }[];
  }[] = [];
  const client = { send: async ({ input }: { readonly input: (typeof sent)[number] }) => void sent.push(input) };
  const messages = Array.from({ length: 23 }, (_, n) => ({ id: `${n}`, receiptHandle: `r${n}`, receives: 2 }));
  await sqsRetry('https://queue', client as never, () => 1)(messages);
  expect(sent.map(({ Entries }) => Entries.length)).toEqual([10, 10, 3]);
  expect(sent[2]?.Entries[2]).toMatchObject({ ReceiptHandle: 'r22', VisibilityTimeout: 10 });
});
