import { inTime, noRetry } from '../support/local.ts';
import { expect, test } from 'vitest';
import type { SQSEvent } from 'aws-lambda';
import { handleInOrder } from '../../functions/adapters/sqs/fifo.ts';
import { onBatch } from '../../functions/adapters/sqs/batch.ts';
import { handleCommands } from '../../functions/handlers/rollback/handle-commands.ts';
import { handleNotifications } from '../../functions/handlers/notify/handle-notifications.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { NINE, ORDERS } from '../incidents/stop-facts.ts';
import { delivery, incidentOf, tops } from './notify-rig.ts';

const eventOf = (records: readonly { readonly id: string; readonly group: string; readonly body: string }[]) =>
  ({
    Records: records.map(({ id, group, body }) => ({ messageId: id, body, attributes: { MessageGroupId: group } })),
  }) as unknown as SQSEvent;

/** Every batch of up to five records of two groups, each of which fails or not. */
const BATCHES = [1, 2, 3, 4, 5].flatMap((length) =>
  Array.from({ length: 4 ** length }, (_, n) =>
    Array.from({ length }, (_unused, at) => {
      const digit = Math.floor(n / 4 ** at) % 4;
      return { id: String(at), group: digit < 2 ? 'a' : 'b', body: digit % 2 === 0 ? 'fails' : 'is well' };
    }),
  ),
);

test('of each group the first that failed and all behind it come again, in order, and nothing else', async () => {
  for (const batch of BATCHES) {
    const taken: string[] = [];
    const again = await handleInOrder(batch, async ({ id, body }) => {
      taken.push(id);
      if (body === 'fails') throw new Error(body);
    });
    const expected = batch.filter(({ group }, at) =>
      batch.some((before, n) => n <= at && before.group === group && before.body === 'fails'),
    );
    expect(again).toEqual(expected.map(({ id }) => id));
    const untried = expected.filter(({ id }) => !taken.includes(id));
    expect(untried.map(({ id }) => id)).toEqual(batch.filter(({ id }) => !taken.includes(id)).map(({ id }) => id));
    for (const group of ['a', 'b'])
      expect(batch.filter((one) => one.group === group && one.body === 'fails' && taken.includes(one.id)).length).toBe(
        batch.some((one) => one.group === group && one.body === 'fails') ? 1 : 0,
      );
  }
});

test('a command that fails holds back its service, one that can’t be read holds back nobody', async () => {
  const at = delivery();
  const verified: string[] = [];
  const fx = {
    ...at.fx,
    store: {
      ...at.store,
      loadState: async (key: string) => {
        if (key.endsWith('/broken')) throw new Error('unexpected end of file');
        verified.push(key);
        return undefined;
      },
    },
    flush: () => undefined,
  };
  const handler = onBatch(handleCommands, () => fx as never, noRetry);
  const commandOf = (id: string, name: string) => {
    const service = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name });
    return { id, group: service, body: JSON.stringify({ kind: 'verify', service, deployment: 'ecs-svc/1' }) };
  };
  const { batchItemFailures } = await handler(
    eventOf([
      commandOf('1', 'web'),
      commandOf('2', 'broken'),
      { ...commandOf('3', 'web'), body: 'no command' },
      commandOf('4', 'broken'),
      commandOf('5', 'web'),
      commandOf('6', 'api'),
    ]),
    inTime,
  );
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['2', '3', '4']);
  expect([...new Set(verified.map((key) => key.split('/').at(-1)))]).toEqual(['web', 'api']);
});

test('a store that takes nothing sends a notice and those behind it in its channel back, and no others', async () => {
  const { fx, want, slack } = delivery();
  const incidents = ['a', 'b', 'c'].map((n) => ({ ...incidentOf(2), id: `${ORDERS}#${n}` as never, openedAt: NINE }));
  for (const incident of incidents) await want(incident);
  const store: typeof fx.store = {
    ...fx.store,
    loadIncident: async (id) => {
      if (id.endsWith('#a')) throw new Error('ThrottlingException');
      return fx.store.loadIncident(id);
    },
    postponeIncident: async () => {
      throw new Error('ThrottlingException');
    },
  };
  const handler = onBatch(handleNotifications, () => ({ ...fx, store, flush: () => undefined }), noRetry);
  const groups = ['#orders', '#orders', 'default'];
  const { batchItemFailures } = await handler(
    eventOf(
      incidents.map(({ id }, n) => ({ id: String(n), group: groups[n] ?? '', body: JSON.stringify({ incident: id }) })),
    ),
    inTime,
  );
  expect(batchItemFailures).toEqual([{ itemIdentifier: '0' }, { itemIdentifier: '1' }]);
  expect(tops(slack).map(({ entryId }) => entryId)).toEqual([`${ORDERS}#c`]);
});
