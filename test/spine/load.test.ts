import { afterEach, expect, test } from 'vitest';
import type { Embedded } from '../../cli/local/embedded.ts';
import { embeddedTable } from '../../cli/local/embedded.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { MORNING, stopped } from '../support/envelopes.ts';
import { WEB } from '../support/applying.ts';
import type { Spine } from '../support/spine.ts';
import { spine } from '../support/spine.ts';

const open: Embedded[] = [];
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});

const storeOf = async (kind: 'memory' | 'DynamoDB') => {
  if (kind === 'memory') return undefined;
  const database = await embeddedTable();
  open.push(database);
  return dynamoStore(database.table);
};

/** Twenty consecutive stops belong to one service. */
const serviceOf = (n: number, services: number): number => Math.floor(n / 20) % services;

const stopOf = (n: number, services: number) =>
  JSON.stringify(
    stopped({
      task: n,
      group: services === 1 ? 'service:web' : `service:web-${serviceOf(n, services)}`,
      deployment: `ecs-svc/${1000 + serviceOf(n, services)}`,
      createdAt: n % 300,
    }),
  );

/** A queue that five workers read in hundreds; returned records are received again, at most ten times. */
const sentOutbox = async (one: Spine, stops: number, services: number): Promise<number> => {
  const waiting = Array.from({ length: stops }, (_, n) => ({ id: `m${n}`, body: stopOf(n, services), receives: 0 }));
  let dead = 0;
  const worker = async (): Promise<void> => {
    for (let batch = waiting.splice(0, 100); batch.length > 0; batch = waiting.splice(0, 100)) {
      const again = new Set(await handleEvents(batch, one.events()));
      for (const record of batch.filter(({ id }) => again.has(id)))
        if (record.receives + 1 >= 10) dead += 1;
        else waiting.push({ ...record, receives: record.receives + 1 });
    }
  };
  await Promise.all([1, 2, 3, 4, 5].map(worker));
  return dead;
};

const keyOf = (n: number, services: number): ServiceKey => (services === 1 ? WEB : `${WEB}-${n}`) as ServiceKey;

const found = async (one: Spine, services: number) => {
  let history = 0;
  let counted = 0;
  let incidents = 0;
  for (let n = 0; n < services; n += 1) {
    const key = keyOf(n, services);
    history += (await one.store.stopsBetween(key, 0, MORNING)).length;
    const state = await one.store.loadState(key);
    counted += state?.healths.reduce((sum, { ended }) => sum + ended.starts, 0) ?? 0;
    incidents += state?.incidents.length ?? 0;
    expect(state?.outbox).toEqual({});
  }
  return { history, counted, incidents };
};

test.each([
  ['fifty services', 10_000, 50, 'memory'],
  ['one service', 10_000, 1, 'memory'],
  ['five services, in DynamoDB', 600, 5, 'DynamoDB'],
  ['one service, in DynamoDB', 600, 1, 'DynamoDB'],
] as const)(
  'stops at once of %s, taken by five workers: none is lost, none is dead, and no more messages than incidents',
  async (_, stops, services, kind) => {
    const one = spine(await storeOf(kind));
    expect(await sentOutbox(one, stops, services)).toBe(0);
    await one.sendNotices();
    await one.minutes(2);
    const { history, counted, incidents } = await found(one, services);
    expect({ history, counted }).toEqual({ history: stops, counted: stops });
    const posted = one.slack.messages().filter(({ thread }) => thread === undefined);
    expect(posted.length).toBeGreaterThan(0);
    expect(posted.length).toBeLessThanOrEqual(incidents + 1);
    await one.minutes(3);
    expect(one.slack.messages().filter(({ thread }) => thread === undefined)).toHaveLength(posted.length);
  },
  60_000,
);
