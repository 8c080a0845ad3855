import { setTimeout as after } from 'node:timers/promises';
import type { Store } from '../../../functions/adapters/common.ts';
import { dynamoStore } from '../../../functions/adapters/dynamodb/store.ts';
import { DEFAULT_POLICY } from '../../../functions/deployments/policy.ts';
import { handleEvents } from '../../../functions/handlers/ingest/handle-events.ts';
import { sweep } from '../../../functions/handlers/sweep/sweep.ts';
import type { ServiceKey } from '../../../functions/primitives/identity.ts';
import { exactSecondsOf } from '../../../functions/primitives/instant.ts';
import { newServiceState } from '../../../functions/service-state/service-state.ts';
import { embeddedTable } from '../../local/embedded.ts';
import { inMemoryStore } from '../../local/in-memory-store.ts';
import { localQueues, virtualClock } from '../../local/virtual.ts';
import { randomOf } from '../../fake-aws/random.ts';
import { SCOPE, stream, take } from './events.ts';

/** Milliseconds of one call of the table. */
const CALL_MS = 5;
const SERVICES = 500;
const DUE = 50_000;
const NOW = new Date('2026-11-20T09:00:00Z');

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const uncounted = { count: () => {}, milliseconds: () => {} };

const effects = (store: Store) => ({
  store,
  queues: localQueues(),
  clock: virtualClock(NOW),
  log: silent,
  metrics: uncounted,
  policy: async () => DEFAULT_POLICY,
});

/** A store that does something before each of its calls. Pages of what is due cost a call for each of their shards. */
const before = (store: Store, each: () => Promise<void>): Store =>
  new Proxy(store, {
    get: (target, name, receiver) => {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function' || name === 'allDue') return value;
      return async (...given: unknown[]): Promise<unknown> => {
        await each();
        return Reflect.apply(value, target, given);
      };
    },
  });

const records = () =>
  take(
    SERVICES * 4,
    stream({ services: SERVICES, tasksPerService: 2, eventsPerSecond: 400, start: NOW }, randomOf('load')),
  )
    .filter(({ queue }) => queue === 'task-events')
    .map(({ body }, index) => ({ id: String(index), body }));

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** A batch of many services on a table that takes its time: seconds, and calls of the table. */
const slowBatch = async () => {
  const memory = inMemoryStore();
  let calls = 0;
  const store = before(memory, async () => {
    calls += 1;
    await after(CALL_MS);
  });
  const seconds = await secondsOf(() => handleEvents(records(), effects(store)));
  return { seconds, calls, services: (await memory.services()).length };
};

const throttled = (): Error =>
  Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });

/** The same batch while the table refuses every call: how often it is asked, the SDK's own tries not counted. */
const throttledBatch = async () => {
  let calls = 0;
  const store = before(inMemoryStore(), async () => {
    calls += 1;
    throw throttled();
  });
  const again = await handleEvents(records(), effects(store)).catch(() => records().map(({ id }) => id));
  return { calls, again: again.length };
};

const dueState = (index: number) => {
  const key = `${SCOPE}/prod/service-${index}` as ServiceKey;
  const outbox = { a: { kind: 'verify' as const, deployment: 'ecs-svc/1' as never, at: exactSecondsOf(NOW) - 120 } };
  return { ...newServiceState(key), outbox };
};

/** What an hour without a table leaves: seconds to work it off. */
const backlog = async () => {
  const memory = inMemoryStore();
  for (let index = 0; index < DUE; index += 1) await memory.saveState(dueState(index), exactSecondsOf(NOW) - 60);
  const store = before(memory, async () => void (await after(CALL_MS)));
  const fx = effects(store);
  const cpu = process.cpuUsage();
  const seconds = await secondsOf(() => sweep(fx));
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6, left: DUE - fx.queues.size() };
};

type Written = { readonly Item?: Readonly<Record<string, unknown>>; readonly Key?: Readonly<Record<string, unknown>> };

const textIn = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'S' in value ? String(value.S) : String(value);

/** The share of all writes that the hottest partition of the table and of the due index takes in one batch. */
const hottest = async () => {
  const embedded = await embeddedTable();
  const [table, index] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  embedded.table.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const { Item, Key } = args.input as Written;
        if (/^(?:Put|Update)/.test(String(commandName))) {
          count(table, textIn((Item ?? Key)?.['pk']));
          if (Item?.['dueShard'] !== undefined) count(index, textIn(Item['dueShard']));
        }
        return next(args);
      },
    { step: 'initialize', name: 'hottest' },
  );
  await handleEvents(records(), effects(dynamoStore(embedded.table)));
  await embedded.close();
  const share = (counts: Map<string, number>): number =>
    Math.max(0, ...counts.values()) / [...counts.values()].reduce((sum, each) => sum + each, 1);
  return { table: share(table), index: share(index) };
};

const whole = (value: number): string => value.toFixed(0);
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

/** `npm run bench -- under-load`: what a throttled or slow table does to the Lambdas. Takes most of a minute. */
export const printUnderLoad = async (print: (text: string) => void): Promise<void> => {
  const batch = await slowBatch();
  print(`A batch of ${batch.services} services, ${CALL_MS} ms a call of the table: ${batch.seconds.toFixed(1)} s`);
  print(`  (the function has 120 s), ${whole(batch.calls)} calls`);
  const refused = await throttledBatch();
  print(`The same while every call is throttled: ${refused.calls} calls, ${refused.again} records back to the queue`);
  const hot = await hottest();
  print(
    `The hottest partition of that batch: ${percent(hot.table)} of the writes, of the due index ${percent(hot.index)}`,
  );
  const due = await backlog();
  print(`${DUE} due items: handled in ${whole(due.seconds)} s (aim 120), ${due.left} left`);
  print(`  ${whole(due.cpuSeconds)} s of CPU, without the SDK's`);
};
