import { expect, test } from 'vitest';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import { MORNING, deploymentChanged, hookChanged, running, stopped } from '../support/envelopes.ts';
import { WEB } from '../support/applying.ts';
import type { Spine } from '../support/spine.ts';
import { deliver, spine } from '../support/spine.ts';

/** A release that fails, a paused hook, and a deployment event that names no cluster. */
const batch: readonly unknown[] = [
  deploymentChanged({ service: 'service/web', name: 'SERVICE_DEPLOYMENT_COMPLETED', time: 60 }),
  running({ task: 1 }),
  stopped({ task: 1 }),
  stopped({ task: 2 }),
  stopped({ task: 3 }),
  hookChanged('HOOK_AWAITING_ACTION', { time: 30 }),
];

type Calls = { made: number; readonly failing: number; readonly when: 'before' | 'after' };

/** The same port with a crash at the `failing`th call, before or after it takes effect; later calls fail too. */
const dying = <Port extends object>(port: Port, calls: Calls): Port =>
  Object.fromEntries(
    Object.entries(port).map(([name, call]) => [
      name,
      async (...given: unknown[]) => {
        calls.made += 1;
        if (calls.made > calls.failing || (calls.made === calls.failing && calls.when === 'before'))
          throw new Error('the process died');
        const answer: unknown = await (call as (...all: unknown[]) => unknown)(...given);
        if (calls.made === calls.failing) throw new Error('the process died');
        return answer;
      },
    ]),
  ) as Port;

const through = (one: Spine, calls: Calls) =>
  one.events({ store: dying(one.store, calls), queues: dying({ ...one.queues }, calls) });

/** What must be equal with and without a crash. */
const outcomeOf = async ({ store, slack, commands }: Spine) => {
  const state = await store.loadState(WEB);
  return {
    dead: state?.dead.size,
    healths: state?.healths.map(({ completedAt, failures, ended }) => ({
      completedAt,
      failures: failures.length,
      ended,
    })),
    buckets: state?.buckets,
    outbox: state?.outbox,
    stops: (await store.stopsBetween(WEB, 0, MORNING)).length,
    controls: await store.controls(WEB, MORNING / 1000 - 600, MORNING / 1000 + 3600, 10),
    history: (await store.history(WEB, 'timeline', 0, MORNING * 2)).length,
    evaluated: new Set(commands.flatMap((sent) => (sent.to === 'rollback' ? [sent.command.kind] : []))),
    messages: slack.messages().filter(({ thread }) => thread === undefined).length,
  };
};

const played = async (failing: number, when: Calls['when']) => {
  const one = spine();
  const calls: Calls = { made: 0, failing, when };
  await handleEvents(
    batch.map((envelope, n) => ({ id: `m${n}`, body: JSON.stringify(envelope) })),
    through(one, calls),
  ).catch(() => 'the invocation failed');
  const isReached = calls.made >= failing;
  expect(await deliver(batch, one.events())).toEqual([]);
  await one.sendNotices();
  await one.minutes(3);
  return { one, isReached };
};

test.each(['before', 'after'] as const)(
  'a process that dies %s any of its calls loses nothing, and nothing is said twice',
  async (when) => {
    const expected = await outcomeOf((await played(Infinity, when)).one);
    expect(expected).toMatchObject({ dead: 3, stops: 3, outbox: {}, healths: [{ failures: 3 }] });
    expect(expected.messages).toBeGreaterThan(0);
    let points = 0;
    for (let failing = 1; ; failing += 1) {
      const { one, isReached } = await played(failing, when);
      if (!isReached) break;
      points += 1;
      expect(await outcomeOf(one), `died ${when} call ${failing}`).toEqual(expected);
    }
    expect(points).toBeGreaterThan(10);
  },
);

test('what nobody delivers again after the save is sent by the sweep alone', async () => {
  const expected = await outcomeOf((await played(Infinity, 'before')).one);
  const one = spine();
  const calls: Calls = { made: 0, failing: Infinity, when: 'before' };
  const isSaved = { ...one.store, saveState: one.store.saveState };
  const unreachable = {
    sendNotice: () => Promise.reject(new Error('the process died')),
    sendCommand: () => Promise.reject(new Error('the process died')),
    sendInvestigation: () => Promise.reject(new Error('the process died')),
  };
  await handleEvents(
    batch.map((envelope, n) => ({ id: `m${n}`, body: JSON.stringify(envelope) })),
    one.events({ store: dying(isSaved, calls), queues: unreachable }),
  );
  await one.minutes(3);
  const { messages, evaluated, outbox } = await outcomeOf(one);
  expect({ messages, evaluated, outbox }).toEqual({
    messages: expected.messages,
    evaluated: expected.evaluated,
    outbox: {},
  });
});
